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
plain algorithm's answer is given.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import count
from typing import Final

import pygit2
from pygit2.enums import DiffOption, ObjectType, Option

CONTEXT_LINES: Final = 3
MAX_TWICE_BYTES: Final = 256 << 10
"""Both sides together; texts up to that are compared by both algorithms."""
MOST_MORE: Final = (11, 10)
"""How many times the lines of the plain algorithm patience may take. Source: issue 5, at most 1.1 times the fewest."""
_HEAD_END: Final = b"\n@@ -"


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
    flags = _FLAGS[whitespace]
    patience = _store().patch(old, new, flags | DiffOption.PATIENCE)
    if not (old and new) or len(old) + len(new) > MAX_TWICE_BYTES:
        return _read(patience)
    plain = _store().patch(old, new, flags)
    return _read(plain if _is_much_more(patience.line_stats, plain.line_stats) else patience)


def _read(patch: pygit2.Patch) -> LinePatch:
    data = patch.data
    start = data.find(_HEAD_END) + 1  # no text has a say in what stands before
    return LinePatch(data[start:], *patch.line_stats) if start else NOTHING


def _is_much_more(patience: tuple[int, int, int], plain: tuple[int, int, int]) -> bool:
    at_most, of = MOST_MORE
    return (patience[1] + patience[2]) * of > (plain[1] + plain[2]) * at_most
