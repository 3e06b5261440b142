"""Long lines, cut where they are shown."""

import pytest

from vetting.domain.diffs import file_diff
from vetting.domain.long_lines import MAX_LINE_BYTES, long_lines_cut


@pytest.mark.parametrize("character", ["x", "é", "語", "𐍈"])
def test_a_long_line_is_cut_between_two_characters(character: str) -> None:
    """What is shown of a long line is still UTF-8, and its length is said; what is kept has all of it."""
    text = (b"x" + character.encode() * MAX_LINE_BYTES) + b"\n"
    diff = file_diff(b"short\n", text)
    hunks, cut = long_lines_cut(diff.hunks)
    shown = hunks[0].lines[1].text
    assert MAX_LINE_BYTES - 4 < len(shown) <= MAX_LINE_BYTES
    assert text.decode().startswith(shown.decode())
    assert cut == f"lines of up to {len(text) - 1:,} bytes are shown to their first 10,000"
    assert hunks[0].lines[0].text == b"short"
    assert (diff.hunks[0].lines[1].text + b"\n", diff.cut) == (text, None)


def test_other_lines_are_shown_whole() -> None:
    """Nothing is left out of them, and nothing said."""
    hunks = file_diff(b"", b"x" * MAX_LINE_BYTES).hunks
    assert long_lines_cut(hunks) == (hunks, None)
