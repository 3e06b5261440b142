"""
The one place where libgit2 finds which lines of two texts differ.

``line_patch`` gives its answer as bytes, in the form of a unified patch without
its head, and counted: making values of every line takes longer than finding
what differs, and few of them are ever shown. :mod:`vetting.domain.diffs` reads
them.

libgit2 names each text it is handed by SHA-1 before it looks at it, which takes
as long as the comparison itself; so the texts come out of a store of objects in
memory, under names of our own.

Short texts are compared twice: *patience* keeps together what belongs
together, yet now and then it takes many more lines than it must, and then the
plain algorithm's answer is given. Long ones are compared piece by piece
(:mod:`vetting.domain.parting`), for the memory's sake. A text that came or went
is one hunk, for which nothing need be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from itertools import count
from typing import Final

import pygit2
from pygit2.enums import DiffOption, ObjectType, Option

from vetting.domain.parting import Piece, line_at, pieces_between

CONTEXT_LINES: Final = 3
MAX_TWICE_BYTES: Final = 256 << 10
"""Both sides together; texts up to that are compared by both algorithms."""
MIN_LONG_BYTES: Final = 4 << 20
"""Both sides together."""
MAX_PATIENT_LINES: Final = 200_000
"""Both sides of a piece together; of more lines *patience* takes too much memory, and the plain algorithm's answer is
given."""
MOST_MORE: Final = (11, 10)
"""How many times the lines of the plain algorithm patience may take. Source: issue 5, at most 1.1 times the fewest."""
MAX_COPIED_BYTES: Final = 8 << 20
"""Both sides of a piece together; what is longer is handed over as it is, and its lines are written one by one, which
takes longer and no memory."""
_STEP_BYTES: Final = 1 << 20
_SIGNS: Final = frozenset("+- ")
_HEAD_END: Final = b"\n@@ -"
_BARE: Final = b"\n\\ No newline at end of file\n"


class Whitespace(StrEnum):
    """Which differences in white space count. Source: git-diff(1), its options of the same meaning."""

    EXACT = "none"
    """All of them: no white space is ignored."""
    AT_LINE_END = "eol"
    """``--ignore-space-at-eol``: not those at the end of a line."""
    AMOUNT = "amount"
    """``--ignore-space-change``: only whether there is any."""
    ALL = "all"
    """``--ignore-all-space``: none."""


_FLAGS: Final = {
    Whitespace.EXACT: DiffOption.FORCE_TEXT,
    Whitespace.AT_LINE_END: DiffOption.FORCE_TEXT | DiffOption.IGNORE_WHITESPACE_EOL,
    Whitespace.AMOUNT: DiffOption.FORCE_TEXT | DiffOption.IGNORE_WHITESPACE_CHANGE,
    Whitespace.ALL: DiffOption.FORCE_TEXT | DiffOption.IGNORE_WHITESPACE,
}


@dataclass(frozen=True, slots=True)
class LinePatch:
    """What turns one text into another."""

    text: bytes
    """The hunks of a unified patch, from the first ``@@`` on; empty if no line differs."""
    context: int
    """Lines of *text* that are on both sides."""
    added: int
    removed: int

    @property
    def lines(self) -> int:
        """How many lines the hunks have in all."""
        return self.context + self.added + self.removed


NOTHING: Final = LinePatch(b"", 0, 0, 0)


class _Held(pygit2.OdbBackend):
    """The texts that are being compared, as objects of a repository that is nowhere on a disk."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[pygit2.Oid, bytes] = {}

    def read_cb(self, oid: pygit2.Oid) -> tuple[ObjectType, bytes]:
        """Give an object's bytes."""
        return ObjectType.BLOB, self.texts[oid]


