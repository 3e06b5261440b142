"""F2: minified and mangled code."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.files.minified import MAX_MANGLED_LOOKED_AT, Minified, long_line

RULE = Minified()
LONG = b"a(b);" * 1100
MANGLED = b"".join(b"var _0x4f2%03x = %d;\n" % (number, number) for number in range(20))


@pytest.mark.parametrize(
    ("path", "data", "line"),
    [
        ("index.js", LONG, 1),
        ("index.js", b"// a licence\n\n" + LONG + b"\nend\n", 3),
        ("demo/__init__.py", b"import os\nx = [" + b"1, " * 2000 + b"]\n", 2),
        ("dist/bundle.min.js", LONG, 1),
        ("index.mjs", MANGLED, 1),
        ("index.cjs", b"\n" + MANGLED.replace(b"_0x4f2", b"_0xA"), 2),
    ],
)
def test_minified_code_that_is_new_is_medium(path: str, data: bytes, line: int) -> None:
    """One line of more than 5 KB, wherever it stands, and mangled names in short lines."""
    assert brief(found(RULE, path, data)) == [("medium", "delta", line, 1)]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("index.js", b"a(b);\n" * 5000),
        ("data.json", LONG),
        ("tests/test_long.py", LONG),
        ("index.js", b"const colour = 0x4f2a10, mask = 0xff;\n" * 30),
        ("index.js", b"const _0x4f2a = 1;\n" * 30),
        ("index.js", b"const _0x4f2a = 1;\n" * (MAX_MANGLED_LOOKED_AT + 9)),
        ("index.js", b""),
    ],
)
def test_code_that_people_wrote_is_not_found(path: str, data: bytes) -> None:
    """Short lines, data files, tests, numbers in hexadecimal and a single odd name are no sign."""
    assert found(RULE, path, data) == []


def test_what_was_minified_before_is_context() -> None:
    """A new version of a bundle that always was one does not count."""
    assert brief(found(RULE, "bundle.min.js", LONG + b"c();", LONG)) == [("medium", "context", 1, 1)]


def test_a_file_that_became_minified_counts() -> None:
    """Readable before, minified now."""
    assert brief(found(RULE, "index.js", LONG, b"a(b);\n" * 50)) == [("medium", "delta", 1, 1)]


def test_long_lines_are_found_wherever_the_steps_fall() -> None:
    """A line just over the limit is found, one at the limit is not, whatever stands before it."""
    for before in (0, 1, 5000, 5119, 5120, 5121):
        start = b"x" * before + b"\n" if before else b""
        assert long_line(start + b"y" * 5121) == (0 if before > 5120 else len(start))
        if before <= 5120:
            assert long_line(start + b"y" * 5120 + b"\n") is None
