"""
A release read against the one before: unpacked and hashed, trees paired, texts diffed, every rule asked.

On one core, with the processes that a worker has, from nothing known but the
one before; then once more, with all of it known. And the memory that the reading of it took at
its peak in any of these processes, beside four times the largest file plus
100 MB. Each run is a process of its own. The pairs are those of the hunks;
Django's newer wheel unpacks to some 25 MB, of which 12 are Python.
"""

import asyncio
import json
import sys
import tempfile
from asyncio.subprocess import PIPE
from itertools import groupby
from pathlib import Path

from benchmarks.lab.command import Options, run
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.material import FOLDER, fetched, pinned
from vetting.domain.errors import SourceUnavailable

REACH_AGAIN = 0.05
MAX_SECONDS = 3.0
RUNS = 3
QUICK_RUNS = 1
QUICK_PROJECTS = frozenset({"django"})
MIB = 1 << 20


async def measure(options: Options) -> list[Figure]:
    """Measure every pair."""
    files = [one for one in pinned("pairs") if not options.quick or one.project in QUICK_PROJECTS]
    await fetched(files, options.say)
    figures = []
    # One folder for all runs: a file system may take long to make files where thousands were removed just before.
    with tempfile.TemporaryDirectory(prefix="reading-", dir=FOLDER.resolve()) as scratch:
        for project, group in groupby(files, key=lambda one: one.project):
            label = f"{project} {' → '.join(one.version for one in group)}"
            number = QUICK_RUNS if options.quick else RUNS
            runs = [await _once(project, Path(scratch) / f"{project}-{turn}") for turn in range(number)]
            figures += _figures(label, runs, is_judged=project == "django")
            first = figures[-2].peer
            options.say(f"  {label}: {first.text('s') if first else ''}")
    return figures


def _figures(label: str, runs: list[dict[str, float]], *, is_judged: bool) -> list[Figure]:
    first, second = (Spread.of([one[key] for one in runs]) for key in ("first", "second"))
    peak = Spread.of([one["peak"] / MIB for one in runs])
    limit = Spread.of([(4 * one["largest"] + 100e6) / MIB for one in runs])
    holds = "reached" if first.median <= MAX_SECONDS else "FALLS SHORT"
    asked = f"; {MAX_SECONDS:g} s asked of the first: {holds}" if is_judged else ""
    note = f"{runs[0]['size'] / 1e6:.0f} MB unpacked. The peer is the first time{asked}."
    return [
        Figure(f"reading again, {label}", "s", second, first, REACH_AGAIN, note=note),
        Figure(f"memory of reading, {label}", "MiB", peak, limit, 1.0, note="The peer is the limit."),
    ]


async def _once(project: str, scratch: Path) -> dict[str, float]:
    command = (sys.executable, "-m", "benchmarks.lab.reading_once", str(scratch), project)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    told, _ = await process.communicate()
    if process.returncode:
        raise SourceUnavailable(f"reading {project} failed")
    figures: dict[str, float] = json.loads(told)
    return figures


if __name__ == "__main__":
    sys.exit(run("reading", __doc__, measure))
