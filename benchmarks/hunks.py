"""
Hunks of every changed text file of two releases, beside `git diff --no-index --histogram`.

Revet starts from two stored trees (manifests and files in its blob folder) and
gives the hunks in the form in which it stores them; git starts from two folders
with the same files under the same paths and writes its patch to nowhere. Both
look for renames, both are warm, both are timed by the wall from outside. Revet
uses two processes of its pool, which run already, as they do in a worker; git
is started each time, which takes it about two milliseconds. Nothing is
remembered from run to run. No file is left out for its size, as the review page
would.

Fetches about 110 MB once (material.tsv), held against their SHA-256. Needs git.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.lab.command import Options, run
from benchmarks.lab.distributions import read_trees
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.hunking import hunks_share, write_folder
from benchmarks.lab.material import FOLDER, Pinned, fetched, pinned
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.domain.errors import NotFound, SourceUnavailable
from vetting.domain.releases import Sha256

PROCESSES = 2
REACH = 0.5
RUNS = 9
QUICK_RUNS = 3
QUICK_PROJECTS = frozenset({"django", "botocore"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two releases, as each of the two wants them."""

    label: str
    trees: dict[str, Sha256]
    folders: Path


async def measure(options: Options) -> list[Figure]:
    """Measure every pair."""
    git = shutil.which("git")
    if git is None:
        raise NotFound("there is no git on this machine")
    files = [one for one in pinned("pairs") if not options.quick or one.project in QUICK_PROJECTS]
    archives = await fetched(files, options.say)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hunks-", dir=FOLDER.resolve()) as scratch:
        blobs = BlobFolder(Path(scratch) / "blobs")
        async with ProcessPool(PROCESSES) as pool:
            return [
                await _measure_pair(await prepared(list(group), archives, blobs, options), blobs, pool, git, options)
                for _, group in groupby(files, key=lambda one: one.project)
            ]


async def prepared(files: list[Pinned], archives: BlobFolder, blobs: BlobFolder, options: Options) -> Pair:
    """Have both releases read into trees, and written out for git."""
    folders = blobs.root.parent / files[0].project
    label = f"{files[0].project} {files[0].version} → {files[1].version}"
    options.say(f"{label}: reading both…")
    trees = await read_trees(files, archives, blobs)
    for side, tree in trees.items():
        await asyncio.to_thread(write_folder, blobs, tree, folders / side)
    return Pair(label, trees, folders)


async def _measure_pair(pair: Pair, blobs: BlobFolder, pool: ProcessPool, git: str, options: Options) -> Figure:
    await _by_git(pair, git)
    _, count = await by_revet(pair, blobs, pool)
    theirs, ours = [], []
    for _ in range(QUICK_RUNS if options.quick else RUNS):
        theirs.append(await _by_git(pair, git))
        ours.append((await by_revet(pair, blobs, pool))[0])
    revet, peer = Spread.of(ours), Spread.of(theirs)
    options.say(f"  {count} changed texts: Revet {revet.text('s')}, git {peer.text('s')}")
    return Figure(f"hunks, {pair.label}", unit="s", revet=revet, peer=peer, reach=REACH)


async def _by_git(pair: Pair, git: str) -> float:
    own = {"PATH": os.environ.get("PATH", ""), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    command = (git, "diff", "--no-index", "--histogram", "--no-color", "base", "new")
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, cwd=pair.folders, stdout=DEVNULL, env=own)
    status = await process.wait()
    seconds = time.perf_counter() - begun
    if status != 1:
        raise SourceUnavailable(f"git diff ended with status {status}, and 1 says that there are differences")
    return seconds


async def by_revet(pair: Pair, blobs: BlobFolder, pool: ProcessPool) -> tuple[float, int]:
    """Give the seconds, and how many files had hunks."""
    trees = (pair.trees["base"], pair.trees["new"])
    begun = time.perf_counter()
    shares = await asyncio.gather(
        *(pool.run(hunks_share, blobs, *trees, share, PROCESSES) for share in range(PROCESSES))
    )
    return time.perf_counter() - begun, sum(files for files, _ in shares)


if __name__ == "__main__":
    sys.exit(run("hunks", __doc__, measure))
