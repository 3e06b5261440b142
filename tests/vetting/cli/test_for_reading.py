"""A change as a person reads it."""

from dataclasses import replace

from tests.builders import diffed_file
from tests.vetting.cli.changes import hostile_change
from vetting.cli.for_reading import for_reading
from vetting.domain.diffs import Hunk, Line
from vetting.domain.long_lines import MAX_LINE_BYTES

LONG = (Hunk(0, 0, 1, 1, (Line("+", b"x" * (MAX_LINE_BYTES + 1)),)),)
CUT = "lines of up to 10,001 bytes are shown to their first 10,000"


def test_the_longest_lines_are_cut_and_their_file_says_so() -> None:
    """Beside what it said before; the change itself keeps all of them."""
    files = (diffed_file(), replace(diffed_file(), cut="not all"), replace(diffed_file(), hunks=None))
    change = hostile_change(*files, hunks=LONG)

    shown = for_reading(change)

    assert [one.cut for one in shown.diff.files] == [CUT, f"not all; {CUT}", None]
    assert [len(hunk.lines[0].text) for hunk in shown.hunks_of(files[0])] == [MAX_LINE_BYTES]
    assert change.hunks_of(files[0]) == LONG
