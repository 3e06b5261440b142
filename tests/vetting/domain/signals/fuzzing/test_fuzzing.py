"""The readers of code, given files that are made to bring them down: for a moment each time, and for minutes."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from tests.vetting.domain.signals.fuzzing.holding import STUMBLES, hold, hold_growing, hold_told
from tests.vetting.domain.signals.fuzzing.making import PATHS
from tests.vetting.domain.signals.fuzzing.seeding import SEED, as_input, found, from_input, line_of, seeds
from tests.vetting.domain.signals.fuzzing.trying import trial

ROOT = Path(__file__).parents[5]
SECONDS = int(os.environ.get("FUZZ_SECONDS", "300")) // 2
"""For each of the two ways, which run side by side; the archives' readers have twice as much."""
PACKAGE = "tests.vetting.domain.signals.fuzzing"


def test_a_few_files_that_are_made_hold() -> None:
    """Those that have to be told are, nothing stumbles, and nothing takes longer than it may."""
    random, known = Random(SEED), seeds()  # noqa: S311  # to be the same each time
    for _ in range(60):
        path, data, holds = trial(random, known)
        if holds is not hold_growing:
            holds(path, data)


def test_what_fuzzing_found_is_mended() -> None:
    """Whatever it was."""
    for path, data in found():
        (hold_growing if len(data) < 200 else hold)(path, data)


def test_what_does_not_hold_is_told() -> None:
    """Or nothing would ever be found."""
    with pytest.raises(AssertionError, match="nobody tells"):
        hold_told("Makefile", b"all:\n\techo curl\n")
    assert STUMBLES.search("rule C1 could not look at x (RecursionError)")
    assert STUMBLES.search("rule H3 could not look at x (ValueError)") is None


def test_a_file_found_is_kept_as_it_was() -> None:
    """With its name, as a line of text; and whatever bytes a fuzzer gives are a file."""
    path, data = from_input(as_input("x.so", b"\x7fELF\0"))
    assert (path, data) == ("x.so", b"\x7fELF\0")
    assert line_of(path, data).startswith("x.so\t")
    assert from_input(b"") == (PATHS[0], b"")
    assert from_input(b"\xff")[0] in PATHS


@pytest.mark.soak
def test_fuzzing_finds_nothing(tmp_path: Path) -> None:
    """What is found is a failure, which shows a line for ``seeds.txt``."""
    kinds = ["trying", *(["changing"] if find_spec("atheris") is not None else [])]
    running = {}
    for kind in kinds:
        (tmp_path / kind).mkdir()
        command = [sys.executable, "-m", f"{PACKAGE}.{kind}", str(SECONDS), str(tmp_path / kind)]
        with (tmp_path / f"{kind}.log").open("wb") as log:
            running[kind] = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    statuses = {kind: process.wait() for kind, process in running.items()}
    lines = [
        line_of(*from_input(path.read_bytes())) for kind in kinds for path in sorted((tmp_path / kind).glob("*-*"))
    ]
    ends = "\n".join((tmp_path / f"{kind}.log").read_text(errors="replace")[-2000:] for kind in kinds)
    assert not lines, "".join((*lines, ends))
    assert statuses == dict.fromkeys(kinds, 0), ends
