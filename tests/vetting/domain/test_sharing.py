"""How files are dealt out."""

from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trees_of import digest
from vetting.domain.sharing import effort_of, shares_of
from vetting.domain.trees import EntryKind, FileChange, Status, TreeEntry


def changed(path: str, old: int | None, new: int | None) -> FileChange:
    """Make a change of a file of so many bytes on both sides."""

    def side(size: int | None) -> TreeEntry | None:
        return None if size is None else TreeEntry(path, EntryKind.FILE, digest(path.encode()), size, 0o644)

    return FileChange(Status.CHANGED, path, side(old), side(new), path)


def test_new_code_takes_longest() -> None:
    """What is only diffed, and what went, takes less than what the rules read."""
    code, text = changed("a.py", 1000, 1000), changed("a.txt", 1000, 1000)
    bundle, gone = changed("a.js", None, 1000), changed("a.py", 1000, None)
    assert effort_of(code) > effort_of(bundle) > effort_of(text) > effort_of(gone) > 1000


def test_empty_files_are_not_worth_sharing() -> None:
    """A hundred thousand of them are looked at sooner than they are handed over."""
    empty = changed("a.py", None, 0), changed("a.js", 0, 0), changed("a", 0, None)
    assert [effort_of(one) for one in empty] == [0, 0, 0]
    assert effort_of(changed("a.py", 1, 0)) > 0


def test_one_that_takes_long_is_alone() -> None:
    """What takes longest comes first, and the rest goes to whoever has the least."""
    changes = [changed("a.py", 1, 1), changed("b.js", 1, 900_000), changed("c.py", 1, 2)]
    assert shares_of(changes, 2) == [((1, changes[1]),), ((0, changes[0]), (2, changes[2]))]
    assert shares_of(changes[:1], 8) == [((0, changes[0]),)]
    assert shares_of([], 3) == []


@given(st.lists(st.integers(0, 10**7), max_size=30), st.integers(1, 9))
def test_each_file_is_dealt_once(sizes: list[int], shares: int) -> None:
    """In order within a share; nobody has more than the largest file beyond what is fair."""
    changes = [changed(f"{number}.py", None, size) for number, size in enumerate(sizes)]
    dealt = shares_of(changes, shares)
    places = [[place for place, _ in share] for share in dealt]
    assert sorted(place for share in places for place in share) == list(range(len(changes)))
    assert all(changes[place] == change for share in dealt for place, change in share)
    assert all(share and share == sorted(share) for share in places)
    efforts = [effort_of(one) for one in changes]
    fair = sum(efforts) / shares + max(efforts, default=0)
    assert all(sum(effort_of(one) for _, one in share) <= fair for share in dealt)
