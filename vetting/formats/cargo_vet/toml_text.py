"""
TOML as cargo-vet lays it out: strings, arrays, tables.

A :class:`Page` collects tables in order and puts a blank line before each.
Source: cargo-vet at e2111ef, src/serialization.rs (the limits of line lengths);
the crate toml_writer, src/string.rs (how a string is quoted). Held against five
real stores, see tests/conformance.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias

Value: TypeAlias = str | bool | int | date | Sequence[str]

Fields: TypeAlias = Mapping[str, Value | None]
"""Keys in the order in which they are written; None: not at all."""

MAX_ARRAY_LINE = 80
"""Characters; a longer line has one element a line instead."""
MAX_INLINE_TABLE_LINE = 120
"""Characters; a longer line becomes a table of its own."""

_NONE: Mapping[str, str] = {}
_SCALARS = (str, bool, int, date)
_CACHED_KEYS = 1 << 12
"""Keys recur with every entry."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NOT_LITERAL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f']")
_NOT_IN_COMMENT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPED_BETWEEN_LINES = re.compile(r'[\x00-\x09\x0b-\x1f\x7f\\]|"{3,}')
_SHORT_ESCAPES = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}


class Page:
    """The text of one document in the making."""

    def __init__(self, heading: str | None) -> None:
        self._blocks = [""] if heading is None else [f"\n# {heading}\n"]

    @property
    def text(self) -> str:
        """The whole document."""
        return "\n".join(self._blocks)

    def opening(self, fields: Fields) -> None:
        """Add the fields that stand before all tables."""
        self._add((), fields)

    def table(self, *path: str, fields: Fields, inline: Mapping[str, str] | None = None) -> None:
        """Add a table; *inline* are lines that are already laid out, for keys whose place *fields* gives."""
        self._add((f"[{key_path(path)}]",), fields, {}, inline or {})

    def entry(self, *path: str, fields: Fields, comments: Mapping[str, str] | None = None) -> None:
        """Add one table to the list of tables at *path*; *comments* go behind the lines of their keys."""
        self._add((f"[[{key_path(path)}]]",), fields, comments or _NONE)

    def _add(
        self,
        header: tuple[str, ...],
        fields: Fields,
        comments: Mapping[str, str] = _NONE,
        inline: Mapping[str, str] = _NONE,
    ) -> None:
        lines = [*header]
        for key, value in fields.items():
            if value is None:
                continue
            if key in inline:
                line = inline[key]
            elif type(value) is str and not _ESCAPED.search(value):
                # Most values are such; asking further took a third of the time in which a store is written.
                line = f'{key_text(key)} = "{value}"'
            else:
                line = field_line(key, value)
            lines.append(line + comments[key] if key in comments else line)
        if lines:
            lines.append("")
            self._blocks.append("\n".join(lines))


@lru_cache(maxsize=_CACHED_KEYS)
def key_path(path: tuple[str, ...]) -> str:
    """Write a dotted key."""
    return ".".join(map(key_text, path))


@lru_cache(maxsize=_CACHED_KEYS)
def key_text(key: str) -> str:
    """Write a key, quoted where it has to be, and then on one line."""
    if _BARE_KEY.fullmatch(key):
        return key
    needs_escapes = _ESCAPED.search(key.replace("\t", ""))
    return _on_one_line(key) if not needs_escapes or _NOT_LITERAL.search(key) else f"'{key}'"


def field_line(key: str, value: Value) -> str:
    """Write ``key = value``; an array that is too long for the line takes several."""
    line = f"{key_text(key)} = {value_text(value)}"
    if isinstance(value, _SCALARS) or len(line) <= MAX_ARRAY_LINE:
        return line
    elements = "".join(f"    {string_text(one)},\n" for one in value)
    return f"{key_text(key)} = [\n{elements}]"


def one_or_more(texts: Sequence[str]) -> Value:
    """Give a single text instead of a list of one."""
    return texts[0] if len(texts) == 1 else texts


def inline_table(fields: Mapping[str, Value]) -> str:
    """Write ``{ key = value, ... }``."""
    within = ", ".join(f"{key_text(key)} = {value_text(value)}" for key, value in fields.items())
    return f"{{ {within} }}"


def value_text(value: Value) -> str:
    """Write a value on one line, if it is not a string of several."""
    if isinstance(value, str):
        return string_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    return f"[{', '.join(string_text(one) for one in value)}]"


def string_text(text: str) -> str:
    """
    Quote a string, in the first of these styles that needs no escapes; else with escapes.

    ``"basic"``, ``'literal'``, then the same between triple quotes. What has
    several lines begins on the line after the quotes.
    """
    if not _ESCAPED.search(text):
        return f'"{text}"'
    has_lines, begin = ("\n" in text), ("\n" if "\n" in text else "")
    if not _CONTROL.search(text):
        if "\\" not in text and '"' not in text and not has_lines:
            return f'"{_with_tabs_shown(text)}"'
        if "'" not in text and not has_lines:
            return f"'{text}'"
        if "\\" not in text and '"""' not in text:
            return f'"""{begin}{_with_tabs_shown(text)}"""'
        if "'''" not in text:
            return f"'''{begin}{text}'''"
    return f'"""\n{_ESCAPED_BETWEEN_LINES.sub(_escape, text)}"""' if has_lines else _on_one_line(text)


def comment_text(text: str) -> str:
    """
    Make somebody else's text fit to stand in a comment.

    What would end the comment is shown as its code. cargo-vet writes it as it
    is, so a publisher whose name has a line break writes lines of their own
    into an audits file.
    """
    return _NOT_IN_COMMENT.sub(lambda found: f"\\u{ord(found[0]):04X}", text)


def _with_tabs_shown(text: str) -> str:
    """Escape tabs, which is done between double quotes though nothing asks for it."""
    return text.replace("\t", r"\t")


def _on_one_line(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return "".join(_SHORT_ESCAPES.get(one) or f"\\u{ord(one):04X}" for one in found[0])
