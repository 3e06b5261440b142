"""Holds rules about all of a change against trees made of bytes."""

from collections.abc import Mapping

from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import ChangeRule, ChangeUnderScan, Claimed, Finding, TreeSide, digest_of
from vetting.domain.trees import EntryKind, Tree, TreeEntry, compare_trees, matched_paths

PYPI = Claimed(Ecosystem.PYPI, "demo", "1.1", "demo-1.1.tar.gz")


def seen(
    rule: ChangeRule,
    new: Mapping[str, bytes],
    old: Mapping[str, bytes] | None = None,
    *,
    claimed: Claimed | None = PYPI,
) -> list[Finding]:
    """Let *rule* look at a change between two trees."""
    before, after = None if old is None else _tree(old), _tree(new)
    contents = {digest_of(data): data for data in (*new.values(), *(old or {}).values())}
    old_side = None if before is None else TreeSide(before, matched_paths(before), claimed)
    changes = compare_trees(before, after)
    read = lambda entry: contents[entry.sha256]  # noqa: E731  # a dictionary as a function
    return list(rule.look(ChangeUnderScan(old_side, TreeSide(after, matched_paths(after), claimed), changes, read)))


def _tree(files: Mapping[str, bytes]) -> Tree:
    entries = [
        TreeEntry(path, EntryKind.FILE, digest_of(data), len(data), 0o644)
        if not data.startswith(b"-> ")
        else TreeEntry(path, EntryKind.LINK, None, 0, 0o777, data[3:].decode())
        for path, data in sorted(files.items())
    ]
    return Tree(tuple(entries))
