"""A stored diff as a patch, written in a pool's process: it looks at hostile bytes."""

from vetting.adapters.blobs import BlobFolder
from vetting.domain.patches import patch_plan
from vetting.domain.releases import Sha256
from vetting.formats import hunks, trees
from vetting.formats.git_patch import patch_pieces


def patch_stored(blobs: BlobFolder, manifest: Sha256) -> Sha256:
    """
    Write the diff whose manifest lies in *blobs* as a patch, made of the files and not of stored hunks.

    Raises:
        InvalidInput: No patch can say it.
        NoRoom: The blobs take nothing more.
    """
    diff = hunks.parse_tree_diff(blobs.get(manifest))
    old = None if diff.old_tree is None else trees.parse(blobs.get(diff.old_tree))
    moves = {one.path: one.old_path for one in diff.files if one.new_sha256 is not None and one.old_path is not None}
    plan = patch_plan(old, trees.parse(blobs.get(diff.new_tree)), moves)
    with blobs.incoming() as draft:
        for piece in patch_pieces(plan, blobs):
            draft.write(piece)
        return draft.keep(lasting=False)
