"""Which files of a distribution are beside its code (documentation, tests, type stubs), and what it is built for."""

import re
from functools import lru_cache
from typing import Final

from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import FileSide, TreeSide

_FOLDERS: Final = re.compile(
    r"(?:^|/)(?:tests?|__tests__|testdata|test_data)/|^(?:docs?|documentation|examples?)/", re.IGNORECASE
)
"""A folder of documentation within a package is code that is installed, and that the package may import."""
_FILES: Final = re.compile(
    r"(?:^|/)(?:test_[^/]*\.py|[^/]*_tests?\.py|conftest\.py"
    r"|[^/]*\.pyi|[^/]*\.d\.[cm]?ts|[^/]*\.(?:test|spec)\.[cm]?[jt]sx?)$",
    re.IGNORECASE,
)
_RUN_ANYWAY: Final = re.compile(r"(?:^|/)(?:setup\.py|sitecustomize\.py|usercustomize\.py|[^/]*\.pth)$", re.IGNORECASE)
_TAKEN_OVER: Final = re.compile(r"(?:^|/)(?:[^/]*vendor[^/]*|third[-_]?party|[^/]* cases)/", re.IGNORECASE)
_OF_OTHERS: Final = re.compile(r"[^/]+\.dist-info/METADATA")
ORIGINAL: Final = "Cargo.toml.orig"
"""What Cargo.toml was made of as a crate was packed: people read it, and cargo does not."""


@lru_cache(maxsize=1 << 12)
def is_beside_code(matched: str) -> bool:
    """
    Say whether this path is documentation, a test or a type stub, which rules about code do not look at.

    What such a file holds is still looked at by the rules about characters, files and archives. Source: signals
    catalogue §2, "Rules of use".
    """
    if _RUN_ANYWAY.search(matched):
        return False
    return bool(_FOLDERS.search(matched) or _FILES.search(matched))


def is_beside(side: FileSide) -> bool:
    """Say the same of a file that is looked at, unless something is known to run it."""
    return not side.is_run and is_beside_code(side.matched)


def is_taken_over(matched: str) -> bool:
    """Say whether this path lies in a folder of other people's code."""
    return _TAKEN_OVER.search(matched) is not None


def is_crate(side: TreeSide) -> bool:
    """Say whether this is a crate, as cargo packed it."""
    return ORIGINAL in side.matched or (side.claimed is not None and side.claimed.ecosystem is Ecosystem.CARGO)


def is_built_already(side: TreeSide) -> bool:
    """Say whether this is a wheel, which is installed as it is."""
    return any(_OF_OTHERS.fullmatch(entry.path) for entry in side.matched.values())
