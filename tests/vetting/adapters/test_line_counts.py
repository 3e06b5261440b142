"""What reading a change costs, held against git."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vetting.domain.trees_of import Kept, digest, file_entry, link_entry, other_entry, tree_of
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.line_counts import count_lines, count_stored
from vetting.domain.diffs import MAX_HELD_BYTES
from vetting.domain.errors import InvalidInput
from vetting.domain.suggestions import DiffStat
from vetting.domain.trees import Tree
from vetting.formats import trees

TEXT = b"".join(b"line %d\n" % number for number in range(50))
EDITED = TEXT.replace(b"line 7\n", b"line seven\n").replace(b"line 40\n", b"")
CASES: dict[str, tuple[Mapping[str, bytes], Mapping[str, bytes]]] = {
    "changed": ({"a.py": TEXT}, {"a.py": EDITED}),
    "added and removed": ({"a.py": TEXT, "z": b"q\nr"}, {"a.py": TEXT, "b.py": b"1\n2\n3"}),
    "renamed": ({"a.py": TEXT}, {"b.py": EDITED}),
    "moved": ({"a.py": TEXT}, {"b.py": TEXT}),
    "carriage returns": ({"a.py": TEXT}, {"a.py": TEXT.replace(b"\n", b"\r\n").replace(b"line 3", b"line three")}),
    "no last line end": ({"a.py": b"one\ntwo\n"}, {"a.py": b"one\ntwo"}),
    "emptied": ({"a.py": TEXT, "b": b"x"}, {"a.py": b"", "b": b"x"}),
    "an empty file": ({"a.py": TEXT}, {"a.py": TEXT, "b": b""}),
    "binary": ({"a.so": b"\0old", "b.so": b"text\n"}, {"a.so": b"\0new\n\n", "b.so": b"\0"}),
    "nothing": ({"a.py": TEXT}, {"a.py": TEXT}),
}


def counted(old: Mapping[str, bytes] | None, new: Mapping[str, bytes]) -> DiffStat:
    """Count what differs."""
    contents = Kept(*(old or {}).values(), *new.values())
    return count_lines(None if old is None else tree_of(old), tree_of(new), contents)


def git_counted(old: Mapping[str, bytes], new: Mapping[str, bytes], folder: Path) -> DiffStat:
    """Have git count."""
    for side, files in (("old", old), ("new", new)):
        (folder / side).mkdir(parents=True)
        for path, data in files.items():
            (folder / side / path).write_bytes(data)
    told = subprocess.run(
        ["git", "-c", "core.safecrlf=false", "diff", "--no-index", "--numstat", "--ignore-cr-at-eol", "old", "new"],  # noqa: S607 - whichever git there is
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    rows = [line.split("\t") for line in told.stdout.splitlines()]
    plus, minus = ([int(row[column].replace("-", "0")) for row in rows] for column in (0, 1))
    return DiffStat(sum(plus), sum(minus), len(rows))


@pytest.mark.parametrize("case", CASES)
def test_lines_are_counted_as_git_counts_them(case: str, tmp_path: Path) -> None:
    """Edits, renames, ends of lines and binary files count what they count in git."""
    old, new = CASES[case]

    assert counted(old, new) == git_counted(old, new, tmp_path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([b"a", b"b", b"c", b"{", b""]), max_size=14), st.data())
def test_any_edit_counts_as_in_git(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], data: st.DataObject
) -> None:
    """Whatever lines come and go, the counts are git's."""
    others = data.draw(st.lists(st.sampled_from([b"a", b"b", b"x", b"{", b""]), max_size=14))
    old, new = ({"f.py": b"".join(line + b"\n" for line in some)} for some in (lines, others))

    assert counted(old, new) == git_counted(old, new, tmp_path_factory.mktemp("git"))


def test_all_of_a_release_is_all_of_its_lines() -> None:
    """Without an older end every line was added."""
    assert counted(None, {"a.py": TEXT, "b.so": b"\0\n\n", "c": b"1\n2"}) == DiffStat(52, 0, 3)


def test_a_source_file_is_text_whatever_it_holds() -> None:
    """A NUL hides no lines."""
    assert counted(None, {"a.py": b"\0\nimport os\n"}).insertions == 2


def test_links_count_as_the_line_that_says_where_they_point() -> None:
    """A link that points elsewhere is one line for another; what is not read at all counts none."""
    old, new = (
        tree_of({}, link_entry("a", "b"), other_entry("dev")),
        tree_of({}, link_entry("a", "c"), other_entry("dev")),
    )

    assert count_lines(old, new, Kept()) == DiffStat(1, 1, 2)


def test_what_was_not_read_is_not_counted() -> None:
    """An archive that was cut has no cost that anybody knows."""
    cut = Tree((), cut="it has more than 10 entries; the rest was not read")

    for old, new in ((cut, tree_of({})), (tree_of({}), cut)):
        with pytest.raises(InvalidInput, match="not read whole: it has more than 10 entries"):
            count_lines(old, new, Kept())


def test_a_text_too_large_to_be_compared_is_not_counted() -> None:
    """Its name and size are said; a binary file may have any size."""
    large = replace(file_entry("big.py", TEXT), size_bytes=MAX_HELD_BYTES + 1)
    binary = replace(file_entry("big.so", b"\0"), size_bytes=MAX_HELD_BYTES + 1)

    with pytest.raises(InvalidInput, match=r"big\.py is 33,554,433 bytes; at most 33,554,432 are compared"):
        count_lines(None, tree_of({}, large), Kept(TEXT))
    assert count_lines(None, tree_of({}, binary), Kept(b"\0")) == DiffStat(0, 0, 1)


def test_stored_trees_are_counted(tmp_path: Path) -> None:
    """Trees are named by the blobs of their manifests."""
    blobs = BlobFolder(tmp_path)
    old, new = (blobs.put_bytes(trees.dump(tree_of({"a.py": data}))) for data in (TEXT, EDITED))
    for data in (TEXT, EDITED):
        assert blobs.put_bytes(data) == digest(data)

    assert count_stored(blobs, old, new) == DiffStat(1, 2, 1)
    assert count_stored(blobs, None, new) == DiffStat(49, 0, 1)
