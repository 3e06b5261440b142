"""Both readers, fuzzed for minutes: nothing brings them down, and nothing is silently read unlike pip does."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.vetting.adapters.archives.seeding import FILENAMES, line_of

ROOT = Path(__file__).parents[4]
SECONDS = int(os.environ.get("FUZZ_SECONDS", "300"))
"""For each of the two readers, which run side by side: ten minutes together."""


@pytest.mark.soak
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris, which fuzzes, is not installed")
def test_fuzzing_finds_nothing(tmp_path: Path) -> None:
    """What fuzzing finds is a failure, which shows a line for ``seeds``."""
    running = {}
    for kind in FILENAMES:
        (tmp_path / kind).mkdir()
        command = [
            sys.executable,
            "-m",
            "tests.vetting.adapters.archives.fuzzing",
            kind,
            str(SECONDS),
            str(tmp_path / kind),
        ]
        with (tmp_path / f"{kind}.log").open("wb") as log:
            running[kind] = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    statuses = {kind: process.wait() for kind, process in running.items()}
    found = [line_of(path.name, path.read_bytes()) for kind in FILENAMES for path in _files(tmp_path / kind)]
    ends = "\n".join((tmp_path / f"{kind}.log").read_text(errors="replace")[-2000:] for kind in FILENAMES)
    assert not found, ends
    assert statuses == dict.fromkeys(FILENAMES, 0), ends


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())
