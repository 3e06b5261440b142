"""Comparing: from a change to its diff and its findings, one file at a time."""

import pytest

from tests.vetting.domain.applying import applied
from tests.vetting.domain.trees_of import Kept, file_entry, link_entry, other_entry, tree_of
from vetting.domain.comparing import changes_between, diff_of, old_files, read_sides, scan_of
from vetting.domain.diffs import MAX_HELD_BYTES, FileDiff, FileKind
from vetting.domain.shapes.shape import Look, Shape
from vetting.domain.signals.interface import Scan
from vetting.domain.trees import FileChange, Status, TreeEntry

BODY = b"".join(b"line %d\n" % number for number in range(20))


def diffed(old: bytes | None, new: bytes | None, path: str = "x.txt") -> FileDiff:
    """Diff one file."""
    kept = Kept(old or b"", new or b"")
    before = None if old is None else file_entry(path, old)
    after = None if new is None else file_entry(path, new)
    return diff_of(read_sides(FileChange(Status.CHANGED, path, before, after, path), kept))


def entries_diffed(old: TreeEntry, new: TreeEntry, *contents: bytes) -> FileDiff:
    """Diff two entries of any kind."""
    return diff_of(read_sides(FileChange(Status.CHANGED, new.path, old, new, old.path), Kept(*contents)))


def test_changes_are_found_with_renames() -> None:
    """What changed between two trees includes what was renamed."""
    kept = Kept(BODY, BODY + b"more\n", b"x")
    changes = changes_between(tree_of({"a": BODY, "x": b"x"}), tree_of({"b": BODY + b"more\n", "x": b"x"}), kept)
    assert [(change.status, change.old_matched, change.matched) for change in changes.changes] == [
        (Status.RENAMED, "a", "b"),
    ]


def test_a_changed_file_has_hunks() -> None:
    """The diff of a text turns its old bytes into the new ones."""
    assert applied(b"a\nb\n", diffed(b"a\nb\n", b"a\nc\n").hunks) == b"a\nc\n"


def test_an_added_or_removed_file_is_diffed_against_nothing() -> None:
    """All lines of a file that is on one side only are added, or removed."""
    assert (diffed(None, b"a\nb\n").added, diffed(None, b"a\nb\n").removed) == (2, 0)
    assert (diffed(b"a\nb\n", None).added, diffed(b"a\nb\n", None).removed) == (0, 2)


def test_a_binary_file_has_no_hunks() -> None:
    """Bytes that are no text are not shown line by line, and their lines are unknown, not 0."""
    nothing = Look("unknown", "no known kind of file", 0.0)
    shape = Shape(nothing, Look("text", "text", 0.0))
    assert diffed(b"\0", b"\1", "x.bin") == FileDiff(FileKind.BINARY, None, None, b"", shape=shape)


def test_a_source_with_a_nul_is_still_text() -> None:
    """A NUL does not hide what a source file says."""
    assert diffed(b"a\n", b"a\n\0b\n", "x.py").kind is FileKind.TEXT


def test_a_moved_file_needs_no_hunks() -> None:
    """The same bytes under another path have no line added or removed, however large they are."""
    large = b"x" * (MAX_HELD_BYTES + 1)
    change = FileChange(Status.MOVED, "b", file_entry("a", large), file_entry("b", large), "a")
    assert diff_of(read_sides(change, Kept(large))) == FileDiff(FileKind.TEXT, 0, 0, b"")


def test_a_large_file_is_not_diffed() -> None:
    """A text beyond the limit says that it was not diffed."""
    assert (diffed(b"", b"x" * (MAX_HELD_BYTES + 1)).cut or "").startswith("not diffed: 33,554,433 bytes")


def test_links_are_diffed_by_their_targets() -> None:
    """A link's target is its one line; a file that became a link shows both."""
    diff = entries_diffed(link_entry("l", "old"), link_entry("l", "new"))
    assert (diff.kind, diff.added, diff.removed) == (FileKind.LINK, 1, 1)
    diff = entries_diffed(file_entry("l", b"content"), link_entry("l", "new"), b"content")
    assert [line.text for line in diff.hunks[0].lines] == [b"content", b"new"]


def test_what_was_not_read_is_not_diffed() -> None:
    """An entry whose content nobody read says so."""
    diff = entries_diffed(other_entry("x"), file_entry("x", b"a"), b"a")
    assert diff == FileDiff(FileKind.BINARY, None, None, b"", "not diffed: its content was not read")


@pytest.mark.parametrize("new", [None, link_entry("x.pth", "y"), other_entry("x.pth")])
def test_what_is_no_file_any_more_is_not_scanned(new: TreeEntry | None) -> None:
    """A file that was removed, and an entry that holds no bytes, raise no finding."""
    change = FileChange(Status.REMOVED, "x.pth", file_entry("x.pth", b"a"), new, "x.pth")
    assert scan_of(read_sides(change, Kept(b"a"))) == Scan((), None)


def test_a_file_moved_to_where_it_runs_is_new_there() -> None:
    """A rule sees where a file was before: a start-up file that got this name now is on the delta."""
    code = b"import demo\n"
    change = FileChange(Status.MOVED, "x.pth", file_entry("x.txt", code), file_entry("x.pth", code), "x.txt")
    scanned = scan_of(read_sides(change, Kept(code)))
    assert [(finding.rule, finding.scope.value) for finding in scanned.findings] == [("H1", "delta")]


def test_of_a_huge_file_only_the_head_is_held_and_that_is_said() -> None:
    """A file too large to be held is neither diffed nor clear; its size is the entry's."""
    data = b"x" * (MAX_HELD_BYTES + 1)
    sides = read_sides(FileChange(Status.ADDED, "x.py", None, file_entry("x.py", data), None), Kept(data))
    assert sides.new is not None
    assert len(sides.new.data) < MAX_HELD_BYTES
    assert (diff_of(sides).cut or "").startswith("not diffed: 33,554,433 bytes")
    assert scan_of(sides) == Scan((), "x.py is too large to be looked at")


def test_the_old_files_of_changes_are_read() -> None:
    """Of links and of what is new there are none."""
    kept = Kept(b"old", b"new")
    old = file_entry("a", b"old")
    changes = [
        FileChange(Status.CHANGED, "a", old, file_entry("a", b"new"), "a"),
        FileChange(Status.ADDED, "b", None, file_entry("b", b"new"), None),
        FileChange(Status.REMOVED, "c", link_entry("c", "a"), None, "c"),
    ]

    assert [(one.path, one.data) for one in old_files(changes, kept)] == [("a", b"old")]
