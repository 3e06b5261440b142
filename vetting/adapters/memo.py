"""
The memo beside the blobs: small files that say what was made of what, so that nothing is made twice.

Whatever of it is lost or cannot be read is made again. What each kind of entry
holds, and whether it is still true, its own module knows (``diff_memo``,
``comparison_memo``, ``archives/tree_memo``); :func:`vetting.adapters.blob_sweep.sweep_memo`
forgets what names blobs that are gone.
"""

import json
import secrets
from hashlib import sha256
from typing import Any, Final

from vetting.adapters.blob_files import named, whole, written
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.disk import writing

_KEYS: Final = json.JSONEncoder(sort_keys=True)


def entry_path(blobs: BlobFolder, kind: str, facts: object) -> str:
    """Name an entry of *kind* by all that it depends on: *facts* are JSON-ready; where files lie is not among them."""
    key = sha256(_KEYS.encode(facts).encode("ascii")).hexdigest()
    return f"{blobs.root}/memo/{kind}/{key[:2]}/{key[2:]}"


def recalled(path: str) -> Any:  # noqa: ANN401  # whatever was told
    """
    Give what was told to be remembered under that name.

    Raises:
        OSError: Nothing was, or it is lost.
        ValueError: It is damaged.
    """
    return json.loads(whole(path))


def remember(path: str, told: object) -> None:
    """
    Put *told*, which is JSON-ready, under its name, all at once; its folder is nearly always there.

    Raises:
        NoRoom: The disk takes nothing more.
    """
    draft = f"{path}.{secrets.token_hex(8)}"
    with writing():
        written(draft, json.dumps(told).encode("ascii"))
        named(draft, path)
