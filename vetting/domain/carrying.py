"""
Notes that are carried to later bytes: to the very same lines there, or not at all.

A note is bound to a distribution. When another one is read,
:mod:`vetting.domain.tracing` finds what became of the note's file in it, and
:func:`carried_lines` maps the note's lines through the difference of the two
files; those of a text that was made from a file's bytes, through that of the
two texts. A note is carried only where *every* line that it speaks of is still
there, one behind the other, byte for byte; a note on a file as a whole only
where all of the file is the same. So a note never stands on a line that its
author has not seen. :func:`place_notes` puts each note on the new side, else on
the old one, and lists the others with the reason: none is dropped in silence.

Source: review-ui.md §2, Gerrit's comment porting; stricter, since here a note
may be what an audit rests on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from vetting.domain.releases import Sha256
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import Carried, Origin, Place, Thread
from vetting.domain.tracing import GONE, FileTrace

TraceKey: TypeAlias = tuple[Sha256, str, Derivation | None]
"""Distribution and path of a note, and the text that its lines are of."""
Traces: TypeAlias = Mapping[TraceKey, FileTrace]


def trace_key(place: Place) -> TraceKey:
    """Name what is traced for a note."""
    return place.sha256, place.path, place.derivation


@dataclass(frozen=True, slots=True)
class Noted:
    """A thread on a distribution other than the one that is read, and what that was."""

    thread: Thread
    origin: Origin


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A thread whose lines are not among those that are read, and why."""

    thread: Thread
    origin: Origin
    reason: str
    is_pending: bool = False
    """Whether its lines may turn out to be there, when they have been looked for."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the notes of other distributions stand in what is read."""

    threads: tuple[Thread, ...]
    """Each says where it was carried to."""
    left_behind: tuple[LeftBehind, ...]


def carried_lines(place: Place, trace: FileTrace) -> tuple[int, int] | None:
    """Tell which lines a note is on after *trace*; None where any of its lines is not there any more."""
    if trace.is_same:
        return place.start, place.end
    if place.is_whole_file:
        return None
    for run in trace.runs:
        if run.old <= place.start and place.end < run.old + run.lines:
            shift = run.new - run.old
            return place.start + shift, place.end + shift
    return None


def carried_to(noted: Noted, sha256: Sha256, trace: FileTrace) -> Thread | None:
    """Carry a thread to a distribution by what became of its file there; None where it cannot be."""
    place = noted.thread.note.place
    lines = carried_lines(place, trace)
    if trace.path is None or lines is None:
        return None
    return replace(noted.thread, carried=Carried(noted.origin, Place(sha256, trace.path, *lines, place.derivation)))


def place_notes(
    notes: Sequence[Noted], *, new: tuple[Sha256, Traces], old: tuple[Sha256, Traces] | None = None
) -> Placed:
    """
    Say where each of *notes* stands: on the new side, else on the old one, else nowhere and why.

    Args:
        notes: On other distributions than the new side's; those on the old side's own are not carried to it.
        new: The distribution that is read, and what became of each note's file in it.
        old: The one that it is read against, likewise.
    """
    threads: list[Thread] = []
    left: list[LeftBehind] = []
    for one in notes:
        place = one.thread.note.place
        key = trace_key(place)
        carried = carried_to(one, new[0], new[1].get(key, GONE))
        if carried is None and old is not None:
            is_own = place.sha256 == old[0]
            carried = one.thread if is_own else carried_to(one, old[0], old[1].get(key, GONE))
        if carried is None:
            trace = new[1].get(key, GONE)
            left.append(LeftBehind(one.thread, one.origin, _why_left(place, trace), trace.is_pending))
        else:
            threads.append(carried)
    return Placed(tuple(threads), tuple(left))


def _why_left(place: Place, trace: FileTrace) -> str:
    if trace.cut:
        return f"nobody looked: {trace.cut}"
    if trace.path is None:
        return "the file is gone"
    if place.is_whole_file:
        return "the file changed"
    return "the line changed" if place.start == place.end else "the lines changed"
