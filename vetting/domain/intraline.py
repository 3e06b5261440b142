"""
Which words differ in a line that was replaced.

Removed lines directly followed by added ones are paired in order: those that
read alike, and what is left between two such pairs by position, as all are
where a block is large. Inside a pair, diff-match-patch finds the characters that differ, and its semantic
clean-up joins what would otherwise be confetti; lines that have little in
common get no marks, since marking nearly all of a line says nothing. Limits
on length and number are stated in ``Marks.cut``.

diff-match-patch bounds its own time by looking at a clock: the one place of the
domain where the machine's speed shows. It then gives a coarser diff, still a
correct one.

Source: review-ui.md §2 (Review Board marks from a ratio of 0.6) and §5.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from diff_match_patch import diff_match_patch

from vetting.domain.diffs import Hunk

MAX_SIDE_CHARACTERS: Final = 2000
"""Of one line. Source: review-ui.md §5."""
MAX_PAIRS: Final = 500
"""Of one file; 0.15 ms each on average. Source: stack.md §3."""
TIMEOUT_SECONDS: Final = 0.1
"""Of one pair."""
MIN_IN_COMMON: Final = 0.4
"""Share of the longer line that must be equal for marks to help."""
MAX_COMPARED: Final = 2500
"""Removed times added lines of one block that are compared with each other; 1 µs each."""
MAX_COMPARED_BYTES: Final = 200
"""Of the beginning of a line, when it is asked which lines are alike."""
MIN_ALIKE: Final = 0.6
"""Likeness from which on two lines are a pair wherever they stand in their block."""

Span: TypeAlias = tuple[int, int]
"""First character and the one after the last, from 0."""

Texts: TypeAlias = tuple[tuple[str, ...], ...]
"""For each hunk the text of each of its lines."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark in the lines of a file's hunks."""

    spans: dict[tuple[int, int], tuple[Span, ...]] = field(default_factory=dict)
    """By number of the hunk and of the line in it, both from 0; characters of the line as given."""
    cut: str | None = None
    """What was not looked at and why."""
    pairs: tuple[tuple[tuple[int, int], ...], ...] = field(default=(), compare=False)
    """For each hunk which of its lines took another's place."""


def never() -> bool:
    """Say that there is time enough."""
    return False


def marks_of(hunks: tuple[Hunk, ...], texts: Texts, *, is_late: Callable[[], bool] = never) -> Marks:
    """
    Find what differs inside the replaced lines of one file.

    Args:
        hunks: The file's hunks.
        texts: Their lines as they will be shown: spans count these characters.
        is_late: Asked before each pair whether it is time to stop; what is left is then not marked, and said so.
    """
    spans: dict[tuple[int, int], tuple[Span, ...]] = {}
    left, long_lines, left_out, late = MAX_PAIRS, 0, 0, 0
    pairs = tuple(tuple(replaced_lines(hunk)) for hunk in hunks)
    for number, of_hunk in enumerate(pairs):
        for old, new in of_hunk:
            if max(len(texts[number][old]), len(texts[number][new])) > MAX_SIDE_CHARACTERS:
                long_lines += 1
            elif not left:
                left_out += 1
            elif is_late():
                late += 1
            else:
                left -= 1
                old_spans, new_spans = spans_between(texts[number][old], texts[number][new])
                spans |= {(number, old): old_spans} if old_spans else {}
                spans |= {(number, new): new_spans} if new_spans else {}
    return Marks(spans, _cut(long_lines, left_out, late), pairs)


def _cut(long_lines: int, left_out: int, late: int) -> str | None:
    parts = []
    if long_lines:
        parts.append(f"{_lines(long_lines)} of more than {MAX_SIDE_CHARACTERS:,} characters")
    if left_out:
        parts.append(f"{_lines(left_out)} after the first {MAX_PAIRS:,}")
    if late:
        parts.append(f"{_lines(late)} for want of time")
    return f"not marked inside: {', '.join(parts)}" if parts else None


def _lines(number: int) -> str:
    return f"{number:,} {'line' if number == 1 else 'lines'}"


def replaced_lines(hunk: Hunk) -> Iterator[tuple[int, int]]:
    """Pair the removed with the added lines of each block, in order."""
    removed: list[int] = []
    added: list[int] = []
    for number, line in enumerate(hunk.lines):
        if line.origin == "+":
            added.append(number)
            continue
        if added or line.origin == " ":
            yield from _paired(hunk, removed, added)
            removed, added = [], []
        if line.origin == "-":
            removed.append(number)
    yield from _paired(hunk, removed, added)


def _paired(hunk: Hunk, removed: Sequence[int], added: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pair the lines of one block: what is alike, and by position what is left between."""
    at_old = at_new = 0
    for old, new in (*_alike(hunk, removed, added), (len(removed), len(added))):
        yield from zip(removed[at_old:old], added[at_new:new], strict=False)
        yield from zip(removed[old : old + 1], added[new : new + 1], strict=True)
        at_old, at_new = old + 1, new + 1


def _alike(hunk: Hunk, removed: Sequence[int], added: Sequence[int]) -> list[tuple[int, int]]:
    """Find the pairs in order that are most alike in all, by place in the block; none where it is large, or trivial."""
    if not 1 < len(removed) * len(added) <= MAX_COMPARED:
        return []
    # Loaded here, for most commands show no lines.
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    olds, news = ([hunk.lines[one].text[:MAX_COMPARED_BYTES] for one in side] for side in (removed, added))
    alike = [[Indel.normalized_similarity(old, new, score_cutoff=MIN_ALIKE) for new in news] for old in olds]
    best = _best(alike)
    pairs = []
    old = new = 0
    while old < len(removed) and new < len(added):
        if alike[old][new] and best[old][new] == alike[old][new] + best[old + 1][new + 1]:
            pairs.append((old, new))
            old, new = old + 1, new + 1
        elif best[old][new] == best[old + 1][new]:
            old += 1
        else:
            new += 1
    return pairs


def _best(alike: Sequence[Sequence[float]]) -> list[list[float]]:
    """Give for each pair of places how alike the pairs from there on can be in all."""
    width = len(alike[0])
    best = [[0.0] * (width + 1) for _ in range(len(alike) + 1)]
    for old in reversed(range(len(alike))):
        for new in reversed(range(width)):
            both = alike[old][new] + best[old + 1][new + 1]
            best[old][new] = max(both, best[old + 1][new], best[old][new + 1])
    return best


def spans_between(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Give what of *old* is gone and what of *new* has come; nothing where the two have little in common."""
    engine = diff_match_patch()
    engine.Diff_Timeout = TIMEOUT_SECONDS
    differences = engine.diff_main(old, new, False)  # noqa: FBT003  # the library's own way to say: no line mode
    engine.diff_cleanupSemantic(differences)
    gone: list[Span] = []
    come: list[Span] = []
    at_old = at_new = 0
    for operation, text in differences:
        if operation == engine.DIFF_DELETE:
            gone.append((at_old, at_old + len(text)))
        if operation == engine.DIFF_INSERT:
            come.append((at_new, at_new + len(text)))
        at_old += len(text) * (operation != engine.DIFF_INSERT)
        at_new += len(text) * (operation != engine.DIFF_DELETE)
    equal = len(old) - sum(end - start for start, end in gone)
    if equal < MIN_IN_COMMON * max(len(old), len(new)):
        return (), ()
    return tuple(gone), tuple(come)
