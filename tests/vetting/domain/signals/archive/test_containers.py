"""A1 and A4: archives that two readers read differently, and those that were not read to their end."""

from dataclasses import replace

import pytest

from tests.vetting.domain.signals.archive.changing import SDIST, WHEEL, found_in, told
from tests.vetting.domain.trees_of import link_entry
from vetting.domain.archive_notes import NoteCode
from vetting.domain.signals.archive.containers import MAX_MESSAGE_CHARACTERS, WEIGHTS, LimitReached, OddArchive
from vetting.domain.signals.interface import Claimed
from vetting.domain.trees import ArchiveNote

A1 = OddArchive()
A4 = LimitReached()


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("duplicate-name", "high"),
        ("name-mismatch", "high"),
        ("trailing-bytes", "high"),
        ("case-collision", "high"),
        ("more", "high"),
        ("windows-name", "medium"),
        ("never-heard-of", "medium"),
        ("comment", "low"),
        ("hardlink", "low"),
    ],
)
def test_each_kind_of_note_has_its_weight(code: str, severity: str) -> None:
    """What lets two readers disagree is high, what all of them pass over is low, what is unknown is in between."""
    (finding,) = found_in(A1, {}, notes=[ArchiveNote(code, "demo.py", "has something")])
    assert (told([finding]), finding.rule) == ([(severity, "delta", "demo.py")], "A1")


def test_every_word_for_an_oddity_has_its_weight() -> None:
    """None is forgotten but links, whose weight depends on where they lead."""
    assert {code.value for code in NoteCode} - set(WEIGHTS) == {NoteCode.LINK.value}


def test_notes_are_told_as_sentences() -> None:
    """A note about an entry, one about the archive, and the one that counts the rest."""
    notes = [
        ArchiveNote("device", "a", "is a FIFO"),
        ArchiveNote("comment", None, "has a comment of 3 bytes"),
        ArchiveNote("more", None, "3 more oddities are not described"),
        ArchiveNote("device", "b", "x" * MAX_MESSAGE_CHARACTERS),
    ]
    assert [one.message[:MAX_MESSAGE_CHARACTERS] for one in found_in(A1, {}, notes=notes)] == [
        "This entry is a FIFO.",
        "The archive has a comment of 3 bytes.",
        "In the archive, 3 more oddities are not described.",
        "This entry " + "x" * (MAX_MESSAGE_CHARACTERS - len("This entry ")),
    ]


@pytest.mark.parametrize(
    ("claimed", "path", "target", "severity"),
    [
        (SDIST, "demo-1.0/a", "b", "low"),
        (SDIST, "demo-1.0/docs/a", "../README", "low"),
        (SDIST, "demo-1.0/a", "./b//c", "low"),
        (SDIST, "demo-1.0/demo/a.py", "../lib/a.py", "low"),
        (SDIST, "demo-1.0/README", "docs/README", "low"),
        (SDIST, "demo-1.0/tests/all", "../docs", "low"),
        (SDIST, "demo-1.0/setup.py", "demo/setup.py", "high"),
        (SDIST, "demo-1.0/demo/a.py", "../data.txt", "high"),
        (SDIST, "demo-1.0/demo/a.py", "../tests/a.py", "high"),
        (SDIST, "demo-1.0/demo/a.py", "demo-1.0/tests/a.py", "high"),
        (SDIST, "demo-1.0/demo/all", "../docs", "high"),
        (WHEEL, "demo/a", "b", "high"),
        (replace(SDIST, filename="demo-1.0.zip"), "demo-1.0/setup.py", "import os", "high"),
        (SDIST, "demo-1.0/a", "/etc/passwd", "high"),
        (SDIST, "demo-1.0/a", "../../etc", "high"),
        (SDIST, "demo-1.0/a", "b/../../../c", "high"),
        (SDIST, "demo-1.0/a", "C:\\\\x", "high"),
        (SDIST, "demo-1.0/a", "~/.ssh", "high"),
    ],
)
def test_a_link_counts_where_it_leads_out(claimed: Claimed, path: str, target: str, severity: str) -> None:
    """Links within a source distribution are usual; one that leads out, or lies in a zip archive, is not."""
    notes = [ArchiveNote("link", path, f"is a link to {target}")]
    findings = found_in(
        A1, {"demo-1.0/docs/README": b""}, claimed=claimed, more=[link_entry(path, target)], notes=notes
    )
    assert told(findings) == [(severity, "delta", path)]


def test_an_oddity_that_was_there_before_is_context() -> None:
    """A link that the compared release holds too is shown, and does not count."""
    link, more = link_entry("a/b", "c"), link_entry("a/d", "c")
    assert told(found_in(A1, {"x": b""}, {"x": b""}, more=[link, more], old_more=[link])) == [
        ("high", "context", "a/b"),
        ("high", "delta", "a/d"),
    ]
    old, new = link_entry("demo-1.0/b", "c"), link_entry("demo-1.1/b", "c")
    assert told(found_in(A1, {}, {}, more=[new], old_more=[old], claimed=SDIST)) == [("low", "context", "demo-1.1/b")]
    notes = [ArchiveNote("comment", "demo-1.1/b", "has 3 bytes"), ArchiveNote("comment", None, "has 3 bytes")]
    assert [scope for _, scope, _ in told(found_in(A1, {"demo-1.1/b": b""}, {}, notes=notes))] == ["delta"] * 2


def test_an_archive_not_read_to_its_end_is_high() -> None:
    """What a limit cut off was not looked at; the same as last time is context, whatever the figures."""
    assert found_in(A4, {}) == []
    (finding,) = found_in(A4, {}, cut="it has more than 5 entries; the rest was not read")
    assert (told([finding]), finding.rule) == ([("high", "delta", "")], "A4")
    assert finding.message == "Not all of the archive was read: it has more than 5 entries; the rest was not read."
    assert told(found_in(A4, {}, {}, cut="2 entries not read", old_cut="1 entries not read")) == [
        ("high", "context", "")
    ]
    assert told(found_in(A4, {}, {}, cut="2 entries not read", old_cut="it is damaged")) == [("high", "delta", "")]
