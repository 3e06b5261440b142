"""
The patches of real releases, applied by git: the pairs that the benchmarks measure.

The releases are fetched once, into the benchmarks' folder.
"""

import asyncio
import shutil
from itertools import groupby
from pathlib import Path

import pytest

from benchmarks.lab.command import say
from benchmarks.lab.material import Pinned, fetched, pinned
from tests.vetting.formats.applying_patches import Files, Held, applied
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder
from vetting.domain.comparing import changes_between
from vetting.domain.patches import OWNER_EXECUTES, patch_plan
from vetting.domain.trees import Tree, path_bytes
from vetting.formats import trees
from vetting.formats.git_patch import patch_pieces

pytestmark = [pytest.mark.online, pytest.mark.soak]

PAIRS = {project: list(files) for project, files in groupby(pinned("pairs"), key=lambda one: one.project)}


@pytest.mark.parametrize("project", PAIRS)
def test_git_makes_the_new_release_of_the_old_one(project: str, tmp_path: Path) -> None:
    """Every file of it, byte for byte, with its name and mode."""
    if shutil.which("git") is None:
        pytest.skip(f"{project}: there is no git on this machine")
    blobs = BlobFolder(tmp_path / "blobs")
    old, new = asyncio.run(_read(PAIRS[project], blobs))
    changes = changes_between(old, new, blobs).changes
    moves = {one.new.path: one.old.path for one in changes if one.old and one.new}

    patch = b"".join(patch_pieces(patch_plan(old, new, moves), blobs))

    assert applied(_files(old, blobs), patch, tmp_path / "folder") == _files(new, blobs)


async def _read(files: list[Pinned], blobs: BlobFolder) -> tuple[Tree, Tree]:
    archives = await fetched(files, say)
    read: dict[str, Tree] = {}
    for one in files:
        blobs.put_bytes(archives.get(one.sha256))
        manifest = (await ChildArchiveReader(blobs).read(one.sha256, one.filename)).tree
        read[one.side] = trees.parse(blobs.get(manifest))
    return read["base"], read["new"]


def _files(tree: Tree, blobs: BlobFolder) -> Files:
    """Hold a tree's files; those of the pairs are wheels, without links."""
    return {
        path_bytes(one.path): Held(blobs.get(one.sha256), executes=bool(one.mode & OWNER_EXECUTES))
        for one in tree.entries
        if one.sha256 is not None
    }
