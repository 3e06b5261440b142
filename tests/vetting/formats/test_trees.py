"""A tree's manifest: one text for one tree, and nothing believed on the way back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trees_of import digest, file_entry, link_entry, other_entry
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import ArchiveNote, Tree
from vetting.formats.trees import dump, parse

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
ENTRIES = st.one_of(
    st.builds(file_entry, TEXTS, st.binary(max_size=9), st.integers(0, 0o7777)),
    st.builds(link_entry, TEXTS, TEXTS),
    st.builds(other_entry, TEXTS),
)
NOTES = st.builds(ArchiveNote, TEXTS, st.none() | TEXTS, TEXTS)
TREES = st.builds(
    lambda entries, notes, cut: Tree(tuple(sorted(entries, key=lambda entry: entry.path)), tuple(notes), cut),
    st.lists(ENTRIES, unique_by=lambda entry: entry.path, max_size=5),
    st.lists(NOTES, max_size=3),
    st.none() | TEXTS,
)


@given(TREES)
def test_a_tree_survives_its_manifest(tree: Tree) -> None:
    """What was written is read back the same, and written again to the same bytes."""
    assert parse(dump(tree)) == tree
    assert dump(parse(dump(tree))) == dump(tree)


def test_a_manifest_is_in_order_of_path() -> None:
    """A tree whose entries come in another order has the same manifest."""
    one, other = file_entry("a"), file_entry("b")
    assert dump(Tree((other, one))) == dump(Tree((one, other)))


def manifest(**changes: Any) -> bytes:  # noqa: ANN401  # whatever a broken child may write
    """Write a manifest of one file, with its document changed."""
    return json.dumps(json.loads(dump(Tree((file_entry("a"),)))) | changes).encode()


def with_entry(**changes: Any) -> bytes:  # noqa: ANN401  # the same
    """Write a manifest whose one entry is changed."""
    entry = {"path": "a", "kind": "file", "sha256": digest(b""), "size": 0, "mode": 0}
    return manifest(entries=[entry | changes])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a tree's manifest"),
        (b"[]", "not a tree's manifest"),
        (b"[" * 100_000, "not a tree's manifest"),
        (b"\xff", "not a tree's manifest"),
        (manifest(format=2), "has format 2; 1 is read here"),
        (manifest(cut=1), "not a tree's manifest"),
        (manifest(notes=[{"code": "x", "path": None}]), "not a tree's manifest"),
        (manifest(entries=[[]]), "not a tree's manifest"),
        (with_entry(path="\udcff"), "not a tree's manifest"),
        (with_entry(path=1), "not a tree's manifest"),
        (with_entry(kind="socket"), "not a tree's manifest"),
        (with_entry(sha256="../../etc"), "not a SHA-256"),
        (with_entry(sha256=None), "has a SHA-256, and nothing else has"),
        (with_entry(kind="link"), "has a SHA-256, and nothing else has"),
        (with_entry(size=-1), "not a tree's manifest"),
        (with_entry(size=True), "not a tree's manifest"),
        (with_entry(mode="0"), "not a tree's manifest"),
        (with_entry(target=5), "not a tree's manifest"),
        (manifest(entries=json.loads(dump(Tree((file_entry("a"),))))["entries"] * 2), "each path once, in order"),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes, reason: str) -> None:
    """Each way in which a child's result may be wrong is refused."""
    with pytest.raises(InvalidInput, match=reason):
        parse(data)
