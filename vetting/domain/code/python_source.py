"""From a Python file's bytes to its text, as Python itself would read it, and from its places to a finding's."""

import ast
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from vetting.domain.code.facts import Place

_COOKIE: Final = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]{1,100})")
"""Source: Python reference, "Encoding declarations" (PEP 263): in the first or second line."""
_BLANK: Final = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CONTINUED: Final = bytes(range(0x80, 0xC0))
STEP: Final = 1024
Node: TypeAlias = ast.expr | ast.stmt | ast.excepthandler | ast.arg | ast.alias | ast.keyword
Find: TypeAlias = Callable[[Node], Place]
BOM: Final = b"\xef\xbb\xbf"
USUAL: Final = re.compile(
    r"utf-?8(?:-?sig)?|us-?ascii|ascii|(?:iso-?)?latin-?1|l1|iso-?8859-?\d{1,2}|(?:windows|cp)-?125\d|koi8-?[ru]|"
    r"euc-?(?:jp|kr)|shift-?jis|sjis|cp932|gbk|gb2312|gb18030|big5|cp949|mac-?roman|cp437|cp850|cp866"
)
"""Codecs that real source is written in, each of which leaves ASCII as it is. Any other is not even looked up: to look
a codec up is to load it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source file as text."""

    text: str
    broken: str | None = None
    """Why Python would not read it so."""
    codec: str | None = None
    """What it says that it is written in, if no usual source says that."""


def source_of(data: bytes) -> Source:
    """Decode a source file by its BOM and its declaration; what cannot be decoded is replaced, and said."""
    declared = _declared(data)
    body = data.removeprefix(BOM)
    codec = declared.lower().replace("_", "-") if declared else "utf-8"
    if not USUAL.fullmatch(codec):
        text = body.decode("utf-8", "replace")
        return Source(text, f"it is written in {codec!r}, which is not decoded here", codec)
    try:
        return _checked(body.decode(codec))
    except (UnicodeDecodeError, LookupError):
        return Source(body.decode("utf-8", "replace").replace("\0", "\ufffd"), f"it is no {codec} text")


def _checked(text: str) -> Source:
    if "\0" in text:
        return Source(text.replace("\0", " "), "it holds a null byte")
    return Source(text)


def _declared(data: bytes) -> str | None:
    lines = re.split(rb"\r\n|\r|\n", data.removeprefix(BOM)[:1000], maxsplit=2)[:2]
    for line in lines:
        if hit := _COOKIE.match(line):
            return hit.group(1).decode("ascii", "replace")
        if not _BLANK.fullmatch(line):
            return None
    return None


class Places:
    """Where the nodes of a tree stand, in the file's own lines and characters."""

    def __init__(self, text: str) -> None:
        self.has_foreign_letters = not text.isascii()
        is_usual = "\r" not in text or "\r" not in text.replace("\r\n", "")
        self._foreign: frozenset[int] | None = _foreign_lines(text) if is_usual else None
        """The lines whose characters have to be counted; None: all, and the lines as well."""
        self._text = text
        self._starts: list[int] = []
        self._line_feeds: list[int] = []
        self._lines: dict[int, tuple[bytes, list[int]]] = {}

    def finder(self) -> Find:
        """Give what says where a node stands."""
        return self._find if self._foreign is None or self._foreign else _as_parsed

    def _find(self, node: Node) -> Place:
        if self._foreign is not None and node.lineno not in self._foreign:
            return Place(node.lineno, node.col_offset + 1)
        return self.at(node.lineno, node.col_offset)

    def at(self, line: int, byte: int) -> Place:
        """Give the place that the parser calls *line* (from 1, ending at CR too) and *byte* (of its UTF-8, from 0)."""
        if not self._starts:
            self._starts = [0, *(hit.end() for hit in _LINE_END.finditer(self._text))]
            self._line_feeds = [0, *(hit.end() for hit in re.finditer("\n", self._text))]
        start = self._starts[min(line, len(self._starts)) - 1]
        position = start + self._characters(line, byte)
        found = bisect_right(self._line_feeds, position)
        return Place(found, position - self._line_feeds[found - 1] + 1)

    def _characters(self, line: int, byte: int) -> int:
        """Count the characters before *byte* of a line, in steps: a line may be as long as the file."""
        if line not in self._lines:
            end = self._starts[line] if line < len(self._starts) else len(self._text)
            text = self._text[self._starts[line - 1] : end] if line <= len(self._starts) else ""
            encoded = text.encode("utf-8", "surrogatepass")
            counts = [0]
            for start in range(0, len(encoded), STEP):
                counts.append(counts[-1] + _count(encoded[start : start + STEP]))
            self._lines[line] = encoded, counts
        encoded, counts = self._lines[line]
        if counts[-1] == len(encoded):
            return min(byte, len(encoded))
        step = min(byte, len(encoded)) // STEP
        return counts[step] + _count(encoded[step * STEP : byte])


def _as_parsed(node: Node) -> Place:
    return Place(node.lineno, node.col_offset + 1)


def _foreign_lines(text: str) -> frozenset[int]:
    """Number the lines, from 1, that hold more than ASCII."""
    if text.isascii():
        return frozenset()
    return frozenset(number for number, line in enumerate(text.split("\n"), 1) if not line.isascii())


def _count(encoded: bytes) -> int:
    """Count the characters that begin in a piece of UTF-8."""
    return len(encoded.translate(None, _CONTINUED))
