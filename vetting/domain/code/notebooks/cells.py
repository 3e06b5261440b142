"""The cells of a notebook: one walk over its JSON, from sign to sign, that keeps where their texts stand."""

import re
from dataclasses import dataclass, field
from typing import Final

from vetting.domain.code.notebooks.placed import Placed

MAX_DEPTH: Final = 100
"""Of what lies within each other; a notebook needs ten."""
MAX_SIGNS: Final = 1_000_000
"""Texts, numbers and signs of one notebook that are looked at."""
MAX_CODE: Final = 1 << 20
"""Characters of the texts of cells; every line of them is looked at by itself, which takes seconds a megabyte."""
_SIGN: Final = re.compile(
    r"[ \t\r\n]*+(?:\"(?P<text>(?:[^\"\\\x00-\x1f]|\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4}))*+)\"|(?P<sign>[{}\[\]:,])"
    r"|(?P<other>-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][-+]?\d++)?|true|false|null|NaN|-?Infinity)(?![\w.]))"
)
_BLANK: Final = re.compile(r"[ \t\r\n]*+")
_CELLS: Final = frozenset({("cells", ""), ("worksheets", "", "cells", "")})
"""Source: nbformat 4.5 and 3.0, ``nbformat.v*.schema.json``."""
_SOURCES: Final = frozenset({"source", "input"})
_LANGUAGES: Final = frozenset({("metadata", "kernelspec", "language"), ("metadata", "language_info", "name")})
_KERNEL: Final = ("metadata", "kernelspec", "name")
_NO_CODE: Final = frozenset({"markdown", "raw", "heading"})


@dataclass(slots=True)
class Cell:
    """One cell."""

    kinds: set[str] = field(default_factory=set)
    """What it is said to be: more than one where the file says more than one."""
    languages: set[str] = field(default_factory=set)
    texts: list[tuple[str, int]] = field(default_factory=list)
    """As they are written, and where."""

    @property
    def is_code(self) -> bool:
        """Whether it may be run: unless nothing is said but that it is none."""
        return not self.kinds or not self.kinds <= _NO_CODE

    def source(self) -> Placed:
        """Give its text."""
        source = Placed()
        for literal, at in self.texts:
            source.put_literal(literal, at)
        return source


@dataclass(slots=True)
class Notebook:
    """What is known of a notebook."""

    cells: list[Cell] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    kernels: set[str] = field(default_factory=set)
    broken: str | None = None
    """Why it was not read to its end."""


def notebook_of(text: str) -> Notebook:
    """Read the cells of a notebook, as far as it is JSON."""
    walk = _Walk(text)
    at = walk.go()
    if walk.is_cut:
        walk.found.broken = f"only its first {MAX_SIGNS:,} texts and signs were looked at"
    elif at is not None:
        walk.found.broken = f"it is no JSON from line {text.count(chr(10), 0, at) + 1} on"
    elif walk.room < 0:
        walk.found.broken = f"its cells hold more than {MAX_CODE:,} characters, and not all of them were looked at"
    return walk.found


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text
        self._keys: list[str] = []
        """Under which what is read next lies; "" in a list."""
        self._closing: list[str] = []
        self.found = Notebook()
        self.is_cut = False
        self.room = MAX_CODE
        """Characters of cells that may still be looked at."""

    def go(self) -> int | None:
        """Go to the end, and give where what is read is no JSON; None where all of it is."""
        at, expected, left = 0, "value", MAX_SIGNS
        while expected != "end":
            left -= 1
            if left < 0:
                self.is_cut = True
                return at
            hit = _SIGN.match(self._text, at)
            following = self._next(hit, expected) if hit else None
            if hit is None or following is None:
                return at
            at, expected = hit.end(), following
        end = _BLANK.match(self._text, at)
        at = end.end() if end else at
        return None if at == len(self._text) else at

    def _next(self, hit: re.Match[str], expected: str) -> str | None:
        """Take one sign, and say what has to follow; None where it is not what was expected."""
        sign = hit["sign"]
        if expected == "colon":
            return "value" if sign == ":" else None
        if sign is not None and sign in "]}":
            is_closed = expected in {"comma", f"value or {sign}", f"key or {sign}"}
            return self._close(sign) if is_closed else None
        if expected == "comma":
            return None if sign != "," else "value" if self._closing[-1] == "]" else "key"
        return self._key(hit["text"]) if expected.startswith("key") else self._value(hit)

    def _key(self, literal: str | None) -> str | None:
        if literal is None:
            return None
        self._keys[-1] = Placed().put_literal(literal, 0).text
        return "colon"

    def _value(self, hit: re.Match[str]) -> str | None:
        sign = hit["sign"]
        if sign is not None:
            return self._open(sign) if sign in "[{" else None
        if hit["text"] is not None:
            self._text_at(hit["text"], hit.start("text"))
        return "comma" if self._closing else "end"

    def _open(self, sign: str) -> str | None:
        if len(self._closing) >= MAX_DEPTH:
            return None
        if sign == "{" and tuple(self._keys) in _CELLS:
            self.found.cells.append(Cell())
        self._closing.append("}" if sign == "{" else "]")
        self._keys.append("")
        return "key or }" if sign == "{" else "value or ]"

    def _close(self, sign: str) -> str | None:
        if not self._closing or self._closing.pop() != sign:
            return None
        self._keys.pop()
        return "comma" if self._closing else "end"

    def _text_at(self, literal: str, at: int) -> None:
        """Keep a text if it is one of those that are looked for."""
        keys = tuple(self._keys[:-1]) if self._keys[-1:] == [""] else tuple(self._keys)
        if keys[:-1] in _CELLS and self.found.cells:
            cell = self.found.cells[-1]
            if keys[-1] in _SOURCES:
                self.room -= len(literal)
                cell.texts += [(literal, at)] if self.room >= 0 else []
            elif keys[-1] == "cell_type":
                cell.kinds.add(Placed().put_literal(literal, at).text)
            elif keys[-1] == "language":
                cell.languages.add(literal.lower())
        elif keys in _LANGUAGES:
            self.found.languages.add(literal.lower())
        elif keys == _KERNEL:
            self.found.kernels.add(literal.lower())