class _Store:
    """Hands texts to libgit2 under numbers, each used once, so that nothing remembered can be taken for another."""

    def __init__(self) -> None:
        # libgit2 would else hash what it is given, and find that it has another name.
        pygit2.option(Option.ENABLE_STRICT_HASH_VERIFICATION, False)  # noqa: FBT003  # its only form
        self._held = _Held()
        self._numbers = count(1)
        objects = pygit2.Odb()
        objects.add_backend(self._held, 1)
        self._repository = pygit2.Repository()
        self._repository.set_odb(objects)

    def patch(self, old: bytes, new: bytes, flags: DiffOption) -> pygit2.Patch:
        """Compare two texts."""
        names = [pygit2.Oid(raw=next(self._numbers).to_bytes(20, "big")) for _ in range(2)]
        self._held.texts.update(zip(names, (old, new), strict=True))
        try:
            before, after = map(self._blob, names)
            return pygit2.Patch.create_from(before, after, flag=flags, context_lines=CONTEXT_LINES, interhunk_lines=0)
        finally:
            for name in names:
                del self._held.texts[name]

    def _blob(self, name: pygit2.Oid) -> pygit2.Blob:
        held = self._repository[name]
        assert isinstance(held, pygit2.Blob), "the backend gives nothing else"
        return held


@cache
def _store() -> _Store:
    return _Store()


def line_patch(old: bytes, new: bytes, whitespace: Whitespace = Whitespace.EXACT) -> LinePatch:
    """Find what turns *old* into *new*, byte for byte unless white space is ignored; nothing if they are equal."""
    if old == new:
        return NOTHING
    if not (old and new):
        return _one_sided(old, new)
    flags = _FLAGS[whitespace]
    if len(old) + len(new) > MIN_LONG_BYTES:
        return _long_patch(old, new, flags)
    patience = _store().patch(old, new, flags | DiffOption.PATIENCE)
    if len(old) + len(new) > MAX_TWICE_BYTES or not _may_be_much_more(patience.line_stats):
        return _read(patience)
    plain = _store().patch(old, new, flags)
    return _read(plain if _is_much_more(patience.line_stats, plain.line_stats) else patience)


def _one_sided(old: bytes, new: bytes) -> LinePatch:
    """Write the one hunk that all of a text is, which came or went."""
    text, sign = (new, b"+") if new else (old, b"-")
    count = text.count(b"\n") + (not text.endswith(b"\n"))
    lines = b"1" if count == 1 else b"1,%d" % count
    header = b"@@ -0,0 +%b @@\n" % lines if new else b"@@ -%b +0,0 @@\n" % lines
    is_ended = text.endswith(b"\n")
    written = BytesIO()
    written.write(header + sign)
    for start in range(0, len(text) - is_ended, _STEP_BYTES):  # or else all of it would be held once more
        step = text[start : min(start + _STEP_BYTES, len(text) - is_ended)]
        written.write(step.replace(b"\n", b"\n" + sign))
    written.write(b"\n" if is_ended else _BARE)
    return LinePatch(written.getvalue(), 0, *((count, 0) if new else (0, count)))


def _long_patch(old: bytes, new: bytes, flags: DiffOption) -> LinePatch:
    """Compare two long texts piece by piece; as one piece where a hunk at the end of another lacks lines around it."""
    pieces = tuple(pieces_between(old, new))
    return _in_pieces(old, new, pieces, flags) or _in_pieces(old, new, (), flags) or NOTHING


def _in_pieces(old: bytes, new: bytes, pieces: Sequence[Piece], flags: DiffOption) -> LinePatch | None:
    joined = _Joined(flags)
    for number, piece in enumerate(pieces or [Piece(0, len(old), 0, len(new))], 1):
        # Nothing of a piece is held here while the next one is compared.
        is_added = joined.add(
            old[piece.old_start : piece.old_end],
            new[piece.new_start : piece.new_end],
            is_first=number == 1,
            is_last=number >= len(pieces),
        )
        if not is_added:
            return None
    return joined.patch()


