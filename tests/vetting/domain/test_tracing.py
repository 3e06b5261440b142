"""What became of the lines of texts that are made from bytes; files with lines of their own are with the notes."""

from dataclasses import replace

import pytest

from tests.vetting.domain.trees_of import Kept, link_entry, tree_of
from vetting.domain.binary_diffs import MAX_MADE_BYTES
from vetting.domain.diffs import MAX_DIFF_LINES, MAX_HELD_BYTES
from vetting.domain.shapes.shape import Derivation, Derived
from vetting.domain.tracing import FileTrace, Run, trace_texts
from vetting.domain.trees import Tree


def as_words(data: bytes) -> Derived | None:
    """Make a text of bytes that begin with a NUL and W: a word a line; in another way where they begin with X."""
    kind = {b"\0W": "1", b"\0X": "2"}.get(data[:2])
    return Derived("words", data[2:].replace(b" ", b"\n"), version=kind) if kind else None


WORDS = Derivation("words", "1")


@pytest.mark.parametrize(
    ("old", "new", "way", "found"),
    [
        (b"\0Wa b c", b"\0Wx a b c", WORDS, FileTrace("a.bin", runs=(Run(1, 2, 3),))),
        (b"\0Wa b c", b"\0Wa x c", WORDS, FileTrace("a.bin", runs=(Run(1, 1, 1), Run(3, 3, 1)))),
        (
            b"\0W" + b"let_a=1;" * 200,
            b"\0W" + b"let_a=1;" * 100 + b" " + b"let_a=1;" * 100,
            WORDS,
            FileTrace("a.bin", runs=(Run(1, 1, 100), Run(102, 102, 99))),
        ),
        (b"\0Wa b", b"\0Wa b", WORDS, FileTrace("a.bin", is_same=True)),
        (b"\0Wa b", b"\0Xa b", WORDS, FileTrace("a.bin")),
        (b"\0Wa b", b"\0?", WORDS, FileTrace("a.bin")),
        (b"\0Wa b", b"a\nb", WORDS, FileTrace("a.bin")),
        (b"\0Xa b", b"\0Xa b c", WORDS, FileTrace("a.bin", cut="its lines are made in another way by now (words)")),
        (b"\0?", b"\0Wa", WORDS, FileTrace("a.bin", cut="its lines are made in another way by now (words)")),
        (
            b"\0Wa",
            b"\0W" + b"a" * (MAX_MADE_BYTES + 1),
            WORDS,
            FileTrace("a.bin", cut="the text made from it is too large to be compared (words)"),
        ),
        (
            b"\0Wa",
            b"\0W" + b" " * (MAX_DIFF_LINES + 1),
            WORDS,
            FileTrace("a.bin", cut="it has 500,001 lines, more than the 500,000 that are compared"),
        ),
    ],
    ids=[
        "moved",
        "changed",
        "line-end",
        "same",
        "new-way",
        "no-text",
        "now-text",
        "old-way",
        "was-none",
        "large",
        "long",
    ],
)
def test_lines_of_a_made_text_are_traced_through_the_two_texts(
    old: bytes, new: bytes, way: Derivation, found: FileTrace
) -> None:
    """As long as both are made as the note's was; else its lines are nowhere, and it is said why."""
    trees = tree_of({"a.bin": old}), tree_of({"a.bin": new})

    assert trace_texts([("a.bin", way)], *trees, Kept(old, new), as_words) == {("a.bin", way): found}


def test_what_is_gone_no_file_or_not_held_has_no_text() -> None:
    """A note on it is left behind, and nothing is read for it."""
    huge = replace(tree_of({"big": b"\0W"}).entries[0], size_bytes=MAX_HELD_BYTES + 1)
    big = Tree((huge,))
    cases = [
        (tree_of({"a.bin": b"\0W"}), Tree(()), FileTrace(None)),
        (tree_of({"a.bin": b"\0W"}), Tree((link_entry("a.bin", "b"),)), FileTrace("a.bin")),
        (
            big,
            tree_of({"big": b"\0Wx"}),
            FileTrace("big", cut="it has 33,554,433 bytes, more than the 33,554,432 that are read"),
        ),
    ]

    for source, target, found in cases:
        (path,) = (one.path for one in source.entries)
        assert trace_texts([(path, WORDS)], source, target, Kept(b"\0W", b"\0Wx"), as_words) == {(path, WORDS): found}
