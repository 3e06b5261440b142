"""
``package-lock.json``, of lockfile versions 2 and 3.

1. The lock is a tree of folders: an entry stands where the package is unpacked,
   and a dependency is found as Node.js finds it, in the nearest
   ``node_modules`` upwards. A link leads to the folder it stands for.
2. The root and its workspaces are members; their ``devDependencies`` are
   development edges. Optional and peer dependencies are ordinary ones, where
   they are locked.
3. One release can be unpacked in several places: that is one node, with the
   edges of all of them.

Of an entry's hashes the strongest count, as with npm, which holds the packed
file against those alone: SHA-512 nearly always. A file of which none is said,
or SHA-1 alone, can be any. Contradicting hashes of one release are refused, and
an archive whose address names another release.

Source: npm 11.19.1's documentation, "package-lock.json"; what `npm install --package-lock-only` writes.
    Subresource Integrity, W3C, "the integrity attribute" and "get the strongest metadata from set".
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from urllib.parse import unquote

from vetting.domain.dependencies import (
    ROOT_NAME,
    DependencyGraph,
    Node,
    NodeKey,
    Origin,
    rooted_graph,
    told_apart,
    united,
)
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import ALGORITHMS, Digest, Ecosystem, digest
from vetting.formats.lockfiles.entries import Entry, ReadText, is_table, json_lock, keyed_entries

VERSIONS = (2, 3)
MAX_PATH_LENGTH = 4096
"""Characters; no file system takes more."""
_MODULES = "node_modules/"
# Looser than what may be published today: capital letters were once allowed, and such projects are still in use.
_NAME = re.compile(r"(?:@[A-Za-z0-9~!'()*._-]+/)?[A-Za-z0-9~!'()*._-]+")
_GIT = re.compile(r"git[+:@]|github:|gitlab:|bitbucket:")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def read(path: str, read_text: ReadText) -> DependencyGraph:
    """
    Read the graph that a lock names.

    Raises:
        InvalidInput: It is malformed, or of version 1; the message names the line.
    """
    text = read_text(path)
    lock = json_lock(path, text)
    version = lock.table.get("lockfileVersion")
    if version == 1 or (version is None and "packages" not in lock.table):
        raise lock.refuse(
            "lockfile version 1 names no edges that can be relied on: `npm install --package-lock-only` writes it anew"
        )
    if version not in VERSIONS:
        raise lock.refuse("its lockfile version is none that is read: 2 and 3 are")
    return _Tree(lock, dict(keyed_entries(lock, text, "packages"))).graph()


@dataclass(slots=True)
class _Edges:
    """Where the dependencies of one entry are unpacked."""

    ordinary: list[str] = field(default_factory=list)
    dev: list[str] = field(default_factory=list)


class _Tree:
    """The entries of a lock by their place."""

    def __init__(self, lock: Entry, entries: Mapping[str, Entry]) -> None:
        self._lock = lock
        self._entries = entries
        self._root = entries.get("", Entry(lock.place, {}))
        self._workspaces = _patterns(self._root)
        self._from_the_web: set[str] = set()
        """Places of what some dependant asks for by its address."""

    def graph(self) -> DependencyGraph:
        packages = {place: entry for place, entry in self._entries.items() if not entry.flag("link")}
        edges = {place: self._edges(place, entry) for place, entry in packages.items()}
        bare = [self._node(place, entry) for place, entry in packages.items()]
        nodes = dict(zip(packages, told_apart(bare), strict=True))
        _refuse_contradictions(packages, nodes)
        whole = [
            replace(
                node,
                dependencies=_keys(nodes, edges[place].ordinary, node),
                dev_dependencies=_keys(nodes, edges[place].dev, node) if node.is_member else (),
            )
            for place, node in nodes.items()
        ]
        ordinary = {nodes[place].key for place, entry in packages.items() if not entry.flag("dev")}
        return rooted_graph(Ecosystem.NPM, united(whole), ordinary)

    def _node(self, place: str, entry: Entry) -> tuple[Node, str]:
        is_local = _MODULES not in place
        name = entry.text_or("name") or (_name_at(place) if place else self._lock.text_or("name", ROOT_NAME))
        if name != ROOT_NAME and not _NAME.fullmatch(name):
            raise entry.refuse(f"{name[:80]!r} is no project name that npm allows")
        version = entry.version(entry.text("version")) if not is_local or "version" in entry.table else ""
        origin = Origin.PATH if is_local else self._origin(place, entry)
        if origin is Origin.INDEX:
            _require_own_archive(entry, name, version)
        is_member = self._is_member(place)
        files = frozenset[Digest]() if is_local else _digests(entry)
        node = Node(name, version, origin, is_member=is_member, distributions=files, place=entry.place)
        return node, entry.text_or("resolved") or place

    def _origin(self, place: str, entry: Entry) -> Origin:
        resolved = entry.text_or("resolved")
        if _GIT.match(resolved):
            return Origin.GIT
        if resolved.startswith("file:"):
            return Origin.PATH
        return Origin.URL if place in self._from_the_web else Origin.INDEX

    def _is_member(self, place: str) -> bool:
        chosen = not place
        for pattern in self._workspaces if _MODULES not in place else ():
            if _matches(place, pattern.removeprefix("!")):
                chosen = not pattern.startswith("!")
        return chosen

    def _edges(self, place: str, entry: Entry) -> _Edges:
        found = _Edges()
        may_be_absent = set(entry.within("optionalDependencies").table)
        for kind in ("dependencies", "optionalDependencies", "peerDependencies"):
            wanted = entry.within(kind).table
            for name, specifier in wanted.items():
                is_needed = kind == "dependencies" and name not in may_be_absent
                found.ordinary.extend(self._found(place, entry, name, specifier, is_needed=is_needed))
        if self._is_member(place):
            for name, specifier in entry.within("devDependencies").table.items():
                found.dev.extend(self._found(place, entry, name, specifier, is_needed=True))
        return found

    def _found(self, place: str, entry: Entry, name: str, specifier: object, *, is_needed: bool) -> Iterator[str]:
        if not isinstance(specifier, str):
            raise entry.refuse(f"the dependency on {name[:80]} is no text")
        for candidate in _candidates(entry, place, name):
            end = self._entries.get(candidate)
            if end is not None:
                target = end.text("resolved") if end.flag("link") else candidate
                if target not in self._entries or self._entries[target].flag("link"):
                    raise end.refuse(f"it is a link to {target[:80]!r}, which is not locked")
                if _WEB.match(specifier):
                    self._from_the_web.add(target)
                yield target
                return
        if is_needed:
            raise entry.refuse(f"{_name_at(place) or 'the project'} depends on {name[:80]}, which is not locked")


def _digests(entry: Entry) -> frozenset[Digest]:
    """Give what npm would hold the packed file against; nothing where that is weak, or no hash at all."""
    found: dict[str, set[Digest]] = {}
    for one in entry.text_or("integrity").split():
        algorithm, _, encoded = one.partition("?")[0].partition("-")
        if algorithm in ALGORITHMS.values():
            with suppress(binascii.Error, ValueError, InvalidInput):
                found.setdefault(algorithm, set()).add(digest(f"{algorithm}:{binascii.a2b_base64(encoded).hex()}"))
    return frozenset(found[max(found)]) if found else frozenset()


def _require_own_archive(entry: Entry, name: str, version: str) -> None:
    """
    See that the address of an archive names the release, as that of every registry does.

    Where audits name its bytes in no way that a lock does, another release's archive would pass for the audited one.

    Raises:
        InvalidInput: It names another one.
    """
    resolved = entry.text_or("resolved")
    path = unquote(resolved.partition("#")[0].partition("?")[0])
    if _WEB.match(resolved) and not (name.rpartition("/")[2] in path and version.partition("+")[0] in path):
        raise entry.refuse(f"it is resolved to {resolved[:200]!r}, which is not an archive of {name} {version}")


def _keys(nodes: Mapping[str, Node], places: list[str], own: Node) -> tuple[NodeKey, ...]:
    return (*dict.fromkeys(nodes[place].key for place in places if nodes[place].key != own.key),)


def _candidates(entry: Entry, place: str, name: str) -> Iterator[str]:
    """Name the places where Node.js would look for *name* from *place*, nearest first."""
    if len(place) > MAX_PATH_LENGTH:
        raise entry.refuse("its path is longer than any file system takes")
    parts = place.split("/") if place else []
    for length in range(len(parts), -1, -1):
        if not length or parts[length - 1] != "node_modules":
            yield "/".join((*parts[:length], "node_modules", name))


def _name_at(place: str) -> str:
    """Name what is unpacked at a place: the folder, with its scope."""
    return place.rpartition(_MODULES)[2] if _MODULES in place else place.rpartition("/")[2]


def _patterns(root: Entry) -> tuple[str, ...]:
    workspaces = root.table.get("workspaces", [])
    return Entry(root.place, workspaces).texts("packages") if is_table(workspaces) else root.texts("workspaces")


def _matches(place: str, pattern: str) -> bool:
    wanted = pattern.removeprefix("./").rstrip("/")
    if "**" in wanted:
        return fnmatchcase(place, wanted)
    parts, globs = place.split("/"), wanted.split("/")
    return len(parts) == len(globs) and all(map(fnmatchcase, parts, globs))


def _refuse_contradictions(packages: Mapping[str, Entry], nodes: Mapping[str, Node]) -> None:
    """Refuse one release with different hashes of one kind in two places."""
    known: dict[tuple[NodeKey, str], tuple[str, str]] = {}
    for place, entry in packages.items():
        node = nodes[place]
        for one in entry.text_or("integrity").split():
            algorithm, _, digest = one.partition("-")
            first, at = known.setdefault((node.key, algorithm), (digest, entry.place))
            if first != digest:
                raise InvalidInput(f"{entry.place}: {node.name} {node.version} has another hash than at {at}")
