"""
Annotations as people discuss them: a note on lines of one file, its replies, and whether it is settled.

A note is bound to bytes, not to a version: to a distribution's digest, a path
in it, and lines. So it shows wherever these bytes are read. A file that has no
lines of its own is read by a text made from it: a note on that text says which
text it is and how it was made, for another one has other lines. Who may
annotate at all stands in :mod:`vetting.domain.accounts`; who may settle a note
or take it back is decided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from vetting.domain.accounts import AccountId, Actor, Role
from vetting.domain.errors import Conflict, InvalidInput, NotPermitted
from vetting.domain.releases import Ecosystem, ProjectName, Sha256
from vetting.domain.shapes.shape import Derivation

AnnotationId = NewType("AnnotationId", int)

MAX_TEXT_LENGTH = 10_000
"""Characters of one note."""
MAX_PATH_LENGTH = 8192
"""Characters; twice what a path may have on most systems, since odd bytes are written as four."""
MAX_LINES = 1000
"""Lines that one note may speak of."""
MAX_WAY_LENGTH = 100
"""Characters of either part of a derivation."""


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of one file of one distribution; both 0 mean the file as a whole."""

    sha256: Sha256
    """Of the distribution, not of the file in it."""
    path: str
    """As the archive spells it, escaped by :func:`vetting.domain.trees.path_text`."""
    start: int
    """The first line, from 1."""
    end: int
    """The last line, included."""
    derivation: Derivation | None = None
    """The text that the lines are of, where the file has none of its own; None: they are the file's."""

    @property
    def is_whole_file(self) -> bool:
        """Tell whether no line in particular is meant."""
        return self.end == 0


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What somebody is about to note, on a file of which release."""

    ecosystem: Ecosystem
    project: ProjectName
    version: str
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a note."""

    account_id: AccountId
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on a place, or a reply to one."""

    id: AnnotationId
    place: Place
    text: str
    author: Author
    created_at: datetime
    parent_id: AnnotationId | None = None
    """The note that this one answers; a reply has no replies of its own."""
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    """Login of who settled it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The distribution that a note was written on, as people name it."""

    version: str
    filename: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a note stands in other bytes than those it was written on; see :mod:`vetting.domain.carrying`."""

    origin: Origin
    place: Place


@dataclass(frozen=True, slots=True)
class Thread:
    """A note with its replies, in the order they were written."""

    note: Annotation
    replies: tuple[Annotation, ...] = ()
    carried: Carried | None = None
    """None where it is shown on the bytes that it was written on."""

    @property
    def stands(self) -> Place:
        """Where it is shown."""
        return self.carried.place if self.carried else self.note.place

    @property
    def is_resolved(self) -> bool:
        """Tell whether somebody called it settled."""
        return self.note.resolved_at is not None


def place(sha256: Sha256, path: str, start: int, end: int, derivation: Derivation | None = None) -> Place:
    """
    Name lines of a file, or of the text that stands in for it; a file as a whole is no lines of any text.

    Raises:
        InvalidInput: The lines are in the wrong order, or too many; the path is missing or too long.
    """
    if not path or len(path) > MAX_PATH_LENGTH:
        raise InvalidInput(f"a path has 1 to {MAX_PATH_LENGTH:,} characters; this one has {len(path):,}")
    if (start, end) != (0, 0) and not 1 <= start <= end:
        raise InvalidInput(f"lines {start} to {end} are none: lines count from 1, and the last is not before the first")
    if end - start >= MAX_LINES:
        raise InvalidInput(f"a note speaks of at most {MAX_LINES:,} lines; these are {end - start + 1:,}")
    return Place(sha256, path, start, end, derivation if end else None)


def derivation(shown_as: str | None, version: str | None) -> Derivation | None:
    """
    Name the text that lines are of; None where they are a file's own.

    Raises:
        InvalidInput: One of the two is missing: without how it was made, nobody knows which lines are meant.
    """
    if not shown_as and not version:
        return None
    if not shown_as or not version:
        raise InvalidInput("lines of a text that is made from a file need both “shown_as” and “shown_version”")
    return Derivation(shown_as, version)


def require_lines(wanted: Place, lines: int) -> None:
    """
    Let *wanted* pass if the file has such lines.

    Args:
        wanted: Where a note is to stand.
        lines: How many the file has, or the text made from it; 0 for what has none, such as a link.

    Raises:
        InvalidInput: There are fewer, or none.
    """
    if not wanted.is_whole_file and wanted.end > lines:
        of = f"the {wanted.derivation.shown_as} of " if wanted.derivation else ""
        raise InvalidInput(f"{of}{wanted.path[:200]} has {lines:,} lines, so none of the number {wanted.end:,}")


