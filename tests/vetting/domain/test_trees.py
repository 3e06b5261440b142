"""Trees: what became of each file, whatever the archives call their folders."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trees_of import file_entry, link_entry, other_entry, tree_of
from vetting.domain.archive_notes import NoteCode
from vetting.domain.trees import (
    ArchiveNote,
    FileChange,
    Status,
    Tree,
    compare_trees,
    matched_paths,
    path_bytes,
    path_text,
)

NAMES = st.sampled_from(
    ["a", "b", "top/a", "top/b", "d-1.dist-info/R", "D-1.dist-info/R", "d-2.dist-info/R", "top/top/a"]
)
TREES = st.dictionaries(NAMES, st.sampled_from([b"", b"one", b"two"])).map(tree_of)


def became(old: Tree | None, new: Tree) -> list[tuple[str, str | None, str]]:
    """List status, old path and path of each change."""
    return [(change.status.value, change.old_path, change.path) for change in compare_trees(old, new)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a/b.py", "a/b.py"),
        ("é/語".encode(), "é/語"),
        (b"a\\b", "a\\\\b"),
        (b"\xff\n\x7f", "\\xff\\x0a\\x7f"),
        ("\x85".encode(), "\\xc2\\x85"),
    ],
)
def test_a_path_is_written_as_safe_text(raw: bytes, text: str) -> None:
    """Control characters and bytes that are not UTF-8 are written out, the rest stays."""
    assert path_text(raw) == text


@given(st.binary(), st.binary())
def test_different_paths_are_written_differently(one: bytes, other: bytes) -> None:
    """No two names of an archive become one path, and each is known by what it became."""
    assert (path_text(one) == path_text(other)) == (one == other)
    assert (path_bytes(path_text(one)), path_bytes(path_text(one + b"\\x41"))) == (one, one + b"\\x41")
    path_text(one).encode()


@pytest.mark.parametrize(
    ("path", "matched"),
    [
        ("demo-1.0/setup.py", "setup.py"),
        ("package/index.js", "index.js"),
        ("demo-1.0.dist-info/METADATA", "demo.dist-info/METADATA"),
        ("My.Demo-1.0.dist-info/METADATA", "my_demo.dist-info/METADATA"),
        ("demo-1.0.data/scripts/demo", "demo.data/scripts/demo"),
        ("demo.egg-info/PKG-INFO", "PKG-INFO"),
        ("setup.py", "setup.py"),
    ],
)
def test_folders_that_name_a_version_are_left_out(path: str, matched: str) -> None:
    """An sdist's one top folder and a wheel's version are not part of what is matched."""
    assert list(matched_paths(tree_of({path: b""}))) == [matched]


def test_a_top_folder_is_left_out_only_if_everything_lies_in_it() -> None:
    """With a second folder, or a file beside it, no folder is left out."""
    assert list(matched_paths(tree_of({"a/x": b"", "b/x": b""}))) == ["a/x", "b/x"]
    assert list(matched_paths(tree_of({"a/x": b"", "x": b""}))) == ["a/x", "x"]


def test_each_folder_of_an_npm_package_of_several_is_left_out() -> None:
    """Of several folders npm makes one package: a stray file hides no manifest, and two of one name stay apart."""
    files = {"package/package.json": b"", "package/a.js": b"", "zzz/a.js": b"", "b.js": b""}
    several = (ArchiveNote(NoteCode.SEVERAL_TOPS, None, "has 3 names at its top"),)
    assert list(matched_paths(replace(tree_of(files), notes=several))) == [
        "b.js",
        "package/a.js",
        "package.json",
        "zzz/a.js",
    ]
    assert "package.json" not in matched_paths(tree_of(files))


def test_entries_that_would_be_matched_alike_keep_their_paths() -> None:
    """Two metadata folders do not hide one another."""
    tree = tree_of({"d-1.dist-info/R": b"one", "d-2.dist-info/R": b"two", "x": b""})
    assert list(matched_paths(tree)) == ["d-1.dist-info/R", "d-2.dist-info/R", "x"]


def test_a_path_made_up_to_look_like_anothers_key_hides_nothing() -> None:
    """Where leaving folders out would make two entries one, none are left out."""
    tree = tree_of({"t/d-1.dist-info/R": b"", "t/D-1.dist-info/R": b"", "t/t/d-1.dist-info/R": b""})
    assert len(matched_paths(tree)) == 3


@given(TREES)
def test_every_entry_is_matched_once(tree: Tree) -> None:
    """Matching loses no entry."""
    assert sorted(entry.path for entry in matched_paths(tree).values()) == [entry.path for entry in tree.entries]


def test_files_are_added_removed_changed_and_left_alone() -> None:
    """What is only on one side was added or removed; what differs was changed; what is equal is not mentioned."""
    old = tree_of({"d-1/same": b"1", "d-1/gone": b"2", "d-1/edited": b"3"})
    new = tree_of({"d-2/same": b"1", "d-2/come": b"4", "d-2/edited": b"5"})
    assert became(old, new) == [
        ("added", None, "d-2/come"),
        ("changed", "d-1/edited", "d-2/edited"),
        ("removed", "d-1/gone", "d-1/gone"),
    ]


def test_without_an_old_tree_everything_is_added() -> None:
    """A release that is read whole has nothing but added files."""
    assert became(None, tree_of({"a": b"1", "b": b""})) == [("added", None, "a"), ("added", None, "b")]


def test_equal_content_at_another_path_was_moved() -> None:
    """A file that left one path and came to another is one change, with both paths."""
    changes = compare_trees(tree_of({"a": b"same", "x": b"x"}), tree_of({"b": b"same", "x": b"x"}))
    assert changes == (FileChange(Status.MOVED, "b", file_entry("a", b"same"), file_entry("b", b"same"), "a"),)


def test_each_file_moves_once() -> None:
    """Two that came from one is one move and one addition; empty files do not move."""
    assert became(tree_of({"a": b"same", "e": b""}), tree_of({"b": b"same", "c": b"same", "f": b""})) == [
        ("moved", "a", "b"),
        ("added", None, "c"),
        ("removed", "e", "e"),
        ("added", None, "f"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (0o644, 0o664, []),
        (0o644, 0o755, [("mode", "a", "a")]),
        (0o755, 0o644, [("mode", "a", "a")]),
        (0o755, 0o4755, [("mode", "a", "a")]),
    ],
)
def test_a_mode_matters_where_it_lets_a_file_run(before: int, after: int, changes: list[tuple[str, str, str]]) -> None:
    """Becoming executable, or set-user-id, is a change; a packer's umask is none."""
    old = Tree((file_entry("a", mode=before), file_entry("b")))
    assert became(old, Tree((file_entry("a", mode=after), file_entry("b")))) == changes


