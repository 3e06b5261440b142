"""What rules that look at one file have in common."""

import re

import pytest

from vetting.domain.signals.sightings import BeginningWith, FirstOf, lines_with


def test_several_patterns_are_asked_as_one() -> None:
    """Whichever comes first, in lines that one, two or none of them hit."""
    data = b"b a\nb\n\na a\nc\na\n"
    alone = [hit[:3] for hit in lines_with(re.compile(b"a|b"), data)]
    assert [hit[:3] for hit in lines_with(FirstOf([re.compile(b"a"), re.compile(b"b")]), data)] == alone
    assert [line for line, *_ in alone] == [1, 2, 4, 6]


@pytest.mark.parametrize("others", [0, 3, 200])
def test_what_begins_with_one_byte_is_found_behind_others_that_do(others: int) -> None:
    """As the pattern alone finds it, however many times the byte stands there for something else, or none is a hit."""
    large = b" " * (1 << 16)
    before = b"x" + b"ab" * others
    for data in (before + b"a1 a2", before, b"", before + large + b"a1 a2", before + large, large + before + b"a1 a2"):
        hit, alone = BeginningWith(b"a[0-9]").search(data, 1), re.compile(b"a[0-9]").search(data, 1)
        assert (hit and hit.span()) == (alone and alone.span())
