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

_TOLD_APART: Final = rb"""(?:\s*["'`]|[^\]\n]{1,40}\]\s*(?:\(|\.call\(|\.apply\())"""
"""What makes a name that is put together worth reading: that it is of two texts, or is called. Charts put every third
name together of a text and the name of an axis, and would have all that is read of a file. How else a name is called
can be written in any number of ways, so those that are not told apart are read around too, last of all."""
_MOST_TELLING: Final = (
    (b"child_process", rb""),
    (b"_0x", rb"(?<=\b_0x)[0-9a-f]{4,6}\b"),
    (b"\\x", rb"[0-9a-fA-F]{2}\\x[0-9a-fA-F]{2}"),
    (b"execSync", rb"(?<=\bexecSync)\b"),
    (b"spawn", rb"(?<=\bspawn)(?:Sync)?\("),
    (b"powershell", rb""),
    (b"/bin/", rb"(?:ba)?sh"),
    (b".npmrc", rb""),
    (b".ssh/", rb""),
    (b"webhook", rb""),
    (b".workflow", rb"s?/"),
    (b"ethereum", rb"(?<=\bethereum)\b"),
    (b"0x", rb"[0-9a-fA-F]{40}\b"),
    (b"XMLHttpRequest.prototype.", rb"\w{1,40}\s*="),
    (b"Response.prototype.", rb"\w{1,40}\s*="),
    (b"EventTarget.prototype.", rb"\w{1,40}\s*="),
    (b"window.fetch", rb"\s*="),
    (b"globalThis.fetch", rb"\s*="),
    (b"self.fetch", rb"\s*="),
)
_TELLING: Final = (
    (b"eval", rb"(?<=\beval)\b"),
    (b"Function", rb"(?<=\bFunction)\s*\("),
    (b"atob", rb"(?<=\batob)\b"),
    (b"unescape", rb"(?<=\bunescape)\b"),
    (b"fromCharCode", rb""),
    (b'"base64', rb""),
    (b"'base64", rb""),
    (b"process.env", rb"\b"),
    (b"global", rb"(?<=\bglobal)(?:This)?\["),
    (b"window[", rb"(?<=\bwindow\[)"),
    (b"os.hostname", rb"(?<=\bos\.hostname)"),
    (b"homedir", rb"(?<=\bhomedir)\b"),
    (b'["', rb'[^"\n]{1,20}"\s*\+' + _TOLD_APART),
    (b"['", rb"[^'\n]{1,20}'\s*\+" + _TOLD_APART),
)
_LEAST_TELLING: Final = (
    (b"XMLHttpRequest", rb"(?<=\bXMLHttpRequest)\b"),
    (b"fetch(", rb"(?<=\bfetch\()"),
    (b"WebSocket", rb"(?<=\bWebSocket)\b"),
    (b"sendBeacon", rb""),
    (b"require(", rb"(?<=\brequire\()(?!\d{1,7}\))"),
    (b"import(", rb"(?<=\bimport\()"),
)
_PUT_TOGETHER: Final = (
    (b'["', rb'[^"\n]{1,20}"\s*\+'),
    (b"['", rb"[^'\n]{1,20}'\s*\+"),
)
"""With what is left when nothing else is to be read around."""
TELLING: Final = tuple(
    tuple((word, re.compile(re.escape(word) + rest)) for word, rest in kind)
    for kind in (_MOST_TELLING, _TELLING, _LEAST_TELLING, _PUT_TOGETHER)
)
"""What an island is read around, the most telling first: a word, and a pattern that begins with it, so that megabytes
without the word are passed over at once."""
_SCHEMES: Final = (b"https", b"http", b"wss", b"ws")
ADDRESS: Final = re.compile(
    rb"://(?:" + b"|".join(rb"(?<=\b%b://)" % one for one in _SCHEMES) + rb")[^\s\"'`<>\\(){}|^]{4,200}"
)
"""From behind the scheme on, so that megabytes without one are passed over at once."""


def islands_of(data: bytes) -> list[tuple[int, int]]:
    """Give the parts to read of a large file, in order: where each begins and ends."""
    taken: list[tuple[int, int]] = []
    left = READ_BYTES
    for kind in TELLING:
        if left <= 0:
            break
        position = 0
        hits = _Hits(kind, data)
        while left > 0 and (hit := hits.first_from(position)):
            start, end = max(hit.start() - BEFORE, position), min(hit.end() + AFTER, len(data))
            position = end
            taken.append((start, end))
            left -= end - start
    return _apart(sorted(taken))


class _Hits:
    """The hits of several patterns in one text, each of which passes over it once."""

    def __init__(self, kind: tuple[tuple[bytes, re.Pattern[bytes]], ...], data: bytes) -> None:
        self._data = data
        self._next = {number: (one, _search(one, data, 0)) for number, one in enumerate(kind)}

    def first_from(self, position: int) -> re.Match[bytes] | None:
        """Give the first hit that begins at *position* or later, which never goes back."""
        found: re.Match[bytes] | None = None
        for number, (one, known) in list(self._next.items()):
            hit = known
            if hit is not None and hit.start() < position:
                hit = _search(one, self._data, position)
                self._next[number] = one, hit
            if hit is None:
                del self._next[number]
            elif found is None or hit.start() < found.start():
                found = hit
        return found


def _search(one: tuple[bytes, re.Pattern[bytes]], data: bytes, position: int) -> re.Match[bytes] | None:
    word, pattern = one
    start = data.find(word, position)
    return None if start < 0 else pattern.search(data, start)


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
        start = hit.start() - len(next(one for one in _SCHEMES if data.endswith(one, 0, hit.start())))
        address = data[start : hit.end()]
        if address not in seen:
            seen.add(address)
            yield start, address.decode("utf-8", "replace")
        if len(seen) >= MAX_ADDRESSES:
            return
