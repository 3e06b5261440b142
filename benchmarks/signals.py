"""
All signals over what changed between two releases, beside GuardDog's scan of the newer one.

Revet starts from two stored trees: it pairs their files, reads what changed and
asks every rule, in processes of its pool that run already, as in a worker: in
one, and then in two that share the release, as Revet does where there are two
processors. GuardDog is a command: it is started each time and given the newer
release as a folder, without a network; it uses one processor. Both are warm.
The pairs are those of the hunks.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from time import perf_counter

from benchmarks.lab.command import Options, run
from benchmarks.lab.distributions import read_trees
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.guarddog import guarddog, scanned_by
from benchmarks.lab.hunking import write_folder
from benchmarks.lab.material import FOLDER, Pinned, fetched, pinned
from benchmarks.lab.scanning import found_by_one, found_in_all, scanned
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.domain.releases import Sha256

REACH = 0.2
PROCESSES = (1, 2)
RUNS = 5
QUICK_RUNS = 2
QUICK_PROJECTS = frozenset({"django"})


async def measure(options: Options) -> list[Figure]:
    """Measure every pair."""
    command = await asyncio.to_thread(guarddog, options.say)
    files = [one for one in pinned("pairs") if not options.quick or one.project in QUICK_PROJECTS]
    archives = await fetched(files, options.say)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="signals-", dir=FOLDER.resolve()) as scratch:
        blobs = BlobFolder(Path(scratch) / "blobs")
        async with ProcessPool(max(PROCESSES)) as pool:
            return [
                figure
                for _, group in groupby(files, key=lambda one: one.project)
                for figure in await _pair(list(group), archives, blobs, pool, command, options)
            ]


async def _pair(
    files: Sequence[Pinned], archives: BlobFolder, blobs: BlobFolder, pool: ProcessPool, command: Path, options: Options
) -> list[Figure]:
    trees = await read_trees(files, archives, blobs)
    folder = blobs.root.parent / files[0].project
    await asyncio.to_thread(write_folder, blobs, trees["new"], folder)
    await _by_revet(trees, blobs, pool, max(PROCESSES))
    ours: dict[int, list[float]] = {number: [] for number in PROCESSES}
    theirs = []
    for _ in range(QUICK_RUNS if options.quick else RUNS):
        found = set()
        for number in PROCESSES:
            begun = perf_counter()
            found.add(await _by_revet(trees, blobs, pool, number))
            ours[number].append(perf_counter() - begun)
        theirs.append((await scanned_by(command, "pypi", folder)).seconds)
    label = f"{files[0].project} {' → '.join(one.version for one in files)}"
    peer = Spread.of(theirs)
    figures = []
    for number in PROCESSES:
        revet = Spread.of(ours[number])
        options.say(f"  {label}: {found} findings; Revet {revet.text('s')} by {number}, GuardDog {peer.text('s')}")
        by = "signals" if number == 1 else f"signals by {number} processes"
        figures.append(Figure(f"{by}, {label}", unit="s", revet=revet, peer=peer, reach=REACH))
    return figures


async def _by_revet(trees: dict[str, Sha256], blobs: BlobFolder, pool: ProcessPool, processes: int) -> int:
    """Give the number of findings."""
    sides = (trees["base"], trees["new"])
    if processes == 1:
        return await pool.run(found_by_one, blobs, *sides)
    parts = await pool.run_all([partial(scanned, blobs, *sides, share, processes) for share in range(processes)])
    return await pool.run(found_in_all, blobs, *sides, parts)


if __name__ == "__main__":
    sys.exit(run("signals", __doc__, measure))