class _Joined:
    """The hunks of one piece after the other, with the numbers that their lines have in all of the text."""

    def __init__(self, flags: DiffOption) -> None:
        self._flags = flags
        self._written = BytesIO()
        self._counts = [0, 0, 0]
        self._before = [0, 0]
        """Lines of the pieces so far."""

    def patch(self) -> LinePatch:
        """Give what was written, without a copy: an enormous line may be all of it."""
        return LinePatch(self._written.getvalue(), *self._counts)

    def add(self, one: bytes, other: bytes, *, is_first: bool, is_last: bool) -> bool:
        """Compare a piece; False: a hunk at one of its ends lacks lines around it, and nothing can be joined."""
        if one == other:
            lines = [one.count(b"\n")] * 2
        else:
            lines = [one.count(b"\n"), other.count(b"\n")]
            flags = self._flags | DiffOption.PATIENCE if sum(lines) <= MAX_PATIENT_LINES else self._flags
            patch = _compared(one, other, flags)
            if not _has_context(patch.hunks, is_first=is_first, is_last=is_last):
                return False
            if len(one) + len(other) <= MAX_COPIED_BYTES:
                self._write_whole(patch)
            else:
                self._write_lines(patch, {"-": one, "+": other})
            self._counts = list(map(sum, zip(self._counts, patch.line_stats, strict=True)))
        self._before = list(map(sum, zip(self._before, lines, strict=True)))
        return True

    def _write_whole(self, patch: pygit2.Patch) -> None:
        """Write what libgit2 writes, all at once."""
        data = patch.data
        end = data.find(_HEAD_END)
        for hunk in patch.hunks:
            start = data.index(b"\n", end + 1)
            end = data.find(_HEAD_END, start)  # each line of a text has its sign before it
            self._write_header(hunk)
            self._written.write(memoryview(data)[start + 1 : end + 1 or None])

    def _write_lines(self, patch: pygit2.Patch, texts: Mapping[str, bytes]) -> None:
        """Write one line after the other, without a copy of any of them."""
        for hunk in patch.hunks:
            self._write_header(hunk)
            for line in hunk.lines:
                if line.origin in _SIGNS:  # or else it says that the text ends without an LF
                    self._written.write(line.origin.encode())
                text = texts.get(line.origin)
                self._written.write(line.raw_content if text is None else line_at(text, line.content_offset))

    def _write_header(self, hunk: pygit2.DiffHunk) -> None:
        old_start, new_start = hunk.old_start + self._before[0], hunk.new_start + self._before[1]
        self._written.write(b"@@ -%d,%d +%d,%d @@\n" % (old_start, hunk.old_lines, new_start, hunk.new_lines))


def _compared(one: bytes, other: bytes, flags: DiffOption) -> pygit2.Patch:
    """Compare two pieces: out of the store, which hands over copies, unless they are too long to be had twice."""
    if len(one) + len(other) <= MAX_COPIED_BYTES:
        return _store().patch(one, other, flags)
    return pygit2.Patch.create_from(one, other, flag=flags, context_lines=CONTEXT_LINES, interhunk_lines=0)


def _has_context(hunks: Sequence[pygit2.DiffHunk], *, is_first: bool, is_last: bool) -> bool:
    """Say whether the hunks of a piece have as many lines around them as they would have in all of the text."""
    ends = [hunks[0].lines[:CONTEXT_LINES]] if hunks and not is_first else []
    ends += [hunks[-1].lines[-CONTEXT_LINES:]] if hunks and not is_last else []
    return all(line.origin == " " for end in ends for line in end)


def _read(patch: pygit2.Patch) -> LinePatch:
    data = patch.data
    start = data.find(_HEAD_END) + 1  # no text has a say in what stands before
    return LinePatch(data[start:], *patch.line_stats) if start else NOTHING


def _is_much_more(patience: tuple[int, int, int], plain: tuple[int, int, int]) -> bool:
    at_most, of = MOST_MORE
    return (patience[1] + patience[2]) * of > (plain[1] + plain[2]) * at_most


def _may_be_much_more(patience: tuple[int, int, int]) -> bool:
    """Say whether there could be an answer of so much fewer lines: one takes no fewer than a side has more of, or 2."""
    _, added, removed = patience
    return _is_much_more(patience, (0, abs(added - removed) or 2, 0))
