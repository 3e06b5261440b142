"""Reads archives in this process, as the child would."""

import io
import tempfile
from hashlib import sha256
from pathlib import Path

from vetting.adapters.archives.formats import read_archive
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.adapters.bundles import contents_of, is_bundle
from vetting.domain.releases import Sha256
from vetting.domain.trees import Tree

PLENTY = ArchiveLimits()


def read(data: bytes, filename: str, limits: ArchiveLimits = PLENTY) -> Tree:
    """Read an archive and check that every file of the tree was left, bundled or under its digest, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        tree = read_archive(io.BytesIO(data), filename, Path(folder), limits)
        left = [path for path in Path(folder).iterdir() if path.name != "part"]
        bundled = {digest(content) for path in left if is_bundle(path.name) for content in contents_of(str(path))}
        named = {path.name: digest(path.read_bytes()) for path in left if not is_bundle(path.name)}
    assert all(name == found for name, found in named.items())
    assert {entry.sha256 for entry in tree.entries if entry.sha256} <= bundled | set(named.values())
    return tree


def codes(tree: Tree) -> list[str]:
    """List what was noted."""
    return [note.code for note in tree.notes]


def paths(tree: Tree) -> list[str]:
    """List the paths."""
    return [entry.path for entry in tree.entries]


def digest(data: bytes) -> Sha256:
    """Name bytes by their content."""
    return Sha256(sha256(data).hexdigest())
