"""
`revet check`, each time in a process of its own, beside what does the like.

wasmtime's real store (its whole Cargo.lock, a thousand audits, many from peers):
`revet check --locked` and `cargo vet check --locked --frozen` over the same
files and the same graph, which a stand-in cargo prints to both. Of the same
store, parsed already: `resolve()` alone, against cargo-vet's whole time, which
has reading in it; as in a check, no garbage is looked for meanwhile.

A requirements file of 300 releases with hashes and a store that exempts each:
`revet check --locked` beside `pip-audit --dry-run --no-deps --disable-pip -r`,
which reads the same file, collects what it would ask about, and asks nobody.

All in turns, timed by the wall. Needs the corpus (REVET_CORPUS).
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.lab.command import Options, run
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.vetted import PIP_AUDIT, WASMTIME, Command, in_turns, pinned_project, revet, wasmtime
from tests.conformance.corpus import store_of
from tests.conformance.real_cargo_vet import BINARY, RealCargoVet
from vetting.cli.brief import without_collecting
from vetting.domain.errors import VettingError
from vetting.domain.resolver import AuditBook, resolve
from vetting.formats.lockfiles.cargo_metadata import read_metadata

REACH_CHECK = 3.0
REACH_RESOLVE = 0.5
REACH_PYTHON = 0.3
RUNS = 25
QUICK_RUNS = 5
RELEASES = 300


async def measure(options: Options) -> list[Figure]:
    """Measure all, each as far as what it needs is there."""
    runs = QUICK_RUNS if options.quick else RUNS
    with tempfile.TemporaryDirectory(prefix="revet-check-") as scratch:
        try:
            crates = _crates(wasmtime(Path(scratch)), runs)
        except VettingError as error:
            crates = [Figure("check, wasmtime's store", note=f"not measured: {error}")]
        return [*crates, _python(Path(scratch) / "python", runs)]


def _crates(project: RealCargoVet, runs: int) -> list[Figure]:
    store = ("--store-path", str(project.store))
    command = [str(BINARY), "vet", "check", "--locked", "--frozen", *store]
    theirs = Command(command, project.folder, frozenset({0, 255}), project.environment)
    ours = revet(project.folder, *store, environment=project.environment)
    whole, alone, peer = in_turns([ours, _resolving(project), theirs], runs)
    return [
        Figure("check --locked, wasmtime's store", "ms", _ms(whole), _ms(peer), REACH_CHECK),
        Figure("resolve() alone, wasmtime's store", "ms", _ms(alone), _ms(peer), REACH_RESOLVE),
    ]


def _resolving(project: RealCargoVet) -> Callable[[], float]:
    """Make what resolves the parsed store once, and gives the seconds."""
    graph, store = read_metadata(project.metadata).graph, store_of(WASMTIME)
    book = AuditBook.of(store)

    def seconds() -> float:
        with without_collecting():
            begun = time.perf_counter()
            resolve(graph, store.config.policy, book)
            return time.perf_counter() - begun

    return seconds


def _python(folder: Path, runs: int) -> Figure:
    requirements = pinned_project(folder, RELEASES)
    flags = ["--dry-run", "--no-deps", "--disable-pip", "--progress-spinner=off"]
    theirs = Command([str(PIP_AUDIT), *flags, "-r", str(requirements)], folder, frozenset({0}), {})
    ours, beside = in_turns([revet(folder), theirs], runs)
    return Figure(f"check --locked, {RELEASES} hash-pinned releases", "ms", _ms(ours), _ms(beside), REACH_PYTHON)


def _ms(seconds: list[float]) -> Spread:
    return Spread.of([1000 * one for one in seconds])


if __name__ == "__main__":
    sys.exit(run("check", __doc__, measure))
