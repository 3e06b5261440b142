"""
The parts of a large JavaScript bundle that are worth reading.

Parsing megabytes of minified code takes seconds, and bundles change with every
release. So of a file of more than ``WHOLE_BYTES`` only *islands* are read: the
code around what evaluates, decodes, starts, sends or hooks, the most telling
first, until ``READ_BYTES`` are used up; and all addresses, wherever they stand.
Whoever reads the facts is told so.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

WHOLE_BYTES: Final = 256 << 10
"""Up to here a file is read whole: about half a second."""
READ_BYTES: Final = 128 << 10
"""Of a larger file: about a quarter of a second."""
BEFORE: Final = 2 << 10
AFTER: Final = 3 << 10
MAX_ADDRESSES: Final = 500
STEP: Final = 256 << 10
"""Of what patterns are looked for in turn."""
_SHORT: Final = 7
"""Characters."""
_TRIES: Final = 32
"""Places of a word that are looked at one by one before its pattern is left to itself, as far as it goes."""

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
_TOGETHER: Final = (
    (b"w", (b"spawn", b"powershell", b"webhook", b".workflow", b"window.fetch")),
    (b"x", (b"_0x", b"execSync")),
    (b"h", (b".ssh/", b"child_process", b"ethereum", b"self.fetch")),
    (b"b", (b"/bin/", b"globalThis.fetch")),
    (b"b", (b"atob", b'"base64', b"'base64")),
)
"""Words of one kind that are seldom there, and have a letter that code has seldom."""
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
    """
    The hits of several patterns in one text, each of which passes over it at most once.

    None is looked for further than the next hit of any other, a step at a time: when the most telling have used up
    what is read, the megabytes behind were not passed over for each of them.
    """

    def __init__(self, kind: Iterable[tuple[bytes, re.Pattern[bytes]]], data: bytes) -> None:
        self._data = data
        together = {word: one for letter, words in _TOGETHER for one in [_Together(letter, words)] for word in words}
        self._waiting = [_Waiting(word, pattern, together.get(word)) for word, pattern in kind]

    def first_from(self, position: int) -> re.Match[bytes] | None:
        """Give the first hit that begins at *position* or later, which never goes back."""
        end = position
        while end < len(self._data):
            end += STEP
            first: re.Match[bytes] | None = None
            for one in self._waiting:
                hit = one.hit_between(self._data, position, end)
                if hit is not None and (first is None or hit.start() < first.start()):
                    first = hit
            if first is not None:
                return first
        return None


class _Waiting:
    """A pattern, and how far it was looked for."""

    __slots__ = ("_hit", "_none_before", "_pattern", "_short", "_together", "_word")

    def __init__(self, word: bytes, pattern: re.Pattern[bytes], together: "_Together | None") -> None:
        self._word, self._pattern, self._together = word, pattern, together
        self._short = _short(word) if len(word) <= _SHORT else None
        self._none_before = 0
        self._hit: re.Match[bytes] | None = None

    def hit_between(self, data: bytes, position: int, end: int) -> re.Match[bytes] | None:
        """Give the first hit that begins at *position* or later, and before *end*."""
        if self._hit is None or self._hit.start() < position:
            start = max(position, self._none_before)
            if self._together is not None:
                start = self._together.none_before(data, start, end)
            self._hit, none_before = self._search(data, start, end) if start < end else (None, end)
            if self._hit is None:
                self._none_before = max(self._none_before, none_before)
                return None
        return self._hit if self._hit.start() < end else None

    def _search(self, data: bytes, start: int, end: int) -> tuple[re.Match[bytes] | None, int]:
        """Look where the word stands, and no further than *end* if that is often not; say up to where there is none."""
        found = self._find(data, start, end)
        for _ in range(_TRIES):
            if found < 0:
                return None, end
            if (hit := self._pattern.match(data, found)) is not None:
                return hit, end
            found = self._find(data, found + 1, end)
        return (self._pattern.search(data, found), len(data)) if found >= 0 else (None, end)

    def _find(self, data: bytes, start: int, end: int) -> int:
        """Say where the word stands next; a pattern finds a short one in half the time that ``bytes.find`` takes."""
        end += len(self._word) - 1
        if self._short is None:
            return data.find(self._word, start, end)
        hit = self._short.search(data, start, end)
        return -1 if hit is None else hit.start()


class _Together:
    """Some words, all of which one letter tells to be absent; when one of them was met, each is looked for alone."""

    __slots__ = ("_letter", "_longest", "_met", "_none_before")

    def __init__(self, letter: bytes, words: tuple[bytes, ...]) -> None:
        self._letter, self._longest = _around(letter, words), max(map(len, words))
        self._none_before, self._met = 0, False

    def none_before(self, data: bytes, start: int, end: int) -> int:
        """Say up to where, *end* at most, none of the words begins that begins at *start* or later."""
        first = max(start, self._none_before)
        if not self._met and first < end:
            hit = self._letter.search(data, first, end + self._longest)
            self._met = hit is not None
            self._none_before = end if hit is None else max(first, hit.start() - self._longest)
        return max(start, min(self._none_before, end))


@cache
def _around(letter: bytes, words: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Make a pattern of the words that begins with the letter, goes on, and then looks back to the whole word."""
    parts = [(word[word.index(letter) + 1 :], word) for word in words]
    return re.compile(letter + b"(?:" + b"|".join(b"%b(?<=%b)" % tuple(map(re.escape, part)) for part in parts) + b")")


@cache
def _short(word: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(word))


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
