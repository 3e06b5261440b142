"""
The parts of a large JavaScript bundle that are worth reading.

Parsing megabytes of minified code takes seconds, and bundles change with every
release. So of a file of more than ``WHOLE_BYTES`` only *islands* are read: the
code around what evaluates, decodes, starts, sends or hooks, the most telling
first, until ``READ_BYTES`` are used up; and all addresses, wherever they stand.
Whoever reads the facts is told so.
"""

import re
from collections.abc import Iterator
from typing import Final

WHOLE_BYTES: Final = 256 << 10
"""Up to here a file is read whole: about half a second."""
READ_BYTES: Final = 128 << 10
"""Of a larger file: about a quarter of a second."""
BEFORE: Final = 2 << 10
AFTER: Final = 3 << 10
MAX_ADDRESSES: Final = 500

TELLING: Final = (
    re.compile(
        rb"child_process|\b_0x[0-9a-f]{4,6}\b|\\x[0-9a-fA-F]{2}\\x[0-9a-fA-F]{2}|\bexecSync\b|\bspawn(?:Sync)?\(|"
        rb"powershell|/bin/(?:ba)?sh|\.npmrc|\.ssh/|webhook|\.workflows?/|\bethereum\b|0x[0-9a-fA-F]{40}\b|"
        rb"(?:XMLHttpRequest|Response|EventTarget)\.prototype\.\w{1,40}\s*=|(?:window|globalThis|self)\.fetch\s*="
    ),
    re.compile(
        rb"\beval\b|\bFunction\s*\(|\batob\b|\bunescape\b|fromCharCode|[\"']base64|process\.env\b|\bglobal(?:This)?\[|"
        rb"\bwindow\[|\bos\.hostname|\bhomedir\b|\[(?:\"[^\"\n]{1,20}\"|'[^'\n]{1,20}')\s*\+"
    ),
    re.compile(rb"\bXMLHttpRequest\b|\bfetch\(|\bWebSocket\b|sendBeacon|\brequire\(|\bimport\("),
)
"""What an island is read around, the most telling first."""
ADDRESS: Final = re.compile(rb"\b(?:https?|wss?)://[^\s\"'`<>\\(){}|^]{4,200}")


def islands_of(data: bytes) -> list[tuple[int, int]]:
    """Give the parts to read of a large file, in order: where each begins and ends."""
    taken: list[tuple[int, int]] = []
    left = READ_BYTES
    for pattern in TELLING:
        position = 0
        while left > 0 and (hit := pattern.search(data, position)):
            start, end = max(hit.start() - BEFORE, position), min(hit.end() + AFTER, len(data))
            position = end
            taken.append((start, end))
            left -= end - start
    return _apart(sorted(taken))


def _apart(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the parts that touch each other."""
    joined: list[tuple[int, int]] = []
    for start, end in parts:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def addresses_of(data: bytes) -> Iterator[tuple[int, str]]:
    """Give the first place of each of the first ``MAX_ADDRESSES`` addresses in *data*."""
    seen: set[bytes] = set()
    for hit in ADDRESS.finditer(data):
        if hit.group() not in seen:
            seen.add(hit.group())
            yield hit.start(), hit.group().decode("utf-8", "replace")
        if len(seen) >= MAX_ADDRESSES:
            return
