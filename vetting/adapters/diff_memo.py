"""
Remembers which diff belongs to two contents, so that no pair is diffed twice.

It is a cache beside the blobs, one small file a pair and engine: whatever of
it is lost or cannot be read is made again. Short texts always are.
"""

import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import Final

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.derived_texts import derived
from vetting.adapters.memo import entry_path, recalled, remember
from vetting.domain.comparing import EMPTY, Side, Sides, diff_of, is_binary
from vetting.domain.diffs import ENGINE, FileDiff, FileKind, is_source
from vetting.domain.errors import InvalidInput
from vetting.domain.line_engine import Whitespace
from vetting.domain.releases import Sha256, sha256
from vetting.domain.sections import language_of
from vetting.domain.shapes.shape import Shape
from vetting.formats.hunks import shape_from

_PYTHON = "{}{}".format(*sys.version_info)
"""Its own bytecode is what it can write as instructions."""
SHORT_BYTES: Final = 16 << 10
"""Both sides of a text together: it is diffed within 0.2 ms, and to make a file takes 0.1 to 0.3."""


@dataclass(frozen=True, slots=True)
class StoredDiff:
    """One file's diff with its hunks in the blobs."""

    kind: FileKind
    added: int | None
    removed: int | None
    cut: str | None
    hunks: Sha256 | None
    shape: Shape | None = None


_NO_LINES: Final = StoredDiff(FileKind.TEXT, 0, 0, None, None)
"""Of files that are empty, of which there may be a hundred thousand."""


@dataclass(frozen=True, slots=True)
class DiffMemo:
    """Diffs files, or remembers their diffs."""

    blobs: BlobFolder

    def diff(self, sides: Sides, whitespace: Whitespace = Whitespace.EXACT) -> StoredDiff:
        """Diff what was read of a change, unless it is known."""
        if _is_empty(sides.old) and _is_empty(sides.new):
            return _NO_LINES
        if _is_short(sides):
            return self._stored(diff_of(sides, derived, whitespace))
        path = self._path(sides, whitespace)
        return self._recalled(path) or self._made(path, diff_of(sides, derived, whitespace))

    def _recalled(self, path: str) -> StoredDiff | None:
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError, InvalidInput):
            known = recalled(path)
            digest = None if known["hunks"] is None else sha256(known["hunks"])
            if digest is None or self.blobs.refresh(digest):
                shape = shape_from(known["shape"])
                kind = FileKind(known["kind"])
                return StoredDiff(kind, known["added"], known["removed"], known["cut"], digest, shape)
        return None

    def _made(self, path: str, diff: FileDiff) -> StoredDiff:
        stored = self._stored(diff)
        remember(path, _told(stored))
        return stored

    def _stored(self, diff: FileDiff) -> StoredDiff:
        digest = self.blobs.put_bytes(diff.patch) if diff.patch else None
        return StoredDiff(diff.kind, diff.added, diff.removed, diff.cut, digest, diff.shape)

    def _path(self, sides: Sides, whitespace: Whitespace) -> str:
        """Name a pair of contents by all that its diff depends on; where the files lie is not among it."""
        facts = [_facts(sides.old), _facts(sides.new), language_of(sides.change.path), whitespace]
        return entry_path(self.blobs, f"{ENGINE.name}-{ENGINE.version}-{_PYTHON}", facts)


def _is_short(sides: Sides) -> bool:
    """Say whether a pair is diffed as fast as it is looked up, and far faster than it is written down."""
    total = sum(len(side.data) for side in (sides.old, sides.new) if side)
    return total <= SHORT_BYTES and not is_binary(sides)


def _is_empty(side: Side | None) -> bool:
    return side is None or side.entry.sha256 == EMPTY


def _told(stored: StoredDiff) -> dict[str, object]:
    shape = None if stored.shape is None else asdict(stored.shape)
    return {one.name: getattr(stored, one.name) for one in fields(stored)} | {"shape": shape}


def _facts(side: Side | None) -> list[str | int | bool | None]:
    if side is None:
        return []
    entry = side.entry
    return [entry.kind, entry.sha256, entry.target, entry.size_bytes, is_source(entry.path)]
