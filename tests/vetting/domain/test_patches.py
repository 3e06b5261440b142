"""What a patch has to say, and what none can say."""

import pytest

from tests.builders import digest
from vetting.domain.errors import InvalidInput
from vetting.domain.patches import PatchPlan, patch_plan
from vetting.domain.trees import EntryKind, Tree, TreeEntry


def tree(**contents: str) -> Tree:
    """Make a tree of files."""
    return tree_of(*(entry(path.replace("__", "/"), content) for path, content in contents.items()))


def tree_of(*entries: TreeEntry, cut: str | None = None) -> Tree:
    """Make a tree."""
    return Tree(tuple(sorted(entries, key=lambda one: one.path)), cut=cut)


def entry(path: str, content: str = "", mode: int = 0o644) -> TreeEntry:
    """Make a file."""
    return TreeEntry(path, EntryKind.FILE, digest(content), len(content), mode)


def told(plan: PatchPlan) -> list[tuple[bytes | None, bytes | None]]:
    """Name the paths of the steps."""
    return [(one.old.path if one.old else None, one.new.path if one.new else None) for one in plan.steps]


def test_what_goes_makes_room_first() -> None:
    """Then comes what is changed, moved or new, by its path."""
    plan = patch_plan(
        tree(x__kept="1", a="gone", b="b", m="moved"), tree(x__kept="1", a__b="in", b="B", n="moved"), {"n": "m"}
    )

    assert told(plan) == [(b"a", None), (None, b"a/b"), (b"b", b"b"), (b"m", b"n")]


def test_a_file_is_moved_from_where_nothing_stays() -> None:
    """What is said of moves is passed over where the old place is taken, or used twice."""
    taken = patch_plan(tree(a="1", b="2"), tree(a="2", c="1"), {"c": "a"})
    twice = patch_plan(tree(a="1"), tree(b="1", c="1"), {"b": "a", "c": "a"})
    nowhere = patch_plan(tree(a="1"), tree(a="1", b="2"), {"b": "lost"})

    assert told(taken) == [(b"b", None), (b"a", b"a"), (None, b"c")]
    assert told(twice) == [(b"a", b"b"), (None, b"c")]
    assert told(nowhere) == [(None, b"b")]


@pytest.mark.parametrize(("mode", "steps"), [(0o744, 1), (0o664, 0), (0o655, 0)])
def test_of_a_mode_only_counts_who_owns_it(mode: int, steps: int) -> None:
    """Whether the owner may execute it is all that git keeps."""
    assert steps == len(patch_plan(tree(a="1"), tree_of(entry("a", "1", mode)), {}).steps)


def test_top_folders_are_left_out_where_they_have_two_names() -> None:
    """Not where there is only one side, where one has none, or where they are called the same."""
    inner = tree(**{"demo-1.0__a": "1"})
    assert patch_plan(inner, tree(**{"demo-1.1__a": "2"}), {}).within == ("demo-1.0/", "demo-1.1/")
    assert [patch_plan(old, new, {}).within for old, new in [(None, inner), (inner, tree(a="1")), (inner, inner)]] == [
        None,
        None,
        None,
    ]


@pytest.mark.parametrize("path", ["../a", "a/../b", "./a", "a//b", "/a", ".", "x/.GIT/config", "git~1/x", "a\\x00b/c"])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    """On either side: git would, or worse, would not."""
    with pytest.raises(InvalidInput, match="is a path that leads elsewhere"):
        patch_plan(tree_of(entry(path)), tree(a="1"), {})
    with pytest.raises(InvalidInput, match="is a path that leads elsewhere"):
        patch_plan(None, tree_of(entry(path)), {})


def test_what_cannot_be_said_is_refused() -> None:
    """What was not read, and what could not lie in a folder."""
    device = TreeEntry("dev", EntryKind.OTHER, None, 0, 0)
    with pytest.raises(InvalidInput, match="dev was not read"):
        patch_plan(None, tree_of(device), {})
    with pytest.raises(InvalidInput, match="was not read whole: too many entries"):
        patch_plan(tree_of(cut="too many entries"), tree(a="1"), {})
    with pytest.raises(InvalidInput, match="both a file and a folder"):
        patch_plan(None, tree(a="1", a__b__c="2"), {})


def test_a_link_that_becomes_a_file_goes_and_comes() -> None:
    """A link's content is where it leads; what only moves or changes its mode has the same content."""
    link = TreeEntry("a", EntryKind.LINK, None, 1, 0o777, "b")
    other = TreeEntry("a", EntryKind.LINK, None, 1, 0o777, "c")

    kind = patch_plan(tree_of(link), tree(a="1"), {})
    led = patch_plan(tree_of(link), tree_of(other), {})
    mode = patch_plan(tree(a="1"), tree_of(entry("a", "1", 0o755)), {})

    assert told(kind) == [(b"a", None), (None, b"a")]
    assert [step.has_same_content for plan in (kind, led, mode) for step in plan.steps] == [False, False, False, True]