def require_derivation(wanted: Place, made: Derivation | None) -> None:
    """
    Let *wanted* pass if its lines are counted as they are now.

    Args:
        wanted: Where a note is to stand; on lines.
        made: Which text is made from the file's bytes, and how; None where it has lines of its own.

    Raises:
        InvalidInput: The lines are of the file, and there are none; or of a text, and there is no such text.
        Conflict: The text is made in another way by now, so its lines are others.
    """
    path, meant = wanted.path[:200], wanted.derivation
    if meant == made:
        return
    if meant is None:
        raise InvalidInput(
            f"{path} has no lines of its own: send “shown_as” and “shown_version” as the diff gives them, or line 0"
        )
    if made is None or meant.shown_as != made.shown_as:
        raise InvalidInput(f"{path} is not shown as {meant.shown_as[:100]}")
    raise Conflict(f"the {made.shown_as} of {path} is made in another way by now, so that its lines are others")


class LineCounter:
    """Counts lines as every part of this project does: only LF ends one, and a last one needs no end."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._ended = 0
        self._is_open = False

    def add(self, piece: bytes) -> None:
        """Go on with *piece*."""
        self._ended += piece.count(b"\n")
        self._is_open = not piece.endswith(b"\n") if piece else self._is_open

    @property
    def lines(self) -> int:
        """How many there are so far."""
        return self._ended + self._is_open


def count_lines(data: bytes) -> int:
    """Count the lines of a file that is held."""
    counter = LineCounter()
    counter.add(data)
    return counter.lines


def note_text(text: str) -> str:
    """
    Give what somebody wrote, without blanks around it.

    Raises:
        InvalidInput: Nothing is left, or it is too long.
    """
    stripped = text.strip()
    if not stripped:
        raise InvalidInput("write something in the note")
    if len(stripped) > MAX_TEXT_LENGTH:
        raise InvalidInput(f"a note may have {MAX_TEXT_LENGTH:,} characters; this one has {len(stripped):,}")
    return stripped


def threads_of(annotations: Iterable[Annotation]) -> tuple[Thread, ...]:
    """Put each reply under its note; notes and replies keep their order."""
    ordered = tuple(annotations)
    replies: dict[AnnotationId, list[Annotation]] = {}
    for one in ordered:
        if one.parent_id is not None:
            replies.setdefault(one.parent_id, []).append(one)
    return tuple(Thread(one, tuple(replies.get(one.id, ()))) for one in ordered if one.parent_id is None)


def may_settle(note: Annotation, actor: Actor) -> bool:
    """Tell whether *actor* may call a note settled, or open it again: its author, or who reviews or operates here."""
    return actor.id == note.author.account_id or not actor.account.roles.isdisjoint({Role.REVIEWER, Role.OPERATOR})


def require_settling(note: Annotation, actor: Actor, *, is_resolved: bool) -> None:
    """
    Let *actor* call *note* settled (or open again, where *is_resolved* is False).

    Raises:
        NotPermitted: It is somebody else's, and *actor* neither reviews nor operates here.
        InvalidInput: It is a reply.
        Conflict: It stands so already.
    """
    if note.parent_id is not None:
        raise InvalidInput("a reply is settled with the note that it answers")
    if not may_settle(note, actor):
        raise NotPermitted(f"only {note.author.login}, a reviewer or an operator can settle this note")
    if (note.resolved_at is not None) == is_resolved:
        raise Conflict("this note was settled before" if is_resolved else "this note is open")


def may_take_back(thread: Thread, actor: Actor) -> bool:
    """Tell whether *actor* may take their note back: it is their own, open, and nobody has answered."""
    return actor.id == thread.note.author.account_id and not thread.replies and not thread.is_resolved


def require_taking_back(thread: Thread, actor: Actor) -> None:
    """
    Let *actor* take a note or a reply back, as if it had never been written.

    Raises:
        NotPermitted: Somebody else wrote it.
        Conflict: It was answered or settled: others rely on it now.
    """
    if actor.id != thread.note.author.account_id:
        raise NotPermitted(f"only {thread.note.author.login} can take this note back")
    if not may_take_back(thread, actor):
        raise Conflict("this note was answered or settled; it stays, and you can add to it")
