"""
``uv.lock``: every package with its edges, its files and where it comes from.

1. Members are what the manifest names; without one, what stands at ``.``.
2. An edge names a project, and its version and source where several are
   locked. Markers are kept apart: an edge counts whatever its platform.
3. A member's extras and dependency groups are development edges. Another
   project's extras are locked only if somebody asks for them, so they count
   as its own dependencies; asked of a member, as those of who asks.

Source: uv 0.13.8, what `uv lock` writes (lock version 1, revision 5).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from vetting.domain.dependencies import ROOT_NAME, DependencyGraph, Node, NodeKey, Origin, rooted_graph, told_apart
from vetting.domain.quick_dataclasses import dataclass, replace
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.entries import Entry, ReadText, has_others, package_entries, toml_lock

LOCK_VERSION = 1
_ORIGINS = {
    "registry": Origin.INDEX,
    "git": Origin.GIT,
    "url": Origin.URL,
    "path": Origin.PATH,
    "directory": Origin.PATH,
    "editable": Origin.PATH,
    "virtual": Origin.PATH,
}
_LOCAL = ("editable", "virtual")
_AT_HOME = "."


def read(path: str, read_text: ReadText) -> DependencyGraph:
    """
    Read the graph that a lock names.

    Raises:
        InvalidInput: It is malformed; the message names the line.
    """
    text = read_text(path)
    lock = toml_lock(path, text)
    if lock.table.get("version") != LOCK_VERSION:
        raise lock.refuse(f"its version is not {LOCK_VERSION}, the one that is read")
    return _Lock(lock, package_entries(lock, text)).graph()


@dataclass(frozen=True, slots=True)
class _Package:
    entry: Entry
    node: Node
    """Without its edges."""
    source: str

    @property
    def extras(self) -> Mapping[str, tuple[Entry, ...]]:
        table = self.entry.within("optional-dependencies")
        return {name: table.each(name) for name in table.table}

    @property
    def groups(self) -> Iterator[Entry]:
        table = self.entry.within("dev-dependencies")
        for name in table.table:
            yield from table.each(name)


class _Lock:
    """A whole lock, in which edges find their ends."""

    def __init__(self, lock: Entry, entries: Iterable[Entry]) -> None:
        self._manifest = lock.within("manifest")
        self._members = frozenset(lock.project(name) for name in self._manifest.texts("members"))
        read = [self._package(entry) for entry in entries]
        nodes = told_apart([(one.node, one.source) for one in read])
        self._packages = [replace(one, node=node) for one, node in zip(read, nodes, strict=True)]
        self._by_name: dict[str, list[_Package]] = defaultdict(list)
        for one in self._packages:
            self._by_name[one.node.name].append(one)

    def graph(self) -> DependencyGraph:
        nodes: dict[NodeKey, Node] = {}
        for package in self._packages:
            node = self._with_edges(package)
            if node.key in nodes:
                raise package.entry.refuse(
                    f"{node.name} {node.version} is named twice, first at {nodes[node.key].place}"
                )
            nodes[node.key] = node
        root = self._virtual_root()
        return rooted_graph(Ecosystem.PYPI, (*root, *nodes.values()))

    def _package(self, entry: Entry) -> _Package:
        name = entry.project(entry.text("name"))
        version = entry.version(entry.text("version")) if "version" in entry.table else ""
        kind, source = _source(entry)
        is_member = kind in _LOCAL and (name in self._members if self._members else source == _AT_HOME)
        files = (entry.within("sdist"), *entry.each("wheels"))
        hashes = [one.text_or("hash") for one in files if one.table]
        node = Node(
            name,
            version,
            _ORIGINS[kind],
            is_member=is_member,
            distributions=entry.digests(hashes),
            has_other_files=has_others(hashes),
            place=entry.place,
        )
        return _Package(entry, node, source)

    def _with_edges(self, package: _Package) -> Node:
        extras = [one for group in package.extras.values() for one in group]
        dependencies, dev = list(package.entry.each("dependencies")), list(package.groups)
        (dev if package.node.is_member else dependencies).extend(extras)
        own = package.node.key
        return replace(
            package.node,
            dependencies=tuple(key for key in self._ends(dependencies) if key != own),
            dev_dependencies=tuple(key for key in self._ends(dev) if key != own) if package.node.is_member else (),
        )

    def _ends(self, edges: Iterable[Entry]) -> Iterable[NodeKey]:
        """Find where edges lead, each end once; of a member also to what its extras that are asked for need."""
        found: dict[NodeKey, None] = {}
        asked: set[tuple[NodeKey, str]] = set()
        waiting = list(reversed([*edges]))
        while waiting:
            edge = waiting.pop()
            for target in self._targets(edge):
                found[target.node.key] = None
                for extra in edge.texts("extra") if target.node.is_member else ():
                    if (target.node.key, extra) not in asked:
                        asked.add((target.node.key, extra))
                        waiting.extend(reversed(target.extras.get(extra, ())))
        return found

    def _targets(self, edge: Entry) -> list[_Package]:
        name = edge.project(edge.text("name"))
        found = self._by_name.get(name, [])
        if "version" in edge.table:
            found = [one for one in found if one.node.version == edge.text("version")]
        if "source" in edge.table:
            found = [one for one in found if _source(one.entry) == _source(edge)]
        if not found:
            version = f" {edge.text_or('version')}" if "version" in edge.table else ""
            raise edge.refuse(f"it depends on {name}{version}, which is not locked")
        return found

    def _virtual_root(self) -> Iterator[Node]:
        """Make a member of what the manifest itself requires: that of a script, or of a workspace without a root."""
        groups = self._manifest.within("dependency-groups")
        direct = self._required(self._manifest.each("requirements"))
        dev = self._required([one for name in groups.table for one in groups.each(name)])
        if direct or dev:
            yield Node(ROOT_NAME, "", Origin.PATH, is_member=True, dependencies=direct, dev_dependencies=dev)

    def _required(self, requirements: Iterable[Entry]) -> tuple[NodeKey, ...]:
        names = dict.fromkeys(one.project(one.text("name")) for one in requirements)
        return tuple(one.node.key for name in names for one in self._by_name.get(name, ()))


def _source(entry: Entry) -> tuple[str, str]:
    """Give the kind of a source, and what it says."""
    source = entry.within("source")
    kind = next((kind for kind in _ORIGINS if kind in source.table), None)
    if kind is None:
        raise entry.refuse(f"its source is none of {', '.join(_ORIGINS)}")
    return kind, source.text(kind)
