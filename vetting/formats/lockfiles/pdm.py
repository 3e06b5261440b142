"""
``pdm.lock``, of lock versions 4.x.

A release with extras stands there again for each set of them, with what they
need besides; that is taken together. What the project itself needs stands in
the ``pyproject.toml`` beside the lock; without that, a release's groups tell
what is needed in order to run, as far as the lock has them, and else
everything is.

Source: pdm 2.12.4 and 2.22.4, src/pdm/formats and models/lockfile; what `pdm lock` writes.
"""

from collections.abc import Iterator, Mapping, Sequence

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin, rooted_graph, told_apart, united
from vetting.domain.quick_dataclasses import replace
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.entries import Entry, ReadText, has_others, package_entries, toml_lock
from vetting.formats.lockfiles.pyproject import project_member, read_wanted
from vetting.formats.lockfiles.requirement_lines import allowed, by_name, requirement

DEFAULT = "default"
"""The group of what the project needs in order to run."""
_MAJORS = ("4",)
_PLACES = {
    "path": Origin.PATH,
    "git": Origin.GIT,
    "hg": Origin.GIT,
    "svn": Origin.GIT,
    "bzr": Origin.GIT,
    "url": Origin.URL,
}


def read(path: str, read_text: ReadText) -> DependencyGraph:
    """
    Read the graph that a lock names.

    Raises:
        InvalidInput: It is malformed; the message names the line.
    """
    text = read_text(path)
    lock = toml_lock(path, text)
    version = lock.within("metadata").text("lock_version")
    if version.partition(".")[0] not in _MAJORS:
        raise lock.refuse(f"its lock version {version[:20]!r} is none that is read: 4.x is")
    entries = package_entries(lock, text)
    nodes = _with_edges(told_apart([_node(entry) for entry in entries]), entries)
    is_known = any("groups" in entry.table for entry in entries)
    ordinary = {node.key for node, entry in zip(nodes, entries, strict=True) if DEFAULT in entry.texts("groups")}
    releases = (*united(nodes),)
    member = project_member(read_wanted(path, read_text), releases)
    return rooted_graph(Ecosystem.PYPI, (*member, *releases), ordinary if is_known else None)


def _node(entry: Entry) -> tuple[Node, str]:
    name, version = entry.project(entry.text("name")), entry.version(entry.text_or("version", "0"))
    kind = next((kind for kind in _PLACES if entry.text_or(kind)), None)
    hashes = [one.text_or("hash") for one in entry.each("files")]
    node = Node(
        name,
        version,
        Origin.INDEX if kind is None else _PLACES[kind],
        distributions=entry.digests(hashes),
        has_other_files=has_others(hashes),
        place=entry.place,
    )
    return node, "" if kind is None else f"{entry.text(kind)}#{entry.text_or('revision')}"


def _with_edges(bare: Sequence[Node], entries: Sequence[Entry]) -> tuple[Node, ...]:
    """Add edges to nodes, of which one release can have several: one for each set of extras."""
    locked = by_name((*{node.key: node for node in bare}.values(),))
    known: dict[tuple[NodeKey, tuple[str, ...]], Node] = {}
    files: dict[NodeKey, Node] = {}
    nodes: list[Node] = []
    for node, entry in zip(bare, entries, strict=True):
        first = known.setdefault((node.key, tuple(sorted(entry.texts("extras")))), node)
        if first is not node:
            raise entry.refuse(f"{node.name} {node.version} is named twice, first at {first.place}")
        if files.setdefault(node.key, node).distributions != node.distributions:
            raise entry.refuse(f"{node.name} {node.version} has other files than at {files[node.key].place}")
        needs = dict.fromkeys(key for key in _ends(entry, locked) if key != node.key)
        nodes.append(replace(node, dependencies=(*needs,)))
    return (*nodes,)


def _ends(entry: Entry, locked: Mapping[str, list[Node]]) -> Iterator[NodeKey]:
    for text in entry.texts("dependencies"):
        wanted = requirement(entry, text)
        name = entry.project(wanted.name)
        if name not in locked and wanted.marker is None:
            raise entry.refuse(f"{entry.text('name')} depends on {name}, which is not locked")
        yield from (node.key for node in allowed(locked.get(name, []), str(wanted.specifier)))
