"""
All signals over what changed between two releases, beside GuardDog's scan of the newer one.

Revet starts from two stored trees: it pairs their files, reads what changed and
asks every rule, in one process of its pool that runs already, as in a worker.
GuardDog is a command: it is started each time and given the newer release as a
folder, without a network. Both are warm. The pairs are those of the hunks.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from time import perf_counter

from benchmarks.lab.command import Options, run
from benchmarks.lab.distributions import read_trees
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.guarddog import guarddog, scanned_by
from benchmarks.lab.hunking import write_folder
from benchmarks.lab.material import FOLDER, Pinned, fetched, pinned
from benchmarks.lab.scanning import scanned
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool

REACH = 0.2
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
        async with ProcessPool(1) as pool:
            return [
                await _pair(list(group), archives, blobs, pool, command, options)
                for _, group in groupby(files, key=lambda one: one.project)
            ]


async def _pair(
    files: Sequence[Pinned], archives: BlobFolder, blobs: BlobFolder, pool: ProcessPool, command: Path, options: Options
) -> Figure:
    trees = await read_trees(files, archives, blobs)
    folder = blobs.root.parent / files[0].project
    await asyncio.to_thread(write_folder, blobs, trees["new"], folder)
    await pool.run(scanned, blobs, trees["base"], trees["new"])
    ours, theirs, found = [], [], 0
    for _ in range(QUICK_RUNS if options.quick else RUNS):
        begun = perf_counter()
        found = await pool.run(scanned, blobs, trees["base"], trees["new"])
        ours.append(perf_counter() - begun)
        theirs.append((await scanned_by(command, "pypi", folder)).seconds)
    label = f"{files[0].project} {' → '.join(one.version for one in files)}"
    revet, peer = Spread.of(ours), Spread.of(theirs)
    options.say(f"  {label}: {found} findings; Revet {revet.text('s')}, GuardDog {peer.text('s')}")
    return Figure(f"signals, {label}", unit="s", revet=revet, peer=peer, reach=REACH)


if __name__ == "__main__":
    sys.exit(run("signals", __doc__, measure))
