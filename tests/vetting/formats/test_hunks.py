"""Diffs as JSON: nothing lost in what is kept, nothing unprintable in what is shown."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import finding
from tests.vetting.domain.trees_of import digest
from vetting.domain.capabilities import Capability, NewCapability
from vetting.domain.diffs import ENGINE, DiffedFile, FileKind, Hunk, Line, TreeDiff, patch_text
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import Status
from vetting.formats.hunks import (
    api_file,
    api_finding,
    api_hunk,
    dump_tree_diff,
    hunk_title,
    parse_hunks,
    parse_tree_diff,
    shown,
)

FILE = DiffedFile(
    path="demo-2/a.py",
    old_path="demo-1/a.py",
    matched="a.py",
    status=Status.CHANGED,
    kind=FileKind.TEXT,
    added=1,
    removed=None,
    cut="something",
    hunks=digest(b"hunks"),
    old_sha256=digest(b"old"),
    new_sha256=digest(b"new"),
    old_size_bytes=3,
    new_size_bytes=None,
)
DIFF = TreeDiff(ENGINE, digest(b"old tree"), digest(b"new tree"), (FILE, replace(FILE, hunks=None)), None)


HUNK = Hunk(1, 2, 1, 1, (Line(" ", b"same"), Line("-", b"gone \xff", bare=True)))


def test_hunks_are_read_as_a_patch_and_as_what_was_written_before() -> None:
    """A diff that was made before stays readable, with every byte and every missing line end."""
    assert parse_hunks(patch_text([HUNK, HUNK])) == (HUNK, HUNK)
    assert parse_hunks(b'[[1,2,1,1,[[" ","same"],["-","gone \\udcff",1]]]]') == (HUNK,)


@given(st.binary())
def test_a_shown_line_can_be_written_anywhere(text: bytes) -> None:
    """What is shown is always text that UTF-8 can hold."""
    shown(text).encode()


def test_bytes_that_are_not_utf8_are_written_out() -> None:
    """UTF-8 is shown as it is, everything else byte by byte."""
    assert shown("é\t".encode() + b"\xff") == "é\t\\xff"


@pytest.mark.parametrize(
    "data", [b"", b"{}x", b"[1]", b"[[1, 2, 3, 4, [[]]]]", b"[[1, 2, 3, 4, [[1, 2]]]]", b"[" * 9999, b"@@ -x\n"]
)
def test_what_are_no_hunks_is_refused(data: bytes) -> None:
    """A blob that is something else is not taken for hunks."""
    with pytest.raises(InvalidInput, match="not a file's hunks"):
        parse_hunks(data)


def test_a_tree_diff_survives_being_kept() -> None:
    """The manifest is read back the same, and is one text for one diff."""
    whole = replace(DIFF, old_tree=None, cut="renames not looked for")
    for diff in (DIFF, whole):
        assert parse_tree_diff(dump_tree_diff(diff)) == diff
        assert dump_tree_diff(parse_tree_diff(dump_tree_diff(diff))) == dump_tree_diff(diff)


@pytest.mark.parametrize("is_new", [True, False])
def test_what_was_kept_before_unchanged_files_were_asked_is_not_certain(*, is_new: bool) -> None:
    """A capability that was new among what changed may have been there; one that was not new is certain."""
    able = NewCapability(Capability.NATIVE, "a.py", 1, "Loads.", is_new_to_release=is_new)
    kept = json.loads(dump_tree_diff(TreeDiff(ENGINE, None, digest(b"new"), (), None, (), (able,))))
    del kept["capabilities"][0]["is_held_against_all"]
    read = parse_tree_diff(json.dumps(kept).encode()).capabilities

    assert read == (replace(able, is_held_against_all=not is_new),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a diff's manifest"),
        (b"[]", "not a diff's manifest"),
        (dump_tree_diff(DIFF).replace(b'"format":2', b'"format":9'), "has format 9; 2 is read here"),
        (dump_tree_diff(DIFF).replace(b'"changed"', b'"turned"'), "not a diff's manifest"),
        (dump_tree_diff(DIFF).replace(b'"matched"', b'"unknown"'), "not a diff's manifest"),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes, reason: str) -> None:
    """A blob that is something else, or of another time, is not taken for a diff's manifest."""
    with pytest.raises(InvalidInput, match=reason):
        parse_tree_diff(data)


def test_a_file_has_the_shape_that_the_api_promises() -> None:
    """The fields that are fixed have their names; unknown counts are null, not 0."""
    hunk = Hunk(1, 1, 1, 1, (Line("-", b"a\xff", bare=True), Line("+", b"a")))
    assert api_file(FILE, (hunk,)) == {
        "path": "demo-2/a.py",
        "old_path": "demo-1/a.py",
        "matched": "a.py",
        "status": "changed",
        "kind": "text",
        "added": 1,
        "removed": None,
        "cut": "something",
        "old_size_bytes": 3,
        "new_size_bytes": None,
        "shape": None,
        "hunks": [
            {
                "old_start": 1,
                "old_lines": 1,
                "new_start": 1,
                "new_lines": 1,
                "section": None,
                "old_ends_bare": True,
                "new_ends_bare": False,
                "lines": [["-", "a\\xff"], ["+", "a"]],
            },
        ],
    }


def test_a_title_says_where_a_hunk_is_and_what_in() -> None:
    """What is not UTF-8 is written out; without a section there is none."""
    assert hunk_title(HUNK) == "@@ -1,2 +1,1 @@"
    assert hunk_title(replace(HUNK, section=b"def \xff():")) == "@@ -1,2 +1,1 @@ def \\xff():"


def test_a_side_that_ends_without_a_line_end_says_so() -> None:
    """Context at the end is the end of both sides."""
    fields = api_hunk(Hunk(1, 1, 1, 2, (Line("+", b"a"), Line(" ", b"b", bare=True))))
    assert (fields["old_ends_bare"], fields["new_ends_bare"]) == (True, True)


def test_a_finding_has_the_shape_that_the_api_promises() -> None:
    """Every field that is fixed is there, as plain JSON values."""
    fields = json.loads(json.dumps(api_finding(finding())))
    names = ["rule", "rule_version", "severity", "scope", "path", "line", "column", "digest", "message"]
    assert list(fields) == names
    assert (fields["severity"], fields["scope"]) == ("high", "delta")
