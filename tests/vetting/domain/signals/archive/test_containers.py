"""A1 and A4: archives that two readers read differently, and those that were not read to their end."""

import pytest

from tests.vetting.domain.signals.archive.changing import SDIST, WHEEL, found_in, told
from tests.vetting.domain.trees_of import link_entry
from vetting.domain.signals.archive.containers import MAX_MESSAGE_CHARACTERS, WEIGHTS, LimitReached, OddArchive
from vetting.domain.trees import ArchiveNote

A1 = OddArchive()
A4 = LimitReached()


@pytest.mark.parametrize(
    ("code", "severity"),
    [*((code, weight.value) for code, weight in WEIGHTS.items()), ("never-heard-of", "medium")],
)
def test_each_kind_of_note_has_its_weight(code: str, severity: str) -> None:
    """What lets two readers disagree is high, what all of them pass over is low, what is unknown is in between."""
    (finding,) = found_in(A1, {}, notes=[ArchiveNote(code, "demo.py", "has something")])
    assert (told([finding]), finding.rule) == ([(severity, "delta", "demo.py")], "A1")


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
        (WHEEL, "demo/a", "b", "high"),
        (SDIST, "demo-1.0/a", "/etc/passwd", "high"),
        (SDIST, "demo-1.0/a", "../../etc", "high"),
        (SDIST, "demo-1.0/a", "b/../../../c", "high"),
        (SDIST, "demo-1.0/a", "C:\\\\x", "high"),
        (SDIST, "demo-1.0/a", "~/.ssh", "high"),
    ],
)
def test_a_link_counts_where_it_leads_out(claimed: object, path: str, target: str, severity: str) -> None:
    """Links within a source distribution are usual; one that leads out, or lies in a wheel, is not."""
    wanted = SDIST if claimed is SDIST else WHEEL
    notes = [ArchiveNote("link", path, f"is a link to {target}")]
    findings = found_in(A1, {"demo-1.0/x": b""}, claimed=wanted, more=[link_entry(path, target)], notes=notes)
    assert told(findings) == [(severity, "delta", path)]


@pytest.mark.parametrize(
    "paths",
    [
        ("demo/A.py", "demo/a.py"),
        ("demo/\u00e9", "demo/e\u0301"),
        ("demo/p\u0430y.py", "demo/pay.py"),
        ("demo/stra\u00dfe", "demo/STRASSE"),
        ("demo", "demo/a.py"),
        ("Demo", "demo/b/a.py"),
    ],
)
def test_paths_that_are_one_path_to_some_collide(paths: tuple[str, str]) -> None:
    """Case, composition and look-alike letters do not tell two files apart, nor can a file be a folder."""
    (finding,) = found_in(A1, dict.fromkeys(paths, b"x"))
    assert (finding.severity.value, finding.path in paths) == ("high", True)


def test_ordinary_paths_do_not_collide() -> None:
    """Names that differ, in any script, stand side by side; a backslash is a folder's end to some."""
    assert found_in(A1, {"demo/a.py": b"", "demo/b.py": b"", "demo-x/a": b"", "\u044f.py": b"", "\u8a9e.py": b""}) == []
    assert told(found_in(A1, {"demo\\\\a.py": b""})) == [("high", "delta", "demo\\\\a.py")]


def test_an_oddity_that_was_there_before_is_context() -> None:
    """A link that the compared release holds too is shown, and does not count."""
    files = {"demo/A.py": b"", "demo/a.py": b""}
    assert told(found_in(A1, {**files, "demo/B.py": b"", "demo/b.py": b""}, files)) == [
        ("high", "context", "demo/a.py"),
        ("high", "delta", "demo/b.py"),
    ]


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
