"""
A2: a wheel's RECORD against what the wheel holds.

Apart from RECORD and its signatures, a wheel that holds a file which RECORD
does not name, or names with another hash, is not to be installed; pip does
install it. So whoever checks an installed file by RECORD sees nothing.

Source: PyPA specifications, "Binary distribution format", "The .dist-info
directory" and "Recording installed projects".
"""

import csv
import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import ClassVar, Final

from vetting.domain.signals.archive.kinds import is_wheel
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import EntryKind, Tree, TreeEntry, path_text

_RECORD: Final = re.compile(r"[^/]+\.dist-info/RECORD")
_EXEMPT: Final = re.compile(r"[^/]+\.dist-info/RECORD(\.jws|\.p7s)?")
_VERSION: Final = re.compile(r"-[^/\n-]+\.(dist-info|data)/")
"""In a folder's name: the same mismatch in the next release lies in a folder of another name."""
SLOW_HASHES: Final = frozenset({"sha384", "sha512"})
"""Those that are allowed beside SHA-256, which the tree knows already. Source: PEP 427: sha256 or better."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a RECORD."""

    line: int
    path: str
    """As a tree would write it."""
    hash: str
    size: str


class RecordMismatch:
    """A2: a RECORD that denies what the wheel holds."""

    id: ClassVar[str] = "A2"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "RECORD does not match the wheel"
    why: ClassVar[str] = "The wheel was changed after it was built, or made to look as if it held something else."
    blind_to: ClassVar[str] = "A change by someone who wrote RECORD anew, and source distributions, which have none."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a file or line that does not match."""
        return since_release(self, change, lambda side: _sightings(side, change.read))


def _sightings(side: TreeSide, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    if not is_wheel(side):
        return
    records = [entry for entry in side.tree.entries if _RECORD.fullmatch(entry.path)]
    if not records and side.tree.cut is not None:
        return  # it may lie in what was not read
    if len(records) != 1 or records[0].kind is not EntryKind.FILE:
        message = f"A wheel has one RECORD, which lists its files; this one has {len(records)}."
        yield _seen("", Severity.HIGH, None, f"records\n{len(records)}", message)
        return
    try:
        rows = list(_rows(_whole(records[0], read)))
    except (csv.Error, UnicodeDecodeError) as error:
        message = "RECORD cannot be read as what it should be, lines of path, hash and size."
        yield _seen(records[0].path, Severity.HIGH, None, f"unreadable\n{type(error).__name__}", message)
        return
    yield from _held_against(rows, side.tree, records[0].path, read)


def _whole(record: TreeEntry, read: Callable[[TreeEntry], bytes]) -> bytes:
    data = read(record)
    if len(data) < record.size_bytes:
        raise ValueError("a RECORD of that size is not read")
    return data


def _rows(data: bytes) -> Iterator[Row]:
    reader = csv.reader(StringIO(data.decode(), newline=""), strict=True)
    for fields in reader:
        if fields:
            path, digest, size = (*fields, "", "")[:3]
            yield Row(reader.line_num, _normal(path), digest, size)


def _normal(path: str) -> str:
    """Spell a path as a tree does."""
    parts = path.split("/")
    if "" in parts or "." in parts:
        path = ("/" if path.startswith("/") else "") + "/".join([part for part in parts if part not in {"", "."}])
    return path_text(path.encode())


def _held_against(
    rows: list[Row], tree: Tree, record: str, read: Callable[[TreeEntry], bytes]
) -> Iterator[TreeSighting]:
    held = {entry.path: entry for entry in tree.entries}
    listed: dict[str, Row] = {}
    for row in rows:
        if (earlier := listed.setdefault(row.path, row)) is not row:
            same = (earlier.hash, earlier.size) == (row.hash, row.size)
            message = f"RECORD lists {row.path[:200]} more than once{'' if same else ', and not alike'}."
            evidence = f"twice\n{row.path}\n{row.hash}\n{row.size}"
            yield _seen(record, Severity.LOW if same else Severity.HIGH, row.line, evidence, message)
        elif (entry := held.get(row.path)) is None:
            message = f"RECORD lists {row.path[:200]}, which is not in the wheel."
            if tree.cut is None:  # of a wheel that was not read whole nobody knows what is not in it
                yield _seen(record, Severity.HIGH, row.line, f"missing\n{row.path}", message)
        elif entry.kind is not EntryKind.OTHER and not _EXEMPT.fullmatch(row.path):
            yield from _row_against(row, entry, record, read)
    for path, entry in held.items():
        if path not in listed and not _EXEMPT.fullmatch(path):
            evidence = f"unlisted\n{path}\n{entry.sha256}"
            yield _seen(path, Severity.HIGH, None, evidence, "RECORD does not list this file, and pip installs it.")


def _row_against(row: Row, entry: TreeEntry, record: str, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    algorithm, _, stated = row.hash.partition("=")
    actual = _digest(algorithm, entry, read) if row.hash else None
    if actual == stated.rstrip("=") and row.size in {"", str(entry.size_bytes)}:
        return
    evidence = f"{row.path}\n{row.hash}\n{row.size}\n{entry.sha256}"
    if not row.hash:
        message = f"RECORD gives no hash of {row.path[:200]}."
        yield _seen(record, Severity.MEDIUM, row.line, f"no hash\n{evidence}", message)
    elif actual is None:
        message = f"The hash that RECORD gives of {row.path[:200]} is of a kind that says nothing: {algorithm[:40]!r}."
        yield _seen(record, Severity.MEDIUM, row.line, f"weak hash\n{evidence}", message)
    elif actual != stated.rstrip("="):
        message = f"{row.path[:200]} is not what RECORD says it is: the hashes differ."
        yield _seen(record, Severity.HIGH, row.line, f"hash\n{evidence}", message)
    else:
        message = f"RECORD gives {row.path[:200]} another size than it has, {entry.size_bytes:,} bytes."
        yield _seen(record, Severity.MEDIUM, row.line, f"size\n{evidence}", message)


def _digest(algorithm: str, entry: TreeEntry, read: Callable[[TreeEntry], bytes]) -> str | None:
    """Give an entry's hash as RECORD writes it; None for a kind of hash that proves nothing, or for what is no file."""
    if entry.sha256 is None:
        return None
    if algorithm == "sha256":
        return _base64(bytes.fromhex(entry.sha256))
    if algorithm in SLOW_HASHES:
        return _base64(hashlib.new(algorithm, _whole(entry, read)).digest())
    return None


def _base64(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _seen(path: str, severity: Severity, line: int | None, evidence: str, message: str) -> TreeSighting:
    evidence = _VERSION.sub(r".\1/", evidence)
    column = None if line is None else 1
    return TreeSighting(path, Sighting(severity, line, column, evidence.encode("utf-8", "surrogateescape"), message))
