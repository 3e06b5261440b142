"""
The first byte of the review page: of a large pair of releases, against the page of a ten-line diff.

A site in a process of its own, over HTTP on loopback, one connection kept
open, the pages asked for in turns. The first byte that counts is the first of
the page's body, not of the answer's head; when the last byte has come is told
as well. `bokeh` has the most changed lines of the five pairs, `django` many
changed files. The ten-line diff is of a made-up project with one file.

Fetches about 30 MB once (material.tsv), held against their SHA-256.
"""

import asyncio
import http.client
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.lab.command import Options, run
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.material import FOLDER, Pinned, fetched, pinned
from benchmarks.lab.site import fill, serving_site
from tests.fake_index.catalog import Catalog
from vetting.adapters.blobs import BlobFolder
from vetting.domain.errors import SourceUnavailable

REACH = 2.0
REQUESTS = 200
QUICK_REQUESTS = 30
LARGE = ("bokeh", "django")
SMALL = "ten-lines"
WHEN = "2026-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Times:
    """What the requests for one page took, in milliseconds."""

    first: list[float]
    last: list[float]


async def measure(options: Options) -> list[Figure]:
    """Measure each large pair against the small one."""
    files = [one for one in pinned("pairs") if one.project in LARGE[: 1 if options.quick else None]]
    archives = await fetched(files, options.say)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="first-byte-", dir=FOLDER.resolve()) as scratch:
        data = Path(scratch)
        await fill(data, _catalog(files, archives), options.say)
        async with serving_site(data) as port:
            paths = {SMALL: f"/diffs/pypi/{SMALL}/1.0/1.1"} | {
                name: f"/diffs/pypi/{name}/{older.version}/{newer.version}"
                for name, (older, newer) in groupby(files, key=lambda one: one.project)
            }
            options.say("Asking for the pages in turns…")
            times = await asyncio.to_thread(_ask, port, paths, QUICK_REQUESTS if options.quick else REQUESTS)
    return [figure for name in paths if name != SMALL for figure in _figures(name, times[name], times[SMALL])]


def _catalog(files: list[Pinned], archives: BlobFolder) -> Catalog:
    catalog = Catalog()
    for one in files:
        data = archives.get(one.sha256)
        catalog.publish_bytes(one.project, one.version, one.filename, data, uploaded_at=WHEN)
    lines = [f"line_{number} = {number}\n" for number in range(100)]
    catalog.publish(SMALL, "1.0", {"ten_lines.py": "".join(lines)}, uploaded_at=WHEN)
    lines[40:45] = [f"line_{number} = {number + 1}\n" for number in range(40, 45)]
    catalog.publish(SMALL, "1.1", {"ten_lines.py": "".join(lines)}, uploaded_at=WHEN)
    return catalog


def _ask(port: int, paths: dict[str, str], requests: int) -> dict[str, Times]:
    """Ask for every page so many times, in turns, after a few times that do not count."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = {name: Times([], []) for name in paths}
    for turn in range(-3, requests):
        for name, path in paths.items():
            first, last = _ask_once(connection, path)
            if turn >= 0:
                times[name].first.append(first)
                times[name].last.append(last)
    connection.close()
    return times


def _ask_once(connection: http.client.HTTPConnection, path: str) -> tuple[float, float]:
    begun = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    start = answer.read(1)
    first = time.perf_counter() - begun
    answer.read()
    if answer.status != 200 or not start:
        raise SourceUnavailable(f"the review page was answered with HTTP status {answer.status}")
    return first * 1000, (time.perf_counter() - begun) * 1000


def _figures(name: str, large: Times, small: Times) -> list[Figure]:
    return [
        Figure(
            f"review page of {name}, first byte",
            unit="ms",
            revet=Spread.of(large.first),
            peer=Spread.of(small.first),
            reach=REACH,
        ),
        Figure(f"review page of {name}, last byte", unit="ms", revet=Spread.of(large.last), peer=Spread.of(small.last)),
    ]


if __name__ == "__main__":
    sys.exit(run("first byte of the review page", __doc__, measure))
