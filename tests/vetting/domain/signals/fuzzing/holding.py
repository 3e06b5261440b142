"""What holds of every file, whatever is in it: ``hold`` fails where one does not."""

import re
import time
from typing import Final

from tests.vetting.domain.signals.looking import side
from vetting.domain.signals.interface import FileUnderScan, Scan
from vetting.domain.signals.running.sources import starts_of
from vetting.domain.signals.scan import scan

SECONDS: Final = 2.0
"""For a file of a few kilobytes, of processor time, on a machine that is busy and while everything is traced."""
SECONDS_A_BYTE: Final = 1e-4
STUMBLES: Final = re.compile(r"could not (?:look|be read|be told)[^;]*\((?!ValueError\)|Unparsable\))")
"""What a reason says that nobody foresaw; that a manifest cannot be parsed is foreseen."""


def hold(path: str, data: bytes) -> Scan:
    """
    Have every rule look at a file, and what it starts be told.

    Raises:
        AssertionError: A rule or a reader stumbles, a finding stands nowhere, or it takes longer than the file is long.
    """
    most = SECONDS + SECONDS_A_BYTE * len(data)
    scanned, took = _looked_at(path, data)
    if took >= most:  # unless it was the first, for which everything is loaded
        _, took = _looked_at(path, data + b"\n")
    assert STUMBLES.search(scanned.unfinished or "") is None, scanned.unfinished
    lines = data.count(b"\n") + 1
    for one in scanned.findings:
        assert one.line is None or 1 <= one.line <= lines, one
        one.message.encode()
    assert took < most, f"{took:.1f} s for {len(data):,} bytes"
    return scanned


def _looked_at(path: str, data: bytes) -> tuple[Scan, float]:
    began = time.process_time()
    scanned = scan(FileUnderScan(None, side(path, data)))
    starts_of(path, path, data)
    return scanned, time.process_time() - began


def hold_told(path: str, data: bytes) -> None:
    """Hold that what is run of what is downloaded is told (C3)."""
    assert "C3" in {one.rule for one in hold(path, data).findings}, "nobody tells it"


def hold_growing(path: str, part: bytes, small: int = 1 << 13) -> None:
    """Hold that eight times as much takes about eight times as long."""
    times = [_seconds(path, part, size) for size in (small, small * 8)]
    if times[1] > 24 * times[0] + 0.5:
        again = [min(_seconds(path, part, size) for _ in range(2)) for size in (small, small * 8)]
        assert again[1] <= 24 * again[0] + 0.5, f"{again[0]:.2f} s, and {again[1]:.2f} s for eight times as much"


def _seconds(path: str, part: bytes, size: int) -> float:
    began = time.process_time()
    scan(FileUnderScan(None, side(path, part * (size // len(part) + 1))))
    return time.process_time() - began
