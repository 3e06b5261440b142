"""Holds rules about all of a change against trees made of bytes."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tests.fake_index.archives import build_wheel
from tests.vetting.domain.trees_of import digest, tree_of
from vetting.domain.releases import Ecosystem, Sha256
from vetting.domain.signals.interface import ChangeRule, ChangeUnderScan, Claimed, Finding, TreeSide
from vetting.domain.trees import ArchiveNote, Tree, TreeEntry, matched_paths

Files = Mapping[str, bytes]
WHEEL = Claimed(Ecosystem.PYPI, "demo", "1.0", "demo-1.0-py3-none-any.whl")
SDIST = replace(WHEEL, filename="demo-1.0.tar.gz")
METADATA = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
NO_FILES: Files = {}


def found_in(
    rule: ChangeRule,
    new: Files,
    old: Files | None = None,
    *,
    claimed: Claimed | None = WHEEL,
    more: Sequence[TreeEntry] = (),
    old_more: Sequence[TreeEntry] = (),
    notes: Iterable[ArchiveNote] = (),
    cut: str | None = None,
    old_cut: str | None = None,
    source: Files | None = None,
    old_source: Files | None = None,
    checkout: Files | None = None,
    tags: tuple[str, ...] | None = None,
    origin_cut: str | None = None,
) -> list[Finding]:
    """Let *rule* look at a distribution of *new*, read against one of *old*."""
    kept = _kept(new, old, source, old_source, checkout)

    def read(entry: TreeEntry) -> bytes:
        assert entry.sha256 is not None
        return kept[entry.sha256]

    after = _side(replace(tree_of(new, *more), notes=tuple(notes), cut=cut), claimed, source, origin_cut)
    before = None if old is None else _side(replace(tree_of(old, *old_more), cut=old_cut), claimed, old_source)
    folder = None if checkout is None else replace(tree_of(checkout), cut=origin_cut)
    return list(rule.look(ChangeUnderScan(before, after, (), read, folder, tags)))


def _kept(*sides: Files | None) -> dict[Sha256, bytes]:
    return {digest(data): data for side in sides if side is not None for data in side.values()}


def _side(tree: Tree, claimed: Claimed | None, source: Files | None, source_cut: str | None = None) -> TreeSide:
    origin = None if source is None else replace(tree_of(source), cut=source_cut)
    return TreeSide(tree, matched_paths(tree), claimed, origin)


def told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """List severity, scope and path."""
    return [(one.severity.value, one.scope.value, one.path) for one in findings]


def wheel_files(files: Files = NO_FILES) -> dict[str, bytes]:
    """Give what a sound wheel of *files* holds."""
    _, data = build_wheel("demo", "1.0", dict(files))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
