"""How the changed files of a release are dealt out to several processes."""

from collections.abc import Callable, Iterable
from typing import Final

from vetting.domain.code.facts import Language
from vetting.domain.code.reading import language_of
from vetting.domain.trees import FileChange

CODE: Final = {Language.PYTHON: 13, Language.JAVASCRIPT: 4}
"""How much longer a byte of new code takes than one that is only diffed; the bundles that are most of the second hold
much data. Measured at Django 5.2.8, bokeh 3.8.0 and plotly 6.3.0."""
A_FILE: Final = 2_000
"""What opening a file and writing its hunks takes, as if that many bytes were diffed."""


def effort_of(change: FileChange) -> int:
    """Guess how long it takes to look at a changed file, in bytes that are diffed."""
    old, new = (side.size_bytes if side else 0 for side in (change.old, change.new))
    if not (old or new):
        return 0  # nothing is opened; handing over a hundred thousand of them takes longer than looking at them
    language = language_of(change.path)
    return A_FILE + old + new * (1 if language is None else CODE[language])


def shares_of(
    changes: Iterable[FileChange], shares: int, effort: Callable[[FileChange], int] = effort_of
) -> list[tuple[tuple[int, FileChange], ...]]:
    """
    Deal files out, those that take longest first, each to where there is the least to do.

    Args:
        changes: The changed files.
        shares: To how many.
        effort: How long one takes, in any unit.

    Returns:
        At most *shares*, none of them empty, what takes longest first; each file with its place among *changes*.
    """
    dealt: list[list[tuple[int, FileChange]]] = [[] for _ in range(shares)]
    loads = [0] * shares
    for place, change in sorted(enumerate(changes), key=lambda one: (-effort(one[1]), one[0])):
        least = loads.index(min(loads))
        dealt[least].append((place, change))
        loads[least] += effort(change)
    ordered = sorted(zip(loads, dealt, strict=True), key=lambda one: -one[0])
    return [tuple(sorted(share, key=lambda one: one[0])) for _, share in ordered if share]
