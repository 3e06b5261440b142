"""
Where the links of an archive lead, and what is read by one name and run by another.

A link is kept as text and never followed, so no rule about code reads what is
under its name; what it leads to is read under its own. Where that is another
kind of file, or lies among tests and documents, code is run that no rule read.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from vetting.domain.code.reading import CYTHON, SUFFIXES, TYPESCRIPT
from vetting.domain.signals.places import is_beside_code
from vetting.domain.trees import TreeEntry

_BUILT_BY: Final = (".gyp", ".gypi", ".toml", ".cfg", ".m4", ".cmake", ".mk", ".ac", ".am", ".in")
_SHELLS: Final = (".sh", ".bash", ".zsh", ".ps1", ".psm1", ".bat", ".cmd")
_SUFFIXES: Final = frozenset([*SUFFIXES, *CYTHON, *TYPESCRIPT, *_SHELLS, *_BUILT_BY, ".pth", ".rs"])
"""What is run, or says what is run, by its suffix."""
_NAMES: Final = frozenset(
    ["setup.py", "setup.cfg", "pyproject.toml", "pkg-info", "package.json", "binding.gyp", "cargo.toml", "build.rs"]
)
"""What installers and builders look for at the top."""


def leads_out(path: str, target: str) -> bool:
    """Say whether a link leads out of what it is unpacked to; one that leads through the folder above may."""
    if target.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", target):
        return True
    depths = accumulate((_step(part) for part in target.split("/")), initial=path.count("/"))
    return min(depths) < 0


def _step(part: str) -> int:
    """Say by how much one part of a path leads down."""
    if part == "..":
        return -1
    return 0 if part in {"", "."} else 1


def folders_of(paths: Iterable[str]) -> frozenset[str]:
    """Give every folder that some path lies in."""
    folders: set[str] = set()
    for path in paths:
        end = path.rfind("/")
        while end > 0 and (folder := path[:end]) not in folders:
            folders.add(folder)
            end = path.rfind("/", 0, end)
    return frozenset(folders)


def is_read_otherwise(entry: TreeEntry, matched: str, folders: frozenset[str]) -> bool:
    """
    Say whether what a link leads to is read as something else than what runs by the link's name.

    Args:
        entry: The link.
        matched: Its matched path.
        folders: Of the archive, by matched path.
    """
    if matched.lower() in _NAMES:
        return True
    suffix = _suffix(matched)
    for target in _targets(entry, matched):
        if suffix in _SUFFIXES and (_suffix(target) != suffix or _comes_from_beside(matched, target)):
            return True
        if target in folders and _comes_from_beside(f"{matched}/a.py", f"{target}/a.py"):
            return True
    return False


def _comes_from_beside(path: str, target: str) -> bool:
    return is_beside_code(target) and not is_beside_code(path)


def _targets(entry: TreeEntry, matched: str) -> Iterator[str]:
    """Give what a link may lead to, by matched path: from where it lies, and, if it is a hard link, from the top."""
    top = entry.path[: len(entry.path) - len(matched)] if entry.path.endswith(matched) else ""
    target = entry.target or ""
    for start in (posixpath.dirname(entry.path), ""):
        yield posixpath.normpath(posixpath.join(start, target)).removeprefix(top)


def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1].lower()
