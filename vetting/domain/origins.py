"""
What a distribution was made of: which file of a source tree became which file of it.

A wheel holds its modules where they are imported from; a source distribution,
or a repository, may keep them in ``src/`` or anywhere else, and a wheel may keep
some in ``NAME.data/purelib/``. :class:`Origin` finds the folders of a source
tree that hold what is installed at the top, and looks paths up in them.

Source: PyPA specifications, "Binary distribution format", "The .data directory".
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from vetting.domain.trees import Tree, TreeEntry, matched_paths

_SCHEME: Final = re.compile(r"[^/]+\.data/(purelib|platlib)/")
MAX_ROOTS: Final = 20
"""Folders of a source tree in which a path is looked for; a repository of many projects has more."""


def installed_path(matched: str) -> str:
    """Say under which path of the import root a wheel's file is installed; others than modules keep their path."""
    return _SCHEME.sub("", matched, count=1) if _SCHEME.match(matched) else matched


class Origin:
    """A source tree, as a place where the files of a distribution come from; looked through once."""

    def __init__(self, source: Tree, built: Iterable[str]) -> None:
        """
        Find the folders that hold what is installed at the top.

        Args:
            source: A source distribution's tree, or a repository's files.
            built: The paths of the distribution's files, as they are installed.
        """
        self._held: Mapping[str, TreeEntry] = matched_paths(source)
        self.digests = frozenset(entry.sha256 for entry in source.entries if entry.sha256 is not None)
        self.roots = _roots(self._held, frozenset(path.partition("/")[0] for path in built))

    def find(self, path: str, digest: str | None = None) -> TreeEntry | None:
        """Find what *path* was made of, with the very content of *digest* if there is one; None if nothing is there."""
        found = [entry for root in self.roots if (entry := self._held.get(root + path)) is not None]
        return next((entry for entry in found if entry.sha256 == digest), found[0] if found else None)


def _roots(held: Mapping[str, TreeEntry], tops: frozenset[str]) -> tuple[str, ...]:
    """List the folders below which what is installed at the top is found most often; the tree's own root always."""
    votes = Counter({"": 0})
    for path in held:
        root = ""
        for part in path.split("/"):
            if part in tops:
                votes[root] += 1
            root += part + "/"
    best = sorted(votes, key=lambda root: (-votes[root], root))[:MAX_ROOTS]
    return tuple(best if "" in best else [*best, ""])
