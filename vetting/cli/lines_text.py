"""In what way the lines shown are not all that differs, as shipped; and which of them were moved, and where to."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from vetting.domain.diffs import DiffedFile, FileKind
from vetting.domain.line_engine import Whitespace
from vetting.domain.moves import MOST_LINES, Moves, moved_blocks, too_many
from vetting.formats.hunks import GOES_ON
from vetting.ports.local_reading import ReadChange

MOST_TOLD = 12
"""Blocks of one file."""
_IGNORED = {
    Whitespace.AT_LINE_END: "at the end of lines",
    Whitespace.AMOUNT: "where there is some on both sides",
    Whitespace.ALL: "of any kind",
}


def file_notes(change: ReadChange, file: DiffedFile) -> Iterator[str]:
    """Say in what way the lines of a file are not all that differs, as shipped; not yet safe to show."""
    if file.cut:
        yield file.cut
    if folded := change.folded.get(file.path):
        yield f"{folded:,} changed {'line is' if folded == 1 else 'lines are'} left out: white space alone"
    if file.path in change.flows:
        ignored = "" if change.whitespace is Whitespace.EXACT else ", and white space is ignored in their parts, too"
        signs = f"@@ says line:column as shipped, {GOES_ON} that a line goes on"
        yield f"long lines are broken for reading{ignored}; {signs}"


def whitespace_text(change: ReadChange) -> str | None:
    """Say which white space is ignored in the lines, and what that leaves out; None: none is, and nothing."""
    if change.whitespace is Whitespace.EXACT:
        return None
    lines, files = sum(change.folded.values()), len(change.folded)
    told = f"{lines:,} changed {'line' if lines == 1 else 'lines'} of {files:,} {'file' if files == 1 else 'files'}"
    return f"white space {_IGNORED[change.whitespace]} is ignored: {told} left out"


def moves_in(change: ReadChange) -> Moves:
    """Find what was moved among the lines that are shown as they were shipped."""
    files = change.diff.files
    is_text = [one.kind is FileKind.TEXT and one.path not in change.flows for one in files]
    total = sum((one.added or 0) + (one.removed or 0) for one, wanted in zip(files, is_text, strict=True) if wanted)
    if total > MOST_LINES:
        return too_many(total)
    return moved_blocks([change.hunks_of(one) if wanted else () for one, wanted in zip(files, is_text, strict=True)])


class MovedText(NamedTuple):
    """What is said of a block at one of its ends; not yet safe to show."""

    text: str
    to_file: int | None = None
    """Where its other end is: place of the file in the diff; None where it tells of several blocks."""
    to_line: int | None = None
    """On the new side of that file; None where the other end is on the old side."""


def moved_texts(change: ReadChange, moves: Moves) -> dict[int, list[MovedText]]:
    """Say of each file, by its place in the diff, what left it and what came to it."""
    told: dict[int, list[MovedText]] = defaultdict(list)
    paths = [one.path for one in change.diff.files]
    for block in moves.blocks:
        old, new = _range(block.old_start, block.lines), _range(block.new_start, block.lines)
        differs = "" if block.is_same else ", but for white space"
        if block.old_file == block.new_file:
            text = f"moved: old {old} -> new {new}{differs}"
            told[block.new_file].append(MovedText(text, block.new_file, block.new_start))
        else:
            text = f"moved here: new {new} from {paths[block.old_file]}, old {old}{differs}"
            told[block.new_file].append(MovedText(text, block.old_file))
            text = f"moved away: old {old} to {paths[block.new_file]}, new {new}{differs}"
            told[block.old_file].append(MovedText(text, block.new_file, block.new_start))
    return {file: _limited(texts) for file, texts in told.items()}


def moves_size(moves: Moves) -> str | None:
    """Say how much was moved in all, or why nobody looked; None: nothing."""
    if moves.cut:
        return moves.cut
    lines, count = sum(block.lines for block in moves.blocks), len(moves.blocks)
    return f"{count:,} {'block' if count == 1 else 'blocks'} moved: {lines:,} lines" if count else None


def _range(start: int, lines: int) -> str:
    return f"{start}" if lines == 1 else f"{start}-{start + lines - 1}"


def _limited(texts: list[MovedText]) -> list[MovedText]:
    more = len(texts) - MOST_TOLD
    return texts if more <= 0 else [*texts[:MOST_TOLD], MovedText(f"and {more:,} more blocks moved")]
