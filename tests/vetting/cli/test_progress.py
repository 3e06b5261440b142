"""Bars for who waits."""

import os
import pty
import subprocess
import sys
from contextlib import suppress

import pytest

from vetting.cli.progress import progress_bar, progress_bars
from vetting.ports.progress import unseen

WORK = """
import sys
from vetting.cli.progress import progress_bar, progress_bars
with progress_bar("reading changes", 2) as advance:
    advance()
    advance()
with progress_bar("asking peers", None):
    pass
with progress_bars() as told:
    told("fetching [x]\\x1b", 1, None)
    told("fetching [x]\\x1b", 2, 2)
print("rich" in sys.modules)
"""


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal the work is done in silence."""
    for progress in (progress_bar, unseen):
        with progress("reading changes", 1) as advance:
            advance()

    with progress_bars() as told:
        told("fetching", 1, 2)

    assert capsys.readouterr() == ("", "")


def all_of(reader: int) -> bytes:
    """Read what was written to a terminal that nobody writes to any more: it may come in pieces."""
    pieces = list[bytes]()
    with suppress(OSError):  # so Linux tells the end
        while piece := os.read(reader, 65536):
            pieces.append(piece)
    return b"".join(pieces)


def test_a_bar_is_drawn_on_a_terminal() -> None:
    """It says what is being done and how much of it; without a terminal what draws it is not loaded."""
    reader, writer = pty.openpty()
    watched = subprocess.run(
        [sys.executable, "-c", WORK],
        stderr=writer,
        capture_output=False,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(writer)
    shown = all_of(reader).decode()
    os.close(reader)
    unwatched = subprocess.run([sys.executable, "-c", WORK], capture_output=True, check=True, text=True)

    assert "reading changes" in shown
    assert "100%" in shown
    assert "asking peers" in shown
    assert "fetching [x]\\u001b" in shown
    assert (watched.stdout, unwatched.stdout, unwatched.stderr) == ("True\n", "False\n", "")
