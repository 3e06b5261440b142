"""
The diff of a file that is not text: what it is, and the lines of a text made from it where one can be made.

``derive`` makes that text, of the bytes of one side: bytecode as a
disassembly, a compressed file's content, an archive's list of members. It is
given from outside, since the only unpacker is an adapter. ``lines_of`` says
which lines that text is shown in: people note on them, so they are counted by
how the text was made (:class:`vetting.domain.shapes.shape.Derivation`).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from vetting.domain.diffs import FileDiff, FileKind, file_diff, is_source, looks_binary
from vetting.domain.shapes import bytecode
from vetting.domain.shapes.compressed import packing_of
from vetting.domain.shapes.kinds import look_at
from vetting.domain.shapes.pyc import pyc_version
from vetting.domain.shapes.reflow import reflowed
from vetting.domain.shapes.shape import TEXTS_VERSION, Derivation, Derived, Look, Shape

Derive: TypeAlias = Callable[[bytes], Derived | None]
"""Bytes of one side to a text; None where there is no use in one."""

ZIP_MAGIC: Final = b"PK\x03\x04"
MAX_MADE_BYTES: Final = 6 << 20
"""Of a text that stands in for bytes: as much as has its enormous lines broken."""


def no_text(_: bytes) -> None:
    """Make no text: only say what the bytes are."""


def is_packed(data: bytes) -> bool:
    """Say whether *data* is of a kind that is never text, though it may have no NUL near its start."""
    return data.startswith(ZIP_MAGIC) or packing_of(data) is not None or pyc_version(data) is not None


def has_no_lines(head: bytes, path: str) -> bool:
    """Say by its first bytes whether a file is shown as bytes, or by a text made of them, and not line by line."""
    return bool(head) and (looks_binary(head, path) or (is_packed(head) and not is_source(path)))


def lines_of(text: Derived) -> bytes | None:
    """Give a text that stands in for bytes in the lines it is shown in: enormous ones broken. None: it is too large."""
    return reflowed(text.text) if len(text.text) <= MAX_MADE_BYTES else None


def binary_diff(old: bytes | None, new: bytes | None, derive: Derive, *, is_whole: bool = True) -> FileDiff:
    """
    Diff two files of which one at least is not text.

    Args:
        old: The content; None: no such side.
        new: Likewise.
        derive: What makes a text of either.
        is_whole: Whether these are all the bytes; of a head no text is made.
    """
    looks = _look(old), _look(new)
    before, after = (derive(data) if data is not None and is_whole else None for data in (old, new))
    is_pair = (before is not None or old is None) and (after is not None or new is None)
    ways = {one.derivation for one in (before, after) if one}
    if old == new:
        return FileDiff(FileKind.BINARY, None, None, b"", None, shape=Shape(*looks))
    reasons = [f"{side} file: {one.cut}" for side, one in (("old", before), ("new", after)) if one and one.cut]
    if not is_pair or len(ways) != 1:
        cut = "; ".join([*_incomparable(before, after), *reasons]) or None
        return FileDiff(FileKind.BINARY, None, None, b"", cut, shape=Shape(*looks))
    (way,) = ways
    diff = _text_diff(before, after)
    cut = "; ".join([*([diff.cut] if diff.cut else []), *reasons]) or None
    shape = Shape(*looks, shown_as=way.shown_as, shown_version=way.version)
    return FileDiff(FileKind.BINARY, diff.added, diff.removed, diff.patch, cut, shape=shape)


def _incomparable(old: Derived | None, new: Derived | None) -> list[str]:
    """Say that what both sides hold was not compared; of sides that have no text at all there is nothing to say."""
    if old is None or new is None:
        return []
    return [f"what they hold was not compared: of the old file there is {old.shown_as}, of the new one {new.shown_as}"]


def is_made_so_now(way: Derivation) -> bool:
    """Say whether a text of that kind is still made as it was, so that its lines can be counted in it."""
    return way.version == (bytecode.VERSION if way.shown_as == bytecode.SHOWN_AS else TEXTS_VERSION)


def _text_diff(old: Derived | None, new: Derived | None) -> FileDiff:
    """Diff two texts that were made for reading: their enormous lines are broken for good."""
    texts = [one.text if one else b"" for one in (old, new)]
    if texts[0] == texts[1]:
        return FileDiff(FileKind.TEXT, 0, 0, b"")
    before, after = (reflowed(text[:MAX_MADE_BYTES]) for text in texts)
    diff = file_diff(before, after)
    if (largest := max(map(len, texts))) <= MAX_MADE_BYTES:
        return diff
    part = f"the first {MAX_MADE_BYTES:,} of {largest:,} bytes are compared"
    return replace(diff, cut=f"{diff.cut}; {part}" if diff.cut else part)


def _look(data: bytes | None) -> Look | None:
    return None if data is None else look_at(data)
