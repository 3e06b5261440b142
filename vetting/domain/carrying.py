"""
Notes that are carried to later bytes: where a file went, and which of its lines are the very same there.

A note is bound to a distribution. When another one is read, :func:`trace_files`
finds what became of the note's file in it:

1. the file under the same matched path (see :mod:`vetting.domain.trees`);
2. else the very same bytes under a path that came;
3. else a text that came and is much like it (see :mod:`vetting.domain.renames`).

:func:`carried_lines` then maps the note's lines through the difference of the
two files. A note is carried only where *every* line that it speaks of is still
there, one behind the other, byte for byte; a note on a file as a whole only
where all of the file is the same. So a note never stands on a line that its
author has not seen. :func:`place_notes` puts each note on the new side, else on
the old one, and lists the others with the reason: none is dropped in silence.

Source: review-ui.md §2, Gerrit's comment porting; stricter, since here a note
may be what an audit rests on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from vetting.domain.comparing import Contents
from vetting.domain.diffs import MAX_DIFF_BYTES, MAX_DIFF_LINES, Hunk, hunks_of, looks_binary
from vetting.domain.releases import Sha256
from vetting.domain.renames import find_renames
from vetting.domain.threads import Carried, Origin, Place, Thread, count_lines
from vetting.domain.trees import FileChange, Status, Tree, TreeEntry, matched_paths


class Run(NamedTuple):
    """Lines that follow each other on both sides and are the same; lines count from 1."""

    old: int
    new: int
    lines: int


@dataclass(frozen=True, slots=True)
class FileTrace:
    """What became of one file in another tree."""

    path: str | None
    """Where it is now; None where nothing there is like it."""
    is_same: bool = False
    """Whether all of it is the same; then *runs* is empty."""
    runs: tuple[Run, ...] = ()
    cut: str | None = None
    """Why nobody looked at its lines."""
    is_pending: bool = False
    """Whether that is only because they are being looked at now."""


GONE = FileTrace(None)
Traces: TypeAlias = Mapping[tuple[Sha256, str], FileTrace]
"""By distribution and path of the note."""


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


def trace_files(paths: Iterable[str], source: Tree, target: Tree, contents: Contents) -> dict[str, FileTrace]:
    """Find what became of some files of *source* in *target*; a path that *source* lacks is gone."""
    sources, targets = matched_paths(source), matched_paths(target)
    come = {key: entry for key, entry in targets.items() if key not in sources}
    wanted = set(paths)
    olds = {key: entry for key, entry in sources.items() if entry.path in wanted}
    news = {key: entry for key in olds if (entry := targets.get(key) or _moved(olds[key], come)) is not None}
    renamed, cut = _renamed({key: entry for key, entry in olds.items() if key not in news}, come, contents)
    news |= renamed
    gone = FileTrace(None, cut=cut)
    traced = {old.path: _trace(old, news[key], contents) if key in news else gone for key, old in olds.items()}
    return dict.fromkeys(wanted, GONE) | traced


def _moved(old: TreeEntry, come: Mapping[str, TreeEntry]) -> TreeEntry | None:
    """Find the same bytes under a path that came; an empty file went nowhere in particular."""
    if old.sha256 is None or not old.size_bytes:
        return None
    return next((entry for _, entry in sorted(come.items()) if entry.sha256 == old.sha256), None)


def _renamed(
    gone: Mapping[str, TreeEntry], come: Mapping[str, TreeEntry], contents: Contents
) -> tuple[dict[str, TreeEntry], str | None]:
    """Find texts that came and are much like those that are gone, by the key of these; or why nobody looked."""
    removed = [FileChange(Status.REMOVED, key, entry, None, key) for key, entry in sorted(gone.items())]
    added = [FileChange(Status.ADDED, key, None, entry, None) for key, entry in sorted(come.items())]
    found = find_renames((*removed, *added), contents.get)
    pairs = {one.old_matched: one.new for one in found.changes if one.status is Status.RENAMED}
    return {key: new for key, new in pairs.items() if key is not None and new is not None}, found.cut


def _trace(old: TreeEntry, new: TreeEntry, contents: Contents) -> FileTrace:
    if (old.kind, old.sha256, old.target) == (new.kind, new.sha256, new.target):
        return FileTrace(new.path, is_same=old.sha256 is not None or old.target is not None)
    if old.sha256 is None or new.sha256 is None:
        return FileTrace(new.path)
    if (larger := max(old.size_bytes, new.size_bytes)) > MAX_DIFF_BYTES:
        return FileTrace(new.path, cut=f"it has {larger:,} bytes, more than the {MAX_DIFF_BYTES:,} that are compared")
    before, after = contents.get(old.sha256), contents.get(new.sha256)
    if looks_binary(before, old.path) or looks_binary(after, new.path):
        return FileTrace(new.path)
    if (lines := max(count_lines(before), count_lines(after))) > MAX_DIFF_LINES:
        return FileTrace(new.path, cut=f"it has {lines:,} lines, more than the {MAX_DIFF_LINES:,} that are compared")
    return FileTrace(new.path, runs=unchanged_runs(hunks_of(before, after), count_lines(before)))


def unchanged_runs(hunks: Iterable[Hunk], old_total: int) -> tuple[Run, ...]:
    """List the lines that *hunks* leave as they are, of an old side with *old_total* lines."""
    runs: list[Run] = []
    old = new = 1

    def same(count: int) -> None:
        if count and runs and runs[-1].old + runs[-1].lines == old and runs[-1].new + runs[-1].lines == new:
            runs[-1] = runs[-1]._replace(lines=runs[-1].lines + count)
        elif count:
            runs.append(Run(old, new, count))

    for hunk in hunks:
        # A side without lines names the line before it.
        between = hunk.old_start + (hunk.old_lines == 0) - old
        same(between)
        old, new = old + between, new + between
        for line in hunk.lines:
            if line.origin == " ":
                same(1)
            old += line.origin != "+"
            new += line.origin != "-"
    same(old_total + 1 - old)
    return tuple(runs)


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
    return replace(noted.thread, carried=Carried(noted.origin, Place(sha256, trace.path, *lines)))


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
        key = (place.sha256, place.path)
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
