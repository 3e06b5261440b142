"""
What a distribution asks for of Cargo: the tables of dependencies of the manifests that building it goes by.

Of a crate that is the Cargo.toml at its top. Of a source distribution of another
kind it is every one that lies near the top, is no test's and nobody's whose code
was taken over, and those in folders that these name. What a folder within the distribution has comes
along and is looked at as files are; it is asked of nobody. What is only developed
with (``dev-dependencies``) does not come along.

Source: The Cargo Book, "Specifying Dependencies", "Workspaces", ``cargo package``.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from vetting.domain.facts.cargo import CargoNeed, needs_of
from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import TreeSide
from vetting.domain.signals.places import ORIGINAL, is_beside_code, is_built_already, is_crate, is_taken_over
from vetting.domain.signals.sightings import places_of
from vetting.domain.trees import EntryKind, TreeEntry

MANIFEST: Final = "Cargo.toml"
MAX_MANIFESTS: Final = 50
"""In one distribution."""
_DEEPEST: Final = 3
"""Folders above a manifest that somebody begins with, unless all of them lie deeper."""
_DEVELOPED_WITH: Final = "dev-dependencies"
_KEY: Final = re.compile(rb"^[ \t]*+(?:\[[^\n\]]*?\.)?[\"']?([\w-]++)[\"']?[ \t]*+[=\]]", re.MULTILINE)

Read = Callable[[TreeEntry], bytes]


class CrateAsked(NamedTuple):
    """One crate that is asked for, and where."""

    need: CargoNeed
    path: str
    place: tuple[int, int]
    address: str | None
    """What it is taken from instead of the index of crates."""


def crates_asked(side: TreeSide, read: Read) -> Iterator[CrateAsked]:
    """
    Give what *side* asks for, each entry at its place.

    Raises:
        ValueError: A manifest cannot be read, or there are more of them than anybody has who means well.
    """
    for matched, entry, document in _manifests(side, read):
        places: dict[bytes, tuple[int, int]] | None = None
        for need in needs_of(document):
            if need.table == _DEVELOPED_WITH or need.is_inherited or _is_within(need, matched, side):
                continue
            places = places_of(_KEY, read(entry)) if places is None else places
            place = places.get(need.key.encode("utf-8", "surrogateescape"), (1, 1))
            address = need.elsewhere or (None if need.path is None else f"the folder {need.path}")
            yield CrateAsked(need, entry.path, place, address)


def unsaid(side: TreeSide, read: Read) -> list[CrateAsked]:
    """
    List what a crate asks for and the manifest that it is said to be made of does not.

    Raises:
        ValueError: One of both cannot be read.
    """
    entry, original = side.matched.get(MANIFEST), side.matched.get(ORIGINAL)
    if entry is None or original is None or not (_is_file(entry) and _is_file(original)):
        return []
    said: dict[tuple[bool, str], set[str | None]] = {}
    for need in needs_of(_document(original, read)):
        project = None if need.is_inherited else need.project
        said.setdefault((need.table == _DEVELOPED_WITH, need.key), set()).add(project)
    found = []
    for one in crates_asked(side, read):
        projects = said.get((False, one.need.key), set())
        if one.path == entry.path and None not in projects and one.need.project not in projects:
            found.append(one)
    return found


def _manifests(side: TreeSide, read: Read) -> Iterator[tuple[str, TreeEntry, Any]]:
    waiting = _roots(side)
    known = set(waiting)
    while waiting:
        matched = waiting.pop(0)
        if len(known) > MAX_MANIFESTS:
            raise ValueError(f"more than {MAX_MANIFESTS} files {MANIFEST}")
        document = _document(side.matched[matched], read)
        yield matched, side.matched[matched], document
        for need in needs_of(document):
            within = _manifest_within(need, matched, side)
            if within is not None and within not in known and need.table != _DEVELOPED_WITH:
                known.add(within)
                waiting.append(within)


def _roots(side: TreeSide) -> list[str]:
    """List the manifests that cargo begins with; those of what is installed as it is are nobody's to build."""
    found = sorted(path for path, entry in side.matched.items() if path.endswith(MANIFEST) and _is_file(entry))
    found = [path for path in found if posixpath.basename(path) == MANIFEST]
    if not found or (side.claimed is not None and side.claimed.ecosystem is Ecosystem.NPM):
        return []
    if is_crate(side):
        return [path for path in found if path == MANIFEST]
    if is_built_already(side):
        return []
    found = [path for path in found if not is_beside_code(path) and not is_taken_over(path)]
    deepest = max(_DEEPEST, min((path.count("/") for path in found), default=0))
    return [path for path in found if path.count("/") <= deepest]


def _is_file(entry: TreeEntry) -> bool:
    return entry.kind is EntryKind.FILE and entry.sha256 is not None


def _document(entry: TreeEntry, read: Read) -> Any:  # noqa: ANN401  # whatever the manifest holds
    try:
        return toml_of(read(entry).decode("utf-8-sig", "surrogateescape"))
    except Unparsable as error:
        raise ValueError(f"{posixpath.basename(entry.path)} cannot be read: {error}") from error


def _is_within(need: CargoNeed, matched: str, side: TreeSide) -> bool:
    return _manifest_within(need, matched, side) is not None


def _manifest_within(need: CargoNeed, matched: str, side: TreeSide) -> str | None:
    """Give the manifest of the folder that is meant, where it came along."""
    if need.path is None:
        return None
    within = posixpath.normpath(posixpath.join(posixpath.dirname(matched), need.path, MANIFEST))
    entry = side.matched.get(within)
    return within if entry is not None and _is_file(entry) else None
