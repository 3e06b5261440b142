"""
What a distribution was made of: which file of a source tree became which file of a wheel.

A wheel holds its modules where they are imported from; a source distribution,
or a repository, may keep them in ``src/`` or anywhere else, and a wheel may keep
some in ``NAME.data/purelib/``. :class:`Origin` finds the folders of a source
tree that hold what is installed at the top, and looks paths up in them.
:func:`matched_both` has the two compared file by file.

Source: PyPA specifications, "Binary distribution format", "The .data directory".
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from vetting.domain.trees import Tree, TreeEntry, matched_paths

_SCHEME: Final = re.compile(r"[^/]+\.data/(purelib|platlib)/")
_WHEEL_FILE: Final = re.compile(r"[^/]+\.dist-info/WHEEL")
_METADATA: Final = re.compile(r"[^/]+\.dist-info/METADATA")
SOURCE_METADATA: Final = "PKG-INFO"
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


def matched_both(old: Tree | None, new: Tree) -> tuple[dict[str, TreeEntry], dict[str, TreeEntry]]:
    """
    Key the entries of two trees by what to look for in the other.

    Where one of the two is a wheel and the other is not (the source distribution of the same release, or of another, or
    a repository), the other's modules are looked for where they would be installed, and its metadata where a wheel has
    it. Otherwise as :func:`vetting.domain.trees.matched_paths` has it.
    """
    olds, news = matched_paths(old) if old else {}, matched_paths(new)
    if not olds or _is_wheel(olds) == _is_wheel(news):
        return olds, news
    if _is_wheel(news):
        wheel = _rekeyed(news, {path: installed_path(path) for path in news})
        return _rekeyed(olds, _installed(olds, wheel)), wheel
    wheel = _rekeyed(olds, {path: installed_path(path) for path in olds})
    return wheel, _rekeyed(news, _installed(news, wheel))


def _is_wheel(held: Mapping[str, TreeEntry]) -> bool:
    return any(_WHEEL_FILE.fullmatch(path) for path in held)


def _installed(source: Mapping[str, TreeEntry], wheel: Mapping[str, TreeEntry]) -> dict[str, str]:
    """Say of each path of a source tree under which one of the wheel's it is installed, if it is."""
    metadata = next((path for path in wheel if _METADATA.fullmatch(path)), SOURCE_METADATA)
    keys = {SOURCE_METADATA: metadata}
    taken = {metadata}
    for root in _roots(source, frozenset(path.partition("/")[0] for path in wheel)):
        for path in source:
            rest = path.removeprefix(root)
            if path.startswith(root) and rest in wheel and rest not in taken and path not in keys:
                keys[path] = rest
                taken.add(rest)
    return keys


def _rekeyed(held: Mapping[str, TreeEntry], keys: Mapping[str, str]) -> dict[str, TreeEntry]:
    """Give entries other keys; one whose new key is another's own keeps the old, as all do if two want the same."""
    kept = {path for path in held if keys.get(path, path) == path}
    rekeyed = {(path if (key := keys.get(path, path)) in kept else key): entry for path, entry in held.items()}
    return rekeyed if len(rekeyed) == len(held) else dict(held)
