"""
Hunks of every changed text file of two releases, beside diffoscope, which looks into everything.

Both have what they have in `hunks.py`: Revet two stored trees and two running
processes, diffoscope two folders. It does more than we do (it takes binary
files apart), which is why the figure asked for is so small. It is installed
once, by pip, into an environment of its own under .venv, and reads without a
network.

Two versions of it: the figure was asked for beside 240, which took 70 s for
Django where that was measured, and is judged beside it; 332 is the one of
today. On the machine that this was written on the two took the same processor
time (21 s), so what became faster since is not diffoscope.

Fetches about 20 MB once (material.tsv), held against their SHA-256.
"""

import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from pathlib import Path

from benchmarks.hunks import PROCESSES, Pair, by_revet, prepared
from benchmarks.lab.command import Options, Say, run
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.material import FOLDER, fetched, pinned
from benchmarks.lab.peers import installed
from vetting.adapters.archives.confinement import leave_the_network
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.domain.errors import SourceUnavailable

REACH = 0.004
RUNS = 9
PROJECT = "django"
REACHES = {"240": REACH, "332": None}
"""What is asked for beside each version. Source: issue 5, Speed; stack.md §7 names the version."""


async def measure(options: Options) -> list[Figure]:
    """Measure Django, once for each diffoscope: that takes up to two minutes."""
    files = [one for one in pinned("pairs") if one.project == PROJECT]
    archives = await fetched(files, options.say)
    commands = {version: await asyncio.to_thread(diffoscope, version, options.say) for version in REACHES}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="deep-", dir=FOLDER.resolve()) as scratch:
        blobs = BlobFolder(Path(scratch) / "blobs")
        pair = await prepared(files, archives, blobs, options)
        async with ProcessPool(PROCESSES) as pool:
            await by_revet(pair, blobs, pool)
            ours = [(await by_revet(pair, blobs, pool))[0] for _ in range(RUNS)]
        theirs = {version: await _by_diffoscope(command, pair) for version, command in commands.items()}
    return [
        Figure(
            f"hunks beside diffoscope {version}, {pair.label}",
            unit="s",
            revet=Spread.of(ours),
            peer=Spread.of([theirs[version]]),
            reach=reach,
        )
        for version, reach in REACHES.items()
    ]


def diffoscope(version: str, say: Say) -> Path:
    """
    Give the command of a version, installed where it is not.

    Raises:
        SourceUnavailable: It cannot be installed.
    """
    return installed(f"diffoscope-{version}", f"diffoscope=={version}", say=say) / "diffoscope"


async def _by_diffoscope(command: Path, pair: Pair) -> float:
    options = ("--no-progress", "--exclude-directory-metadata=yes", "--text", "/dev/null")
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(str(command), *options, "base", "new"),
        cwd=pair.folders,
        stdout=DEVNULL,
        stderr=DEVNULL,
        preexec_fn=leave_the_network,
    )
    status = await process.wait()
    seconds = time.perf_counter() - begun
    if status != 1:
        raise SourceUnavailable(f"diffoscope ended with status {status}, and 1 says that there are differences")
    return seconds


if __name__ == "__main__":
    sys.exit(run("hunks beside diffoscope", __doc__, measure))
