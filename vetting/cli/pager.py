"""Long text for a person: through their pager where they sit at a terminal, else as it is."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from vetting.cli.terminal import say

DEFAULT_PAGER = "less"
DEFAULT_LESS = "FRX"
"""Ends by itself where all fits on one screen, shows colours, leaves the screen as it is. Source: git, pager.c."""


def page(lines: Iterable[str]) -> None:
    """Show *lines*; a pager that is left early, or is not there, is no failure."""
    command = _pager()
    if not sys.stdout.isatty() or not command:
        _write(lines)
        return
    environment = {"LESS": DEFAULT_LESS, **os.environ}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the user's own choice
    except OSError:
        _write(lines)
        return
    assert pager.stdin is not None, "it was opened as a pipe"
    with _left_to_the_pager():
        # Whoever reads may have read enough before all is written.
        with suppress(BrokenPipeError):
            for line in lines:
                pager.stdin.write(f"{line}\n".encode("utf-8", "backslashreplace"))
        with suppress(BrokenPipeError):
            pager.stdin.close()
        pager.wait()


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Leave Ctrl-C to the pager, which stops looking for something, say. Source: git, pager.c."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _pager() -> list[str]:
    wanted = os.environ.get("PAGER", DEFAULT_PAGER)
    try:
        return shlex.split(wanted)
    except ValueError:
        return []


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
