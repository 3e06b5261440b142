"""
``pylock.toml`` (PEP 751), read by the library ``packaging``.

Every package counts, whatever its markers say of platforms. The format need
name no edges, and names no project: what no edge leads to, a virtual member
needs. A package whose marker asks for an extra or a dependency group is
development's, except for the groups that stand for the project's own
dependencies.

Source: PEP 751, "A file format to record Python dependencies for installation reproducibility".
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from urllib.parse import urlsplit

from packaging.pylock import Package, Pylock, PylockValidationError

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin, rooted_graph, told_apart
from vetting.domain.quick_dataclasses import replace
from vetting.domain.releases import COMPARED, Ecosystem
from vetting.formats.lockfiles.archive_names import name_and_version
from vetting.formats.lockfiles.entries import Entry, ReadText, package_entries, toml_lock
from vetting.formats.lockfiles.markers import holds_without

_PLACE = re.compile(r"packages\[(\d+)\]")


def read(path: str, read_text: ReadText) -> DependencyGraph:
    """
    Read the graph that a lock names.

    Raises:
        InvalidInput: It is no TOML, or not what PEP 751 describes; the message names the line.
    """
    text = read_text(path)
    lock = toml_lock(path, text)
    entries = package_entries(lock, text, "packages")
    try:
        packages = Pylock.from_dict(dict(lock.table))
    except PylockValidationError as error:
        found = _PLACE.search(error.context or "")
        raise (entries[int(found[1])] if found else lock).refuse(str(error)) from error
    return _graph(packages, entries)


def _graph(lock: Pylock, entries: tuple[Entry, ...]) -> DependencyGraph:
    read_nodes = [_node(package, entry) for package, entry in zip(lock.packages, entries, strict=True)]
    bare = told_apart(read_nodes)
    ends: dict[object, dict[NodeKey, Entry]] = defaultdict(dict)
    for node, entry in zip(bare, entries, strict=True):
        ends[node.name][node.key] = entry
    nodes: dict[NodeKey, Node] = {}
    for node, package, entry in zip(bare, lock.packages, entries, strict=True):
        if node.key in nodes:
            raise entry.refuse(f"{node.name} {node.version} is named twice, first at {nodes[node.key].place}")
        needs = (key for one in package.dependencies or () for key in _ends(one, entry, ends.get(one.get("name"), {})))
        nodes[node.key] = replace(node, dependencies=tuple(key for key in dict.fromkeys(needs) if key != node.key))
    defaults = frozenset(lock.default_groups or ())
    ordinary = {node.key for node, package in zip(bare, lock.packages, strict=True) if _is_ordinary(package, defaults)}
    return rooted_graph(Ecosystem.PYPI, nodes.values(), ordinary)


def _node(package: Package, entry: Entry) -> tuple[Node, str]:
    files = [one for one in (package.sdist, package.archive, *(package.wheels or ())) if one is not None]
    hashes = [text for one in files if (text := _hash(one.hashes)) is not None]
    name, origin = entry.project(package.name), _origin(package)
    node = Node(
        name,
        _version(package, entry, origin),
        origin,
        distributions=entry.digests(hashes),
        has_other_files=len(hashes) < len(files),
        place=entry.place,
    )
    return node, str(package.vcs or package.directory or package.archive or "")


def _version(package: Package, entry: Entry, origin: Origin) -> str:
    """Give the version that a package names, or else its archives do; none where only its sources would tell."""
    if package.version is not None:
        return entry.version(str(package.version))
    archive = package.archive
    names = {one.filename for one in (package.sdist, *(package.wheels or ())) if one is not None}
    if archive is not None:
        names.add(urlsplit(archive.url).path if archive.url else archive.path or "")
    stated = {name_and_version(name)[1] for name in names}
    if len(stated) == 1 and "" not in stated:
        return stated.pop()
    if origin is Origin.INDEX:
        raise entry.refuse(f'{package.name} has no version, and its files do not agree on one: write version = "..."')
    return ""


def _hash(hashes: Mapping[str, str]) -> str | None:
    """Choose one of a file's hashes: the one that audits of Python's releases name, where it is among them."""
    chosen = next((kind for kind in COMPARED if kind.rstrip(":") in hashes), None)
    return None if chosen is None else f"{chosen}{hashes[chosen.rstrip(':')]}"


def _origin(package: Package) -> Origin:
    if package.vcs is not None:
        return Origin.GIT
    if package.directory is not None:
        return Origin.PATH
    if package.archive is None:
        return Origin.INDEX
    return Origin.URL if package.archive.url else Origin.PATH


def _ends(edge: Mapping[str, object], entry: Entry, packages: Mapping[NodeKey, Entry]) -> Iterable[NodeKey]:
    """Find those of the *packages* of an edge's name that have all its keys; PEP 751 wants there to be one."""
    found = [
        key
        for key, package in packages.items()
        if all(package.table.get(name) == value for name, value in edge.items())
    ]
    if not found:
        described = ", ".join(f"{name} = {value!r}" for name, value in edge.items())
        raise entry.refuse(f"it depends on {{ {described[:200]} }}, which is not locked")
    return found


def _is_ordinary(package: Package, defaults: Collection[str]) -> bool:
    """Tell whether a package is installed on some machine without asking for an extra or a group."""
    if package.marker is None:
        return True
    return holds_without(str(package.marker), partial(_asks_for, defaults))


def _asks_for(defaults: Collection[str], value: str, variable: str) -> bool:
    return variable == "extras" or (variable == "dependency_groups" and value not in defaults)
