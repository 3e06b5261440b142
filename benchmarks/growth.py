"""
What `revet check --locked` costs as a project grows: ten times as much against once as much.

Stores that are ten times another: ten times the releases in the lockfile,
each with its own audits; ten times the audits of each project, in chains of
deltas, or in many chains side by side, each of files of its own; ten times the
entries of projects that are not locked at all, as a peer has them. In one
process, from reading the files to the report: what starting takes would hide
the growth. All in turns, timed by the wall.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.lab.command import Options, run
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.vetted import STORE_OPENING, in_turns
from vetting.bootstrap.command import FolderOptions, open_desk
from vetting.cli.brief import without_collecting
from vetting.domain.resolver import Conclusion
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.checking import check

REACH = 12.0
RUNS = 7
QUICK_RUNS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How large a project is."""

    locked: int = 200
    """Releases in the lockfile."""
    audits: int = 5
    """Of each of them: one full, and deltas on top of it."""
    others: int = 1000
    """Entries of projects that are not locked."""
    chains: int = 0
    """Of audits that name files, each chain others; the lockfile allows the last of each. 0: one, which names none."""


WAYS = {
    "releases": (Size(), Size(locked=2000, others=10_000)),
    "audits of each release": (Size(), Size(audits=50, others=10_000)),
    "audits of other files": (Size(20, 10, chains=10), Size(20, 32, 10_000, chains=32)),
    "entries in all": (Size(locked=2000, others=10_000), Size(locked=2000, audits=50, others=100_000)),
}
"""What grows, from what size to which."""


async def measure(options: Options) -> list[Figure]:
    """Measure each way to grow."""
    runs = QUICK_RUNS if options.quick else RUNS
    figures = []
    with tempfile.TemporaryDirectory(prefix="revet-growth-") as scratch:
        for number, (what, sizes) in enumerate(WAYS.items()):
            options.say(f"{what}: from {sizes[0]} to {sizes[1]}")
            checks = [_laid_out(Path(scratch, f"{number}-{place}"), size) for place, size in enumerate(sizes)]
            once, tenfold = in_turns(checks, runs)
            name = f"check of ten times the {what}, beside once"
            figures.append(Figure(name, "ms", _ms(tenfold), _ms(once), REACH))
    return figures


def _laid_out(folder: Path, size: Size) -> Callable[[], float]:
    """Write a project, and make what checks it and gives the seconds."""
    store = folder / "supply-chain" / "pypi"
    store.mkdir(parents=True)
    versions = [f"1.{number}" for number in range(size.audits)]
    texts = {
        **STORE_OPENING,
        StoreFile.AUDITS: STORE_OPENING[StoreFile.AUDITS] + "".join(_entries(size, versions)),
    }
    for name, text in texts.items():
        store.joinpath(name).write_text(text, encoding="utf-8")
    lines = (f"{_locked(number)}=={versions[-1]}{_allowed(size, number)}\n" for number in range(size.locked))
    (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")

    def seconds() -> float:
        begun = time.perf_counter()
        with without_collecting():
            found = check(open_desk(folder, FolderOptions(locked=True)))
        taken = time.perf_counter() - begun
        assert found.report.conclusion is Conclusion.SUCCESS
        return taken

    return seconds


def _entries(size: Size, versions: list[str]) -> Iterator[str]:
    for number in range(size.locked):
        opening = f'\n[[audits.{_locked(number)}]]\ncriteria = "safe-to-deploy"\n'
        chains = range(size.chains) or [None]
        yield from (f'{opening}version = "{versions[0]}"\n{_read(0, chain)}' for chain in chains)
        for place, (one, other) in enumerate(pairwise(versions)):
            for chain in chains:
                files = _read(place + 1, chain)
                yield f'{opening}delta = "{one} -> {other}"\n{files and "from-" + _read(place, chain)}{files}'
    for number in range(size.others):
        yield f'\n[[audits.z-other-{number:06}]]\ncriteria = "safe-to-deploy"\nversion = "1.0"\n'


def _read(place: int, chain: int | None) -> str:
    return "" if chain is None else f'distributions = "sha256:{_file(place, chain)}"\n'


def _allowed(size: Size, number: int) -> str:
    files = [_file(size.audits - 1, chain) for chain in range(size.chains)] or [f"{number:064x}"]
    return "".join(f" --hash=sha256:{one}" for one in files)


def _file(place: int, chain: int) -> str:
    return f"{place:032x}{chain:032x}"


def _locked(number: int) -> str:
    return f"locked-{number:06}"


def _ms(seconds: list[float]) -> Spread:
    return Spread.of([1000 * one for one in seconds])


if __name__ == "__main__":
    sys.exit(run("growth", __doc__, measure))
