"""The manifests of diffs, as they were read last: a digest says for good what is under it."""

import asyncio
from collections import OrderedDict

from vetting.domain.diffs import DiffedFile, Hunk, TreeDiff
from vetting.domain.releases import Sha256
from vetting.formats import hunks
from vetting.ports.blobs import Blobs

KEPT = 16
"""Manifests; the largest have some thousand files."""
_kept: OrderedDict[Sha256, TreeDiff] = OrderedDict()


async def manifest_of(digest: Sha256, blobs: Blobs) -> TreeDiff:
    """
    Read the manifest of a diff.

    Raises:
        NotFound: It is not kept here.
        VerificationFailed: What is kept under that name is something else.
    """
    if digest not in _kept:
        data = await blobs.get(digest)
        _kept[digest] = await asyncio.to_thread(hunks.parse_tree_diff, data)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(digest)
    return _kept[digest]


async def hunks_of(file: DiffedFile, blobs: Blobs) -> tuple[Hunk, ...]:
    """
    Read the hunks of one file of a diff.

    Raises:
        NotFound: They are not kept here.
        VerificationFailed: What is kept under that name is something else.
    """
    if file.hunks is None:
        return ()
    return await asyncio.to_thread(hunks.parse_hunks, await blobs.get(file.hunks))
