"""Words on a terminal."""

import io

import pytest

from vetting.cli.terminal import Ink, painter_for, plain


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """Say that somebody does."""
        return True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("grün 1.0", "grün 1.0"),
        ("two\nlines", "two lines"),
        ("\x1b[31mred\x07", "\\u001b[31mred\\u0007"),
        ("\u202eevil\u200b", "\\u202eevil\\u200b"),
        ("\u2028", "\\u2028"),
        ("\ud800", "\\ud800"),
    ],
)
def test_somebody_elses_text_is_only_text(text: str, shown: str) -> None:
    """What could move the cursor or turn letters round is shown as its code."""
    assert plain(text) == shown


def test_colour_is_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file gets no colour, nor a terminal whose user wants none or that can show none."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    def painted(stream: io.StringIO) -> str:
        return painter_for(stream).paint(Ink.GOOD, "yes")

    assert (painted(Terminal()), painted(io.StringIO())) == ("\x1b[32myes\x1b[0m", "yes")
    monkeypatch.setenv("TERM", "dumb")
    assert painted(Terminal()) == "yes"
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert painted(Terminal()) == "yes"
