"""Renames: files that moved and changed a little on the way are paired, within limits."""

from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trees_of import Kept, tree_of
from vetting.domain.renames import MAX_PAIRS, find_renames
from vetting.domain.trees import Tree, compare_trees

BODY = b"".join(b"line %d\n" % number for number in range(20))
CONTENTS = [b"", BODY, BODY + b"more\n", b"other\n" * 9, b"\0" + BODY]
TREES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(CONTENTS)).map(tree_of)


def became(old: dict[str, bytes], new: dict[str, bytes]) -> list[tuple[str, str | None, str]]:
    """List status, old path and path of each change."""
    kept = Kept(*old.values(), *new.values())
    found = find_renames(compare_trees(tree_of(old), tree_of(new)), kept.get)
    assert found.cut is None
    return [(change.status.value, change.old_path, change.path) for change in found.changes]


def test_a_file_that_moved_and_changed_a_little_was_renamed() -> None:
    """Half of the text in equal lines makes two files one."""
    assert became({"a.py": BODY, "x": b"x"}, {"b.py": BODY + b"more\n", "x": b"x"}) == [("renamed", "a.py", "b.py")]


def test_files_with_little_in_common_were_removed_and_added() -> None:
    """Less than half in equal lines, or far more text than before, is another file."""
    other = BODY.replace(b"line", b"LINE")
    assert became({"a": BODY}, {"b": other}) == [("removed", "a", "a"), ("added", None, "b")]
    assert became({"a": BODY}, {"b": BODY * 3}) == [("removed", "a", "a"), ("added", None, "b")]


def test_the_likest_are_paired_and_among_equals_those_of_one_name() -> None:
    """Each file is paired once: the best first, and a name that was kept decides between equals."""
    old = {"one/x.py": BODY + b"1\n", "one/y.py": BODY + b"2\n", "z": b"z"}
    new = {"two/y.py": BODY + b"3\n", "two/x.py": BODY + b"4\n", "two/w.py": BODY + b"1\n5\n", "z": b"z"}
    assert became(old, new) == [
        ("renamed", "one/x.py", "two/w.py"),
        ("added", None, "two/x.py"),
        ("renamed", "one/y.py", "two/y.py"),
    ]


def test_binary_and_empty_files_are_not_renamed() -> None:
    """What has no lines is not alike."""
    assert became({"a": b"\0" + BODY, "e": b""}, {"b": b"\0" + BODY + b"1", "f": b""}) == [
        ("removed", "a", "a"),
        ("added", None, "b"),
        ("removed", "e", "e"),
        ("added", None, "f"),
    ]


def test_too_many_files_are_not_looked_through_and_that_is_said() -> None:
    """Beyond the limit nothing is paired, and the diff says why."""
    old = tree_of({f"a/{number}": b"%d\n" % number for number in range(101)} | {"x": b"x"})
    new = tree_of({f"b/{number}": b"b%d\n" % number for number in range(100)} | {"x": b"x"})
    changes = compare_trees(old, new)
    assert MAX_PAIRS < 101 * 100
    found = find_renames(changes, Kept().get)
    assert found.changes == changes
    assert found.cut == "renames not looked for: 101 files removed and 100 added"


@given(TREES, TREES)
def test_looking_for_renames_loses_no_file(old: Tree, new: Tree) -> None:
    """Every entry that had changed still is in exactly one change."""
    before = compare_trees(old, new)
    after = find_renames(before, Kept(*CONTENTS).get).changes
    assert sorted(c.old.path for c in before if c.old) == sorted(c.old.path for c in after if c.old)
    assert sorted(c.new.path for c in before if c.new) == sorted(c.new.path for c in after if c.new)
