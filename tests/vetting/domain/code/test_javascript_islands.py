"""The parts of a bundle that are worth reading."""

import pytest

from vetting.domain.code.javascript_islands import AFTER, BEFORE, READ_BYTES, STEP, islands_of


@pytest.mark.parametrize("shift", [-5, -4, -3, -1, 0, 1])
def test_what_is_looked_for_is_found_wherever_a_step_ends(shift: int) -> None:
    """Long words and short ones, across the end of a step, and steps apart."""
    first, second = STEP + shift, 3 * STEP + shift
    data = b" " * first + b"eval(x)" + b" " * (second - first - 7) + b"\\x41\\x42" + b" " * STEP
    assert islands_of(data) == [(first - BEFORE, first + 4 + AFTER), (second - BEFORE, second + 8 + AFTER)]


def test_of_several_kinds_of_words_the_most_telling_come_first() -> None:
    """What stands behind is read before what stands in front and tells less, until all that may be read is used up."""
    data = (b"fetch(a)" + b" " * 10_000) * 100 + b"_0x12ab34" + b" " * STEP + b"_0x is no name" + b" " * STEP
    found = islands_of(data)
    assert found[-1] == (data.index(b"_0x12") - BEFORE, data.index(b"_0x12") + 9 + AFTER)
    assert READ_BYTES <= sum(end - start for start, end in found) < READ_BYTES + BEFORE + AFTER + 9


@pytest.mark.parametrize(
    "code",
    [
        *(b"spawn(", b"webhook", b"window.fetch =", b"_0x12ab34", b"execSync", b"/bin/sh", b"atob"),
        *(b".ssh/", b"child_process", b"ethereum", b"self.fetch ="),
    ],
)
def test_words_that_are_looked_for_together_are_each_found(code: bytes) -> None:
    """Alone, and behind another of them that is there without being hit."""
    first, second = 2 * STEP - 3, 5 * STEP
    alone = b" " * first + code + b" " * STEP
    assert islands_of(alone) == [(first - BEFORE, first + len(code) + AFTER)]
    others = b" spawn, _0x, /bin/x, atobb, ethereums"
    behind = b" " * 10_000 + others + b" " * (second - 10_000 - len(others)) + code + b" " * STEP
    assert islands_of(behind) == [(second - BEFORE, second + len(code) + AFTER)]


@pytest.mark.parametrize("times", [3, 500])
def test_a_word_that_often_stands_for_nothing_hides_none_that_does(times: int) -> None:
    """However often it stands there in vain, in one step or in several."""
    vain = (b"Function, " + b" " * 1_000) * times
    assert islands_of(vain) == []
    assert islands_of(vain + b" " * BEFORE + b"Function (" + b" " * AFTER) == [
        (len(vain), len(vain) + BEFORE + 10 + AFTER)
    ]
