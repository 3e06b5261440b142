"""
Hunks of every changed text file of two releases, beside diffoscope, which looks into everything.

Both have what they have in `hunks.py`: Revet two stored trees and two running
processes, diffoscope two folders. It does more than we do (it takes binary
files apart, and of two folders it compares what `stat` and `lsattr` say of each
file), which is why the figure asked for is so small. It is installed once, by
pip, into an environment of its own under .venv, and reads without a network.

It is started as its manual has it, with no option that leaves work out: that is
what the figure was asked for beside (70 s for Django). Version 240 is the one
of that measurement, 332 the one of today. A third run leaves the folders'
metadata out, which nobody compares here: it says how much of the time that is,
and is not judged.

Fetches about 20 MB once (material.tsv), held against their SHA-256.
"""

import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from pathlib import Path
from typing import NamedTuple

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
NO_METADATA = "--exclude-directory-metadata=yes"


class Started(NamedTuple):
    """One way to start diffoscope."""

    version: str
    options: tuple[str, ...] = ()
    reach: float | None = None

    @property
    def label(self) -> str:
        """Name it in a table."""
        return " ".join(("diffoscope", self.version, *self.options))


STARTED = (Started("240", reach=REACH), Started("332", reach=REACH), Started("332", options=(NO_METADATA,)))
"""What is asked for beside each. Source: issue 5, Speed; stack.md §7 names version 240."""


async def measure(options: Options) -> list[Figure]:
    """Measure Django, once for each way to start diffoscope: that takes about three minutes."""
    files = [one for one in pinned("pairs") if one.project == PROJECT]
    archives = await fetched(files, options.say)
    commands = {one.version: await asyncio.to_thread(diffoscope, one.version, options.say) for one in STARTED}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="deep-", dir=FOLDER.resolve()) as scratch:
        blobs = BlobFolder(Path(scratch) / "blobs")
        pair = await prepared(files, archives, blobs, options)
        async with ProcessPool(PROCESSES) as pool:
            await by_revet(pair, blobs, pool)
            ours = [(await by_revet(pair, blobs, pool))[0] for _ in range(RUNS)]
        theirs = [await _by_diffoscope(commands[one.version], one, pair, options.say) for one in STARTED]
    return [
        Figure(
            f"hunks beside {started.label}, {pair.label}",
            unit="s",
            revet=Spread.of(ours),
            peer=Spread.of([seconds]),
            reach=started.reach,
        )
        for started, seconds in zip(STARTED, theirs, strict=True)
    ]


def diffoscope(version: str, say: Say) -> Path:
    """
    Give the command of a version, installed where it is not.

    Raises:
        SourceUnavailable: It cannot be installed.
    """
    return installed(f"diffoscope-{version}", f"diffoscope=={version}", say=say) / "diffoscope"


async def _by_diffoscope(command: Path, started: Started, pair: Pair, say: Say) -> float:
    say(f"{pair.label}: {started.label}…")
    options = (*started.options, "--no-progress", "--text", "/dev/null")
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
