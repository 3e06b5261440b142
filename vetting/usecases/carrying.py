"""
Notes of other distributions, carried to those that are read.

Nothing is kept: what became of a file is found by the trees' digests, so it is
the same whoever asks, and a note that is answered or settled is the note itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vetting.domain.carrying import Noted, Placed, Traces, place_notes, trace_key
from vetting.domain.errors import SourceUnavailable
from vetting.domain.pairing import pair_distributions
from vetting.domain.releases import Distribution, Release, Sha256
from vetting.domain.threads import Thread
from vetting.pages.diffs import ElsewhereNoted
from vetting.ports.reading import Comparer, FileInTree


@dataclass(frozen=True, slots=True)
class ReadBytes:
    """A distribution that is read."""

    sha256: Sha256
    tree: Sha256


async def carry_notes(
    notes: Sequence[ElsewhereNoted], *, new: ReadBytes, old: ReadBytes | None, comparer: Comparer
) -> Placed:
    """Say where each of *notes* stands in what is read: on the new side, else on the old one, else nowhere and why."""
    if not notes:
        return Placed((), ())
    on_new = await _traces(notes, new, comparer)
    on_old = await _traces(notes, old, comparer) if old else {}
    return place_notes(
        [Noted(one.thread, one.origin) for one in notes],
        new=(new.sha256, on_new),
        old=(old.sha256, on_old) if old else None,
    )


async def _traces(notes: Sequence[ElsewhereNoted], read: ReadBytes, comparer: Comparer) -> Traces:
    places = [(one.thread.note.place, one.tree) for one in notes if one.thread.note.place.sha256 != read.sha256]
    files = {trace_key(place): FileInTree(tree, place.path, place.derivation) for place, tree in places}
    traces = await comparer.trace(set(files.values()), read.tree)
    return {key: traces[file] for key, file in files.items()}


async def carry_to_release(
    notes: Sequence[ElsewhereNoted], release: Release, trees: dict[Sha256, Sha256], *, comparer: Comparer
) -> tuple[Thread, ...]:
    """
    Carry *notes* to the files of a release, each to the one that is most like what it was written on.

    Args:
        notes: On files of other releases of its project.
        release: The one that is asked about.
        trees: Of those of its distributions that were read.
        comparer: Finds what became of files.

    Raises:
        SourceUnavailable: Some are still being looked for; without them the notes would seem to be all there are.
    """
    read = tuple(one for one in release.distributions if one.sha256 in trees and one.removed_at is None)
    by_target: dict[Sha256, list[ElsewhereNoted]] = {}
    for note in notes:
        if target := _counterpart(note.distribution, read):
            by_target.setdefault(target.sha256, []).append(note)
    carried: list[Thread] = []
    for sha256, group in by_target.items():
        placed = await carry_notes(group, new=ReadBytes(sha256, trees[sha256]), old=None, comparer=comparer)
        if any(one.is_pending for one in placed.left_behind):
            raise SourceUnavailable("what became of earlier notes is still being looked for: ask again")
        carried += placed.threads
    return tuple(sorted(carried, key=lambda one: one.note.id))


def _counterpart(noted: Distribution, read: tuple[Distribution, ...]) -> Distribution | None:
    """Find which of the files read is most like the one that was noted on: it is to them what a newer one is."""
    (pair,) = pair_distributions(read, (replace(noted, removed_at=None),))
    return pair.old
