"""
Lockfiles as tables whose every mistake has a line.

:func:`toml_lock` and :func:`json_lock` parse a whole file; what they give is an
:class:`Entry`, a table that knows where it stands and refuses what is not of
the type it should be. Lines are found again in the text, for the parsers keep
none: a lockfile's tables stand in the order in which they were parsed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeGuard

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass
from vetting.domain.releases import COMPARED, Digest, Ecosystem, ProjectName, digest, project_name

ReadText = Callable[[str], str]
"""Gives the text at a path; raises InvalidInput where there is none."""

MAX_VERSION_LENGTH = 200
_VERSION = re.compile(r"[!-,.-~][!-~]*")
_TOML_PLACE = re.compile(r" at line (\d+) column \d+$")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a lockfile, and where it stands."""

    place: str
    """The file, and where it is known the line: ``uv.lock:12``."""
    table: Mapping[str, object]

    def refuse(self, message: str) -> InvalidInput:
        """Make the error that says what is wrong with this entry."""
        return InvalidInput(f"{self.place}: {message}")

    def text(self, key: str) -> str:
        """Give a text that has to be there."""
        if key not in self.table:
            raise self.refuse(f"{key!r} is missing")
        return self.text_or(key)

    def text_or(self, key: str, default: str = "") -> str:
        """Give a text, or *default* where it is not there."""
        value = self.table.get(key, default)
        if not isinstance(value, str):
            raise self.refuse(f"{key!r} is no text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; none where it is not there, and one text alone is a list of one."""
        value = self.table.get(key, ())
        found = (value,) if isinstance(value, str) else value
        if not isinstance(found, Sequence) or not all(isinstance(one, str) for one in found):
            raise self.refuse(f"{key!r} is no list of texts")
        return tuple(found)

    def flag(self, key: str) -> bool:
        """Give a yes or no; no where it is not there."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.refuse(f"{key!r} is neither true nor false")
        return value

    def within(self, key: str) -> "Entry":
        """Give the table at *key*, an empty one where it is not there."""
        value = self.table.get(key, {})
        if not is_table(value):
            raise self.refuse(f"{key!r} is no table")
        return Entry(self.place, value)

    def each(self, key: str) -> tuple["Entry", ...]:
        """Give the tables of the list at *key*, none where it is not there."""
        value = self.table.get(key, ())
        if not isinstance(value, list | tuple) or not all(map(is_table, value)):
            raise self.refuse(f"{key!r} is no list of tables")
        return tuple([Entry(self.place, one) for one in value])

    def tables(self) -> Iterator[tuple[str, "Entry"]]:
        """Go through an entry all of whose values are tables, by their keys."""
        for key in self.table:
            yield key, self.within(key)

    def project(self, text: str, ecosystem: Ecosystem = Ecosystem.PYPI) -> ProjectName:
        """Normalise a project's name."""
        try:
            return project_name(ecosystem, text)
        except InvalidInput as error:
            raise self.refuse(str(error)) from error

    def version(self, text: str) -> str:
        """Pass a version on that can be one: printable, without blanks, of bounded length."""
        if len(text) > MAX_VERSION_LENGTH or not _VERSION.fullmatch(text):
            raise self.refuse(f"{text[:_SHOWN]!r} is no version")
        return text

    def digests(self, hashes: Sequence[str]) -> frozenset[Digest]:
        """Pick what files are compared by out of ``ALGORITHM:DIGEST`` texts; what is hashed otherwise stays unknown."""
        try:
            return frozenset(digest(text) for text in hashes if text.startswith(COMPARED))
        except InvalidInput as error:
            raise self.refuse(str(error)) from error


def has_others(hashes: Sequence[str]) -> bool:
    """Tell whether files are named among *hashes* in other ways than those by which files are compared."""
    return any(not text.startswith(COMPARED) for text in hashes)


def is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether a parsed value is a table; the keys of TOML and JSON are texts."""
    # What parses TOML and JSON makes dictionaries; asking for any mapping takes several times as long.
    return isinstance(value, dict)


def toml_lock(path: str, text: str) -> Entry:
    """
    Parse a lockfile in TOML.

    Raises:
        InvalidInput: It is no TOML; the message names the line.
    """
    # Loaded here, for a lockfile in another form needs it not.
    import rtoml  # noqa: PLC0415

    try:
        return Entry(path, rtoml.loads(text))
    except rtoml.TomlParsingError as error:
        found = _TOML_PLACE.search(str(error))
        line, reason = (found[1], str(error)[: found.start()]) if found else ("1", str(error))
        raise InvalidInput(f"{path}:{line}: not TOML: {reason}") from error


def json_lock(path: str, text: str) -> Entry:
    """
    Parse a lockfile in JSON.

    Raises:
        InvalidInput: It is no JSON, names a key twice, or nests too deep; the message names the line where it can.
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        table = dict(pairs)
        if len(table) < len(pairs):
            named = Counter(key for key, _ in pairs)
            raise InvalidInput(_twice(path, text, named.most_common(1)[0][0]))
        return table

    return json_document(path, text, once)


def json_document(
    path: str, text: str, table_of: Callable[[list[tuple[str, object]]], dict[str, object]] | None = None
) -> Entry:
    """
    Parse a JSON object.

    Args:
        path: How messages name it.
        text: The object.
        table_of: Makes a table of keys and values; None: the last of two equal keys counts, which is faster.

    Raises:
        InvalidInput: It is no JSON, no object, or nests too deep; the message names the line where it can.
    """
    # Loaded here, for a lockfile in another form needs it not.
    import json  # noqa: PLC0415

    try:
        document = json.loads(text, object_pairs_hook=table_of)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise InvalidInput(f"{path}: nests too deep to be a lockfile") from error
    except ValueError as error:  # which Python raises for a number of thousands of digits
        raise InvalidInput(f"{path}: holds a number that is too long") from error
    if not is_table(document):
        raise InvalidInput(f"{path}:1: a lockfile in JSON is an object")
    return Entry(path, document)


def _twice(path: str, text: str, key: str) -> str:
    """Say that a key is named twice; the line is that of its last mention, which is right wherever it is rare."""
    offset = text.rfind(_quoted(key))
    return f"{path}:{_line_at(text, offset)}: {key[:_SHOWN]!r} is named twice in one object"


def package_entries(lock: Entry, text: str, key: str = "package") -> tuple[Entry, ...]:
    """Give the tables of ``[[package]]``, each with its line."""
    entries = lock.each(key)
    starts = [
        found.start("head") for found in re.finditer(rf"^[ \t]*(?P<head>\[\[[ \t]*{key}[ \t]*\]\])", text, re.MULTILINE)
    ]
    if len(starts) != len(entries):  # written in another way than lockers do; the file alone is named
        return entries
    lines = lines_at(text, starts)
    return tuple(Entry(f"{lock.place}:{line}", one.table) for line, one in zip(lines, entries, strict=True))


def keyed_entries(lock: Entry, text: str, key: str) -> Iterator[tuple[str, Entry]]:
    """Go through the tables below *key* of a JSON document, each with the line of its name."""
    offset = max(text.find(_quoted(key)), 0)
    line, is_found = _line_at(text, offset), True
    for name, entry in lock.within(key).tables():
        quoted = re.escape(_quoted(name))
        found = re.compile(rf"{quoted}\s*:").search(text, offset) if is_found else None
        is_found = found is not None  # a name that is written in codes ends the search; the last line known stands
        if found is not None:
            line += text.count("\n", offset, found.start())
            offset = found.start()
        yield name, Entry(f"{lock.place}:{line}", entry.table)


def _quoted(key: str) -> str:
    """Write a key as most documents do; one that is written in codes is not found by it."""
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def lines_at(text: str, offsets: Sequence[int]) -> Iterator[int]:
    """Count the lines to each of the ascending *offsets*."""
    line, done = 1, 0
    for offset in offsets:
        line += text.count("\n", done, offset)
        done = offset
        yield line


def _line_at(text: str, offset: int) -> int:
    return text.count("\n", 0, max(offset, 0)) + 1
