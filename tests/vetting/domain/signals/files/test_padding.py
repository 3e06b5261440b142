"""F8: code that is pushed out of sight."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.files.padding import MAX_LINES, PaddedCode

RULE = PaddedCode()
FAR = b" " * 200


@pytest.mark.parametrize(
    ("path", "data", "line", "column"),
    [
        ("a.py", b"import os" + FAR + b";exec('x')\n", 1, 210),
        ("a.py", b"x = 1\ny = 2" + b"\t" * 160 + b";import os\n", 2, 166),
        ("a.py", b"x = 1;" + b" \t" * 100 + b"print('x')\n", 1, 207),
        ("a.py", b"if x:\n" + FAR + b"print('x')\n", 2, 201),
        ("a.js", b"var a = 1;" + FAR + b"eval(b);\n", 1, 211),
        ("a.js", b"var a = 1;" + b"\xc2\xa0" * 200 + b"eval(b);\n", 1, 211),
        ("a.js", b"var a = 1;" + (b"   \xc2\xa0" * 50) + b"eval(b);\n", 1, 211),
        ("a.js", b"var a = 1;" + (b" " * 9 + b"\xe3\x80\x80") * 20 + b"eval(b);\n", 1, 211),
        ("setup.py", b"setup()" + FAR + b";a()" + FAR + b";b()\n", 1, 412),
        ("a.py", b"def broken(:\n  x = 1" + FAR + b";exec(x)\n", 2, 208),
        ("a.sh", b"true" + FAR + b"; $(curl https://example.invalid)\n", 1, 205),
        ("a.pth", b"import os;" + FAR + b"os.getcwd()\n", 1, 211),
    ],
)
def test_code_behind_many_blanks_is_high(path: str, data: bytes, line: int, column: int) -> None:
    """Spaces, tabs, both, and blanks of other kinds; the last code of a line is named."""
    assert brief(found(RULE, path, data)) == [("high", "delta", line, column)]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", b"TABLE = '''\nname" + FAR + b"value (in ms)\n'''\n"),
        ("a.py", b"x = 1" + FAR + b"# see f(x)\n"),
        ("a.py", b"x = 1" + b" " * 90 + b";f()\n"),
        ("a.py", b"x = 1" + FAR + b"\nf()\n"),
        ("a.js", b"var a = '" + FAR + b"f()';\n"),
        ("a.sh", b"echo" + FAR + b"words\n"),
        ("a.py", "x = 'é–ü'\n".encode() * 9),
        ("a.txt", b"x" + FAR + b"f()\n"),
        ("tests/test_a.py", b"x = 1" + FAR + b";f()\n"),
        ("a.py", b"x = 1" + b" " * 110 + b"; f()\n"),
    ],
)
def test_texts_comments_and_nearer_code_are_not_found(path: str, data: bytes) -> None:
    """Tables in texts, comments far right, blanks at a line's end and code that is still on the screen."""
    assert found(RULE, path, data) == []


@pytest.mark.parametrize(
    ("before", "severity"),
    [(b"a=1;" * 5_001, "medium"), (b"a=1;" * 4_000, "high"), (b"a=1;" + b" " * 30_000 + b"b=2;", "high")],
    ids=["much text", "less text", "blanks alone"],
)
def test_behind_much_text_blanks_hide_less(before: bytes, severity: str) -> None:
    """In a line of minified code nobody sees what follows, with blanks or without; blanks are no text."""
    assert [one[:2] for one in brief(found(RULE, "a.js", before + FAR + b"eval(b);\n"))] == [(severity, "delta")]


def test_what_stood_there_before_is_context() -> None:
    """The same line in the compared release."""
    data = b"x = 1" + FAR + b";f()\n"
    assert brief(found(RULE, "a.py", b"# more\n" + data, data)) == [("high", "context", 2, 206)]


def test_other_padded_lines_of_the_old_side_do_not_count() -> None:
    """However many there were, each with nothing behind it: only the same lines are looked for."""
    data = b"x = 1" + FAR + b";f()\n"
    before = (b"x = 1" + FAR + b"# y\n") * (MAX_LINES + 1) + data
    assert brief(found(RULE, "a.py", data, before)) == [("high", "context", 1, 206)]
    assert brief(found(RULE, "a.py", data, b"x = 2" + FAR + b";f()\n")) == [("high", "delta", 1, 206)]


def test_lines_are_counted_through_a_large_file() -> None:
    """Lines are taken a mebibyte at a time, and what stands far behind has its place all the same."""
    data = (
        b"# words and more words\n" * 100_000 + b"\ttrue" + FAR + b";$(f)\ntrue\n" + b"c" * 1_500_000 + FAR + b";$(g)"
    )
    assert brief(found(RULE, "a.sh", data)) == [
        ("high", "delta", 100_001, 206),
        ("medium", "delta", 100_003, 1_500_201),
    ]


def test_no_more_than_some_lines_are_looked_at() -> None:
    """A file made of them costs no more than its first ones."""
    data = (b"true" + FAR + b";$(f)\n") * (MAX_LINES + 50)
    assert len(found(RULE, "a.sh", data)) == 51


def test_tables_in_front_hide_no_padded_code() -> None:
    """Lines that end before the edge of a screen are not counted; where only others were looked at, that is said."""
    near = (b"x = 1;" + b" " * 100 + b"# y\n") * (MAX_LINES + 1)
    assert len(found(PaddedCode(), "a.py", near + b"x = 1" + FAR + b";f()\n")) == 1
    far = (b"x = 1" + FAR + b"# y\n") * (MAX_LINES + 1)
    with pytest.raises(ValueError, match="more such lines"):
        found(PaddedCode(), "a.py", far + b"x = 1" + FAR + b";f()\n")
