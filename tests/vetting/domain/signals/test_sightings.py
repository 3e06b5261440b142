"""What rules that look at one file have in common."""

import re

from vetting.domain.signals.sightings import FirstOf, lines_with


def test_several_patterns_are_asked_as_one() -> None:
    """Whichever comes first, in lines that one, two or none of them hit."""
    data = b"b a\nb\n\na a\nc\na\n"
    alone = [hit[:3] for hit in lines_with(re.compile(b"a|b"), data)]
    assert [hit[:3] for hit in lines_with(FirstOf([re.compile(b"a"), re.compile(b"b")]), data)] == alone
    assert [line for line, *_ in alone] == [1, 2, 4, 6]
