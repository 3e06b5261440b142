"""What would be invisible, or change how the rest looks, is shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.presenters.text import Piece, pieces, visible


def test_plain_text_is_one_piece() -> None:
    """Letters, marks, tabs and anything else that shows stay together, in their colour."""
    assert list(pieces("def\tübung – 名前 🙂", "k")) == [Piece("def\tübung – 名前 🙂", "k")]
    assert list(pieces("")) == []


@pytest.mark.parametrize(
    ("character", "point", "name"),
    [
        ("\u202e", "U+202E", "Right-to-left override"),
        ("\u200b", "U+200B", "Zero width space"),
        ("\u00ad", "U+00AD", "Soft hyphen"),
        ("\ufeff", "U+FEFF", "Zero width no-break space"),
        ("\u3164", "U+3164", "Hangul filler"),
        ("\ufe0f", "U+FE0F", "Variation selector-16"),
        ("\U000e0041", "U+E0041", "Tag latin capital letter a"),
        ("\r", "U+000D", "Control character"),
        ("\x1b", "U+001B", "Control character"),
        ("\U000e0fff", "U+E0FFF", "Unassigned"),
    ],
)
def test_a_hidden_character_is_a_piece_of_its_own(character: str, point: str, name: str) -> None:
    """Its code point is shown, and its name told."""
    assert list(pieces(f"a{character}b", "s")) == [Piece("a", "s"), Piece(point, hidden=name), Piece("b", "s")]
    assert visible(f"a{character}b") == f"a[{point}]b"


@given(st.text())
def test_no_format_or_control_character_is_left(text: str) -> None:
    """Whatever a line holds, none of what is left of it hides; and what shows is left as it was."""
    left = "".join(one.text for one in pieces(text) if one.hidden is None)

    assert {unicodedata.category(one) for one in left if one not in "\t\n"} & {"Cc", "Cs"} == set()
    bidi = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
    assert {unicodedata.bidirectional(one) for one in left} & bidi == set()
