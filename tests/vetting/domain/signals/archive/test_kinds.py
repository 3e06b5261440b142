"""Kinds of files, as rules about archives tell them apart."""

from tests.vetting.domain.trees_of import file_entry, other_entry
from vetting.domain.signals.archive.kinds import text_of


def test_what_cannot_be_held_equals_nothing() -> None:
    """A file of which only the head is there, and what is no file, are like nothing, not even themselves."""
    file, other = file_entry("a", b"one\r\ntwo\rthree"), other_entry("a")
    assert text_of(file, lambda _: b"one\r\ntwo\rthree") == b"one\ntwo\nthree"
    assert text_of(file, lambda _: b"one") != text_of(file, lambda _: b"one")
    assert text_of(other, lambda _: b"") != text_of(other, lambda _: b"")
