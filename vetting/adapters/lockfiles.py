"""Lockfiles on disk: found by name, read into one graph."""

from collections.abc import Sequence
from pathlib import Path

from vetting.adapters.store_folder import read_text
from vetting.domain.dependencies import DependencyGraph, flat_graph
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles import PATTERNS, LockfileKind, kind_of, read_lockfile


def find_lockfile(folder: Path) -> Path:
    """
    Find the one lockfile of a folder.

    Raises:
        InvalidInput: There is none, or there are several; the message lists them.
    """
    found = sorted(path for path in folder.iterdir() if kind_of(path.name) is not None and path.is_file())
    if not found:
        raise InvalidInput(f"there is no lockfile in {folder}; known are {', '.join(PATTERNS)}")
    if len(found) > 1:
        listed = "\n".join(f"  --lockfile {path.name}" for path in found)
        raise InvalidInput(
            f"there are several lockfiles in {folder}; name one, or those that belong together:\n{listed}"
        )
    return found[0]


def read_graph(paths: Sequence[Path], ecosystem: Ecosystem | None) -> DependencyGraph:
    """
    Read the union of lockfiles.

    Args:
        paths: Of the lockfiles; what no pattern knows by name is taken for a requirements file.
        ecosystem: Which they have to be of; None: whichever they are, all the same.

    Raises:
        InvalidInput: One is malformed, or they are of several ecosystems.
    """
    kinds = {path: kind_of(path.name) or LockfileKind.REQUIREMENTS for path in paths}
    ecosystems = {kind.ecosystem for kind in kinds.values()} | ({ecosystem} if ecosystem else set())
    if len(ecosystems) > 1:
        raise InvalidInput(
            f"the lockfiles are of several ecosystems: {', '.join(sorted(ecosystems))}; check each apart"
        )
    nodes = [
        node
        for path, kind in kinds.items()
        for node in read_lockfile(str(path), kind, lambda one: read_text(Path(one)))
    ]
    return flat_graph(ecosystems.pop(), nodes)
