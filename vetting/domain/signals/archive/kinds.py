"""What kind of distribution a tree is, and what kind of file a file of it, told from names and content."""

import re
from collections.abc import Callable
from typing import Final

from vetting.domain.signals.interface import TreeSide
from vetting.domain.trees import EntryKind, TreeEntry

_VERSION_FILE: Final = re.compile(r"(.*/)?(_|__)?(git_?|scm_?|build_?)?version(_info)?(_|__)?\.py", re.IGNORECASE)
"""What tools write when they build, from a repository's tags: setuptools-scm, versioneer, hatch-vcs and their kin."""
_WHEEL_FILE: Final = re.compile(r"[^/]+\.dist-info/WHEEL")


def is_wheel(side: TreeSide) -> bool:
    """Say whether *side* is a wheel: by its file name, or where nobody states one, by what wheels hold."""
    if side.claimed is not None:
        return side.claimed.filename.lower().endswith(".whl")
    return any(_WHEEL_FILE.fullmatch(path) for path in side.matched)


def is_version_file(path: str) -> bool:
    """Say whether a file has the name of one that tools write anew with each version."""
    return _VERSION_FILE.fullmatch(path) is not None


def text_of(entry: TreeEntry, read: Callable[[TreeEntry], bytes]) -> object:
    """
    Give a file's text for comparing, whatever its lines end with.

    Of what is no file, or too large to be held, nobody can say that it is the same: it equals nothing.
    """
    data = read(entry) if entry.kind is EntryKind.FILE else b""
    if entry.kind is not EntryKind.FILE or len(data) < entry.size_bytes:
        return object()
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
