"""A change as a person reads it: nobody reads a megabyte of one line, and what programs read has all of it."""

from dataclasses import replace

from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.long_lines import long_lines_cut
from vetting.ports.local_reading import ReadChange


def for_reading(change: ReadChange) -> ReadChange:
    """Cut the longest lines, and say so of their file."""

    def hunks_of(file: DiffedFile) -> tuple[Hunk, ...]:
        return long_lines_cut(change.hunks_of(file))[0]

    def with_cut(file: DiffedFile) -> DiffedFile:
        _, cut = long_lines_cut(change.hunks_of(file))
        return file if cut is None else replace(file, cut="; ".join(one for one in (file.cut, cut) if one))

    files = tuple(map(with_cut, change.diff.files))
    return replace(change, diff=replace(change.diff, files=files), hunks_of=hunks_of)