def test_a_link_that_points_elsewhere_was_changed() -> None:
    """A link is compared by its target, and a file that became a link was changed."""
    old = tree_of({"f": b"x"}, link_entry("l", "one"), link_entry("s", "same"))
    new = tree_of({}, link_entry("f", "x"), link_entry("l", "two"), link_entry("s", "same"))
    assert became(old, new) == [("changed", "f", "f"), ("changed", "l", "l")]


def test_what_was_not_read_is_never_called_the_same() -> None:
    """An entry whose content nobody read is changed, on whichever side it is."""
    assert became(tree_of({}, other_entry("x")), tree_of({}, other_entry("x"))) == [("changed", "x", "x")]


@given(TREES, TREES)
def test_every_file_has_one_fate(old: Tree, new: Tree) -> None:
    """Each entry of either tree is in at most one change, and what is in none is the same in both."""
    changes = compare_trees(old, new)
    olds = [change.old.path for change in changes if change.old]
    news = [change.new.path for change in changes if change.new]
    assert (len(olds), len(news)) == (len(set(olds)), len(set(news)))
    left_old = sorted(str(entry.sha256) for entry in old.entries if entry.path not in olds)
    left_new = sorted(str(entry.sha256) for entry in new.entries if entry.path not in news)
    assert left_old == left_new


@given(TREES)
def test_a_tree_is_no_change_from_itself(tree: Tree) -> None:
    """Comparing a tree with itself finds nothing."""
    assert compare_trees(tree, tree) == ()


def test_a_trees_size_is_that_of_its_files() -> None:
    """The size of a tree is what its files take, unpacked."""
    assert tree_of({"a": b"123", "b": b"4"}).size_bytes == 4
