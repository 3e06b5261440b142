"""Archives that would cost a reader its time, memory or disk: each ends soon, within its limits, and says why."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.vetting.adapters.archives.bombs import BOMBS, Write, zip_entries
from vetting.adapters.archives import child
from vetting.adapters.archives.limits import Limits
from vetting.formats import trees

MOST_SECONDS = 10.0
MOST_MEMORY_BYTES = 200 << 20
"""What reading any of them may take; most take a tenth of it, and as many long names as are read take the most."""
QUICK = ("a million to one", "archives in archives", "digits without end", "memory without end")
"""Those that are made and read in a blink."""
MEASURE = """
import os, resource, sys
command = [sys.argv[1], "-I", "-m", "vetting.adapters.archives.child", *sys.argv[2:]]
_, status, usage = os.wait4(os.posix_spawn(command[0], command, {}), 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
"""Starts the child from a process that takes little itself, since what its parent took counts as the child's."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How reading an archive ended."""

    status: int
    seconds: float
    memory_bytes: int
    said: str
    """Why it was cut or refused, or else what was noted and how many entries there are."""


def read(filename: str, write: Write, folder: Path) -> Ended:
    """Have a child read an archive as the reader does, and measure it."""
    packed, out = folder / "packed", folder / "out"
    out.mkdir()
    with packed.open("wb") as file:
        write(file)
    command = [sys.executable, "-I", "-S", "-c", MEASURE, sys.executable, json.dumps(Limits().fields()), str(out)]
    started = time.monotonic()
    with packed.open("rb") as file:
        measured = subprocess.run([*command, filename], stdin=file, env={}, cwd="/", stdout=subprocess.PIPE, check=True)
    seconds = time.monotonic() - started
    status, kilobytes = map(int, measured.stdout.split())
    assert sorted(path.name for path in folder.iterdir()) == ["out", "packed"]
    return Ended(status, seconds, kilobytes * 1024, _said(out))


def _said(out: Path) -> str:
    if (out / child.REFUSED).exists():
        return (out / child.REFUSED).read_text(encoding="utf-8")
    if (out / child.MANIFEST).exists():
        tree = trees.parse((out / child.MANIFEST).read_bytes())
        return tree.cut or f"{len(tree.entries)} entries; {', '.join(sorted({note.code for note in tree.notes}))}"
    return ""


def check(ended: Ended) -> None:
    """Demand that it ended soon, within its limits, and that something is said."""
    assert ended.status == child.MEMORY_STATUS or ended.said
    assert ended.seconds < MOST_SECONDS
    assert ended.memory_bytes < MOST_MEMORY_BYTES


@pytest.mark.parametrize("what", QUICK)
def test_a_bomb_does_no_harm(tmp_path: Path, what: str) -> None:
    """Bombs, overlapping entries and archives within archives end soon and within little memory."""
    check(read(*BOMBS[what], tmp_path))


@pytest.mark.soak
@pytest.mark.parametrize("what", [what for what in BOMBS if what not in QUICK])
def test_no_bomb_does_harm(tmp_path: Path, what: str) -> None:
    """Whatever is long, deep, many or empty without end does not hold its reader up."""
    check(read(*BOMBS[what], tmp_path))


@pytest.mark.soak
def test_ten_million_entries_of_a_zip_archive_do_no_harm(tmp_path: Path) -> None:
    """Of ten million entries as many are read as the limit says."""
    ended = read("x.zip", zip_entries(10_000_000), tmp_path)
    check(ended)
    assert ended.said == "it has more than 100,000 entries; the rest was not read"
