"""Sections: the function or class that a change is in, or none rather than a wrong one."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.diffs import file_diff, hunks_in, patch_text
from vetting.domain.sections import MAX_EMPTY, MAX_SECTION_BYTES, MAX_STEPS, MAX_TEXT_BYTES, with_sections

PYTHON = b"""\
import os

LIMIT = 1


class Outer(Base):
    '''About it.

# a comment at the margin
    '''

    size: int = 0

    async def first(
        self, one: int
    ) -> None:
        if one:
            call(
                one
            )

    def second(self):

        return 2


x = 1
if x:
    y = 2
"""
SCRIPT = b"""\
const limit = 1;
export default class Outer extends Base {
  static size = 0;

  async first(one, two) {
    if (one) {
      call(one);
    } else {
      other(two);
    }
  }
}
int
main(int argc, char **argv)
{
  return 0;
}
"""


def section(text: bytes, old: bytes, new: bytes, path: str) -> bytes:
    """Give the section of the one hunk that putting *new* in the place of *old* makes."""
    assert text.count(old) == 1
    (hunk,) = file_diff(text, text.replace(old, new), path).hunks
    return hunk.section


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"LIMIT = 1", b"LIMIT = 2", b""),
        (b"size: int = 0", b"size: int = 1", b"class Outer(Base):"),
        (b"                one\n", b"                two\n", b"async def first("),
        (b"return 2", b"return 3", b"def second(self):"),
        (b"        return 2\n", b"\n        return 2\n", b"def second(self):"),
        (b"        return 2\n", b"", b"def second(self):"),
        (b"    y = 2", b"    y = 3", b""),
        (b"    def second", b"    def third", b"class Outer(Base):"),
        (b"    size: int", b"\t\n    size: int", b"class Outer(Base):"),
    ],
)
def test_a_change_in_python_is_in_what_its_indentation_says(old: bytes, new: bytes, expected: bytes) -> None:
    """The nearest function or class that holds the first line that changed."""
    assert section(PYTHON, old, new, "a/demo.py") == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"limit = 1", b"limit = 2", b""),
        (b"size = 0", b"size = 1", b"export default class Outer extends Base {"),
        (b"other(two)", b"other(one)", b"async first(one, two) {"),
        (b"call(one)", b"call(two)", b"async first(one, two) {"),
        (b"return 0", b"return 1", b"main(int argc, char **argv)"),
    ],
)
def test_a_change_between_braces_is_in_what_opens_them(old: bytes, new: bytes, expected: bytes) -> None:
    """Functions, classes and methods, but no branch and no loop."""
    assert section(SCRIPT, old, new, "demo.ts") == expected


def test_other_texts_have_no_sections() -> None:
    """Where nobody knows how it is written, and in what is very long."""
    assert section(PYTHON, b"return 2", b"return 3", "demo.txt") == b""
    long = PYTHON.replace(b"LIMIT = 1", b"#" * MAX_TEXT_BYTES)
    assert with_sections(b"@@ -1 +1 @@\n-a\n+b\n", long, long, "a.py") == b"@@ -1 +1 @@\n-a\n+b\n"
    assert with_sections(b"", b"", b"a", "a.py") == b""


def test_what_was_removed_is_in_what_it_was_in() -> None:
    """Without a new side, the old one is looked at; its first hunk is all of it, in nothing."""
    assert file_diff(PYTHON, b"", "a.py").hunks[0].section == b""


def test_only_so_much_is_looked_at_and_shown() -> None:
    """Neither a long function nor a long line of its beginning takes time or room without end."""
    for lines, expected in ((MAX_STEPS - 10, "def é".encode()), (MAX_STEPS + 10, b"")):
        text = "def é():\n".encode() + b"    x\n" * lines + b"    end\n"
        assert section(text, b"end", b"END", "a.py").startswith(expected)
        assert bool(section(text, b"end", b"END", "a.py")) == bool(expected)
    text = f"class {'é' * 100}:\n    x\n".encode()
    assert MAX_SECTION_BYTES - 2 < len(section(text, b"    x", b"    y", "a.py")) <= MAX_SECTION_BYTES
    empty = b"class A:\n    x\n"
    assert section(empty, b"    x\n", b"    x\n" + b"\n" * (MAX_EMPTY + 1) + b"    y\n", "a.py") == b""


def test_hostile_texts_take_no_time() -> None:
    """Long lines of brackets above many hunks."""
    line = b"a" + b"(" * 390 + b"\n"
    old = b"".join(b"  %d\n" % number + line * 8 for number in range(600))
    begun = process_time()
    diff = file_diff(old, old.replace(b"1\n" + line, b"X\n" + line), "a.js")
    assert process_time() - begun < 5
    assert len(diff.hunks) == 60


@given(
    st.lists(st.sampled_from([b"def a():\n", b"  x\n", b"\n", b"\ty\n", b"class B:", b")\n", b"\xff\n"]), max_size=30)
)
def test_a_section_changes_nothing_else(lines: list[bytes]) -> None:
    """The hunks are the same with and without, and are read back with it."""
    old, new = b"".join(lines), b"".join(lines[::2])
    plain, titled = file_diff(old, new).hunks, file_diff(old, new, "a.py").hunks
    assert [hunk.lines for hunk in plain] == [hunk.lines for hunk in titled]
    assert hunks_in(patch_text(titled)) == titled
