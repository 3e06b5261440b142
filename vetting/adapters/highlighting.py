"""
The port :class:`vetting.ports.reading.Highlighter`, by Pygments, one file at a time and only when asked.

A lexer is a pile of regular expressions that a package can make slow, so it
runs in a pool's process with a time limit. What comes back is plain text in
spans with class names from a fixed list: no markup is made here, and whoever
writes HTML escapes the text. The last files are kept by digest, lexer and
Pygments' version.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_for_filename
from pygments.token import STANDARD_TYPES, _TokenType

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.domain.releases import Sha256
from vetting.formats.hunks import shown
from vetting.ports.reading import HighlightedFile, ReadingFailed, Span

MAX_BYTES: Final = 200_000
MAX_LINES: Final = 20_000
"""Both: source review-ui.md §2 (Review Board) and §5 (Pygments lexes some 1.6 MB a second)."""
MOST_HELD_BYTES: Final = 16 << 20
"""A larger file has no lines at all here: held as spans it takes many times its size."""
KEPT_FILES: Final = 64
"""In memory alone: after a restart the largest files take 0.2 s once, 0.05 to read back. Source: docs/figures.md."""
WAIT_SECONDS: Final = 10.0
"""How long a reader waits for colours: the processes may all be comparing, and that takes minutes."""


class PygmentsHighlighter:
    """Highlights in a process of *pool*, and keeps the last files."""

    def __init__(self, blobs: BlobFolder, pool: ProcessPool, *, wait_seconds: float | None = None) -> None:
        self._blobs = blobs
        self._pool = pool
        self._wait_seconds = WAIT_SECONDS if wait_seconds is None else wait_seconds
        self._kept: OrderedDict[tuple[Sha256, str | None], HighlightedFile] = OrderedDict()

    async def highlight(self, digest: Sha256, path: str) -> HighlightedFile:
        """Split the text file kept under *digest* into spans; *path* says its language."""
        key = (digest, language_of(path))
        if key not in self._kept:
            try:
                self._kept[key] = await self._highlighted(digest, path)
            except TimeoutError:
                reason = f"highlighting off: it takes longer than {self._wait_seconds:g} seconds now"
                return plain(await asyncio.to_thread(self._blobs.get, digest), path, reason)
            if len(self._kept) > KEPT_FILES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    async def _highlighted(self, digest: Sha256, path: str) -> HighlightedFile:
        size_bytes = await asyncio.to_thread(self._blobs.size_bytes, digest)
        if size_bytes > MOST_HELD_BYTES:
            return HighlightedFile((), language_of(path), f"{size_bytes:,} bytes are too many to be held")
        data = await asyncio.to_thread(self._blobs.get, digest)
        if reason := _too_large(data):
            return plain(data, path, reason)
        if language_of(path) is None:
            return plain(data, path, None)
        try:
            async with asyncio.timeout(self._wait_seconds):
                return await self._pool.run(highlight, data, path)
        except ReadingFailed as error:
            return plain(data, path, f"highlighting off: {error}")


def _too_large(data: bytes) -> str | None:
    if len(data) > MAX_BYTES:
        return f"highlighting off: {len(data):,} bytes, more than {MAX_BYTES:,}"
    if (lines := data.count(b"\n")) > MAX_LINES:
        return f"highlighting off: {lines:,} lines, more than {MAX_LINES:,}"
    return None


def plain(data: bytes, path: str, cut: str | None) -> HighlightedFile:
    """Give a file's lines as they are."""
    lines = tuple(((("", shown(line)),) if line else ()) for line in _lines(data))
    return HighlightedFile(lines, language_of(path), cut)


def _lines(data: bytes) -> list[bytes]:
    """Split at LF and nowhere else, as hunks do; what follows the last LF is a line if there is any of it."""
    lines = data.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def language_of(path: str) -> str | None:
    """Name the language that a file of that name is in, as Pygments calls it."""
    lexer = _lexer_class(path.rpartition("/")[2])
    return None if lexer is None else str(lexer.name)


@cache
def _lexer_class(name: str) -> type[Lexer] | None:
    found: type[Lexer] | None = find_lexer_class_for_filename(name)
    return found


def highlight(data: bytes, path: str) -> HighlightedFile:
    """Split a text into spans with Pygments' class names; this is what the pool runs."""
    lexer_class = _lexer_class(path.rpartition("/")[2])
    if lexer_class is None:
        return plain(data, path, None)
    text = "".join(f"{shown(line)}\n" for line in _lines(data))
    lines = spans_by(lexer_class(), text)
    if lines is None:
        return plain(data, path, "highlighting off: it would not show the text as it is")
    return HighlightedFile(lines, str(lexer_class.name), None)


def spans_by(lexer: Lexer, text: str) -> tuple[tuple[Span, ...], ...] | None:
    """Let *lexer* split *text*, which ends with an LF, into lines of spans; None if it leaves out or makes up text."""
    lines: list[list[Span]] = [[]]
    for css_class, part in _tokens(lexer, text):
        first, *rest = part.split("\n")
        _extend(lines[-1], css_class, first)
        for piece in rest:
            lines.append([])
            _extend(lines[-1], css_class, piece)
    if "\n".join("".join(piece for _, piece in line) for line in lines) != text:
        return None
    return tuple(map(tuple, lines[:-1]))


def _tokens(lexer: Lexer, text: str) -> Iterator[tuple[str, str]]:
    """Lex without Pygments' own clean-up, which drops blank lines and turns CR into LF."""
    for _, token, part in lexer.get_tokens_unprocessed(text):
        yield _css_class(token), part


def _extend(line: list[Span], css_class: str, text: str) -> None:
    if text and line and line[-1][0] == css_class:
        line[-1] = (css_class, line[-1][1] + text)
    elif text:
        line.append((css_class, text))


@cache
def _css_class(token: _TokenType) -> str:
    """Give the short class of a token's nearest standard ancestor; a lexer may invent tokens, never classes."""
    while token not in STANDARD_TYPES:
        token = token.parent
    return str(STANDARD_TYPES[token])
