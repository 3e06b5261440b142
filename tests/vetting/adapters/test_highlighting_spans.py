"""Spans: the text as it is, and classes from a fixed list."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import Lexer
from pygments.token import STANDARD_TYPES, Token

from vetting.adapters.highlighting import highlight, spans_by
from vetting.formats.hunks import shown
from vetting.ports.reading import HighlightedFile

CLASSES = set(STANDARD_TYPES.values())
PIECES = [
    "import os",
    "'",
    '"""',
    "# x",
    "<b>",
    "&amp;",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\x0c",
    "\u2028",
    "é",
    "{",
    "def f():",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
PATHS = st.sampled_from(["a.py", "a.js", "a.html", "a.json", "setup.cfg", "a.toml", "a.md", "a.sh", "Makefile", "a.c"])


def lines_of(file: HighlightedFile) -> list[str]:
    """Join each line's spans."""
    return ["".join(text for _, text in line) for line in file.lines]


@given(PATHS, TEXTS)
def test_highlighting_changes_no_text(path: str, text: str) -> None:
    """The spans of each line are that line, lines end at LF only, and classes are from a fixed list."""
    file = highlight(text.encode(), path)
    lines = text.split("\n")
    assert lines_of(file) == (lines if lines[-1] else lines[:-1])
    assert {css_class for line in file.lines for css_class, _ in line} <= CLASSES


@given(st.binary(max_size=200))
def test_any_bytes_are_highlighted(data: bytes) -> None:
    """What is not UTF-8 is written out byte by byte."""
    *ended, rest = data.split(b"\n")
    assert lines_of(highlight(data, "demo.py")) == [shown(line) for line in [*ended, *([rest] if rest else [])]]


def test_a_file_of_no_known_language_has_plain_spans() -> None:
    """Without a lexer each line is one span without a class."""
    assert highlight(b"one\n", "LICENSE") == HighlightedFile(((("", "one"),),), None, None)


class Inventive(Lexer):  # type: ignore[misc]  # Pygments is not typed
    """A lexer with tokens of its own, which says what it is told to say."""

    def __init__(self, *said: str) -> None:
        super().__init__()
        self._said = said

    def get_tokens_unprocessed(self, _text: str) -> Iterator[tuple[int, object, str]]:
        """Say it."""
        for text in self._said:
            yield 0, Token.Name.Invented.Here, text


def test_a_lexer_invents_no_classes() -> None:
    """A token that Pygments does not know has the class of its nearest known ancestor."""
    assert spans_by(Inventive("a", "b\n"), "ab\n") == ((("n", "ab"),),)


@pytest.mark.parametrize("said", [(), ("a",), ("a\n", "b\n"), ("b\n",)])
def test_a_lexer_that_changes_the_text_is_not_believed(said: tuple[str, ...]) -> None:
    """What leaves out text, or makes some up, shows nothing at all."""
    assert spans_by(Inventive(*said), "a\n") is None
