"""Hunks with more lines around them still turn the old text into the new one, and stay within their limit."""

from dataclasses import replace

import pytest

from vetting.domain.diffs import Hunk, Line, hunks_of
from vetting.domain.widening import MOST_LINES, STEPS, Gap, Widened, widened

OLD = [f"line {number}" for number in range(1, 101)]
NEW = [*OLD[:19], "twenty", *OLD[20:49], "between", *OLD[49:89], "ninety", *OLD[90:]]


def text(lines: list[str], end: str = "\n") -> bytes:
    """Write lines."""
    return ("\n".join(lines) + end).encode()


def sides(hunk: Hunk) -> tuple[list[str], list[str]]:
    """Give what a hunk says that stands on either side."""
    old = [line.text.decode() for line in hunk.lines if line.origin != "+"]
    return old, [line.text.decode() for line in hunk.lines if line.origin != "-"]


def is_true(found: Widened) -> bool:
    """Say whether each hunk shows what is there."""
    return all(
        sides(one)
        == (
            OLD[one.old_start - 1 : one.old_start - 1 + one.old_lines],
            NEW[one.new_start - 1 : one.new_start - 1 + one.new_lines],
        )
        for one in found.hunks
    )


@pytest.mark.parametrize(
    ("wanted", "starts", "left"),
    [
        ({}, [17, 47, 88], [16, 23, 34, 7]),
        ({0: 5}, [12, 47, 88], [11, 23, 34, 7]),
        ({0: 20}, [1, 47, 88], [23, 34, 7]),
        ({1: 5}, [17, 42, 88], [16, 13, 34, 7]),
        ({1: 20}, [17, 88], [16, 34, 7]),
        ({1: 20, 2: 500}, [17], [16, 7]),
        ({3: 3}, [17, 47, 88], [16, 23, 34, 4]),
        ({3: 20, 9: 9}, [17, 47, 88], [16, 23, 34]),
    ],
)
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_gap_is_opened_from_both_ends(wanted: dict[int, int], starts: list[int], left: list[int], end: str) -> None:
    """And where nothing is left of it, two hunks become one."""
    found = widened(hunks_of(text(OLD, end), text(NEW, end)), text(NEW, end), wanted)
    after = [found.after.lines] if found.after else []

    assert [one.new_start for one in found.hunks] == starts
    assert [one.lines for one in found.before.values()] + after == left
    assert is_true(found)
    assert found.hunks[-1].lines[-1].bare is (end == "" and 3 in wanted and not found.after)


def test_what_may_be_asked_next_grows_and_ends() -> None:
    """A gap that was opened as far as one may be offers nothing more; one before it tells its number."""
    lines = [f"{number}" for number in range(5000)]
    hunks = hunks_of(text(lines), text([*lines[:4000], "x", *lines[4000:]]))
    gaps = {asked: widened(hunks, text(lines), {0: asked}).before for asked in (0, *STEPS)}

    assert [next(iter(one.values())).following for one in gaps.values()] == [*STEPS, None]
    assert next(iter(gaps[20].values())) == Gap(0, 3977, 100)
    most = widened(hunks, text(lines), {0: 9999})
    assert (len(most.hunks[0].lines) - len(hunks[0].lines), most.hunks[0].new_start) == (MOST_LINES, 1998)


def test_what_is_not_known_is_not_shown() -> None:
    """Behind the last of some hunks there may be others; sides that do not fit are no gap."""
    hunks = hunks_of(text(OLD), text(NEW))
    cut = widened(hunks[:2], text(NEW), {2: 20}, is_whole=False)
    askew = widened([replace(hunks[0], old_start=3)], text(NEW), {0: 20})

    assert (cut.after, cut.hunks) == (None, hunks[:2])
    assert (askew.before, len(askew.hunks[0].lines)) == ({}, len(hunks[0].lines))
    assert widened((), b"", {0: 1}) == Widened((), {}, None)


def test_a_side_without_lines_counts_from_the_line_before() -> None:
    """As a unified diff does."""
    added = Hunk(2, 0, 3, 1, (Line("+", b"c"),))
    found = widened([added], b"a\nb\nc\nd\n", {0: 20, 1: 20})

    assert found.hunks == (Hunk(1, 3, 1, 4, (Line(" ", b"a"), Line(" ", b"b"), Line("+", b"c"), Line(" ", b"d"))),)
    below = widened([added], b"a\nb\nc\nd\n", {1: 20})
    assert (below.hunks[0].old_start, below.hunks[0].old_lines) == (3, 1)
