"""
``Pipfile.lock``: releases by category, without edges.

What stands under ``default`` is needed in order to run, all other categories
are development's. A release that stands in several has to have the same files
in all of them. What a marker keeps from the machine that locks stands there
without a version, so that another machine would install any: it is refused.

Source: pipenv, what `pipenv lock` writes (pipfile-spec 6).
"""

from collections.abc import Iterator

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin, rooted_graph
from vetting.domain.quick_dataclasses import replace
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.entries import Entry, ReadText, has_others, json_lock, keyed_entries

DEFAULT = "default"
_META = "_meta"
_PLACES = {
    "path": Origin.PATH,
    "git": Origin.GIT,
    "hg": Origin.GIT,
    "svn": Origin.GIT,
    "bzr": Origin.GIT,
    "file": Origin.URL,
}
"""Keys whose text, unless it is empty, pipenv follows instead of the version; else it asks the index."""


def read(path: str, read_text: ReadText) -> DependencyGraph:
    """
    Read the releases that a lock names.

    Raises:
        InvalidInput: It is malformed; the message names the line.
    """
    text = read_text(path)
    lock = json_lock(path, text)
    if DEFAULT not in lock.table:
        raise lock.refuse(f"{DEFAULT!r} is missing: this is no Pipfile.lock")
    nodes: dict[NodeKey, Node] = {}
    ordinary: set[NodeKey] = set()
    for category, entry, node in _mentions(lock, text):
        known = nodes.setdefault(node.key, node)
        if replace(known, place=node.place) != node:
            raise entry.refuse(f"{node.name} {node.version} differs from what stands at {known.place}")
        if category == DEFAULT:
            ordinary.add(node.key)
    return rooted_graph(Ecosystem.PYPI, nodes.values(), ordinary)


def _mentions(lock: Entry, text: str) -> Iterator[tuple[str, Entry, Node]]:
    for category in lock.table:
        if category != _META:
            for name, entry in keyed_entries(lock, text, category):
                yield category, entry, _node(name, entry)


def _node(text: str, entry: Entry) -> Node:
    name = entry.project(text)
    kind = next((kind for kind in _PLACES if entry.text_or(kind)), None)
    hashes = entry.texts("hashes")
    node = Node(name, "", distributions=entry.digests(hashes), has_other_files=has_others(hashes), place=entry.place)
    if kind is not None:
        return replace(node, origin=_PLACES[kind])
    version = entry.text_or("version")
    if not version.startswith("=="):
        raise entry.refuse(
            f"{name} is not pinned, for pipenv pins only what the machine that locks installs: "
            'write its version into the Pipfile, as "==1.2", and lock again'
        )
    return replace(node, version=entry.version(version.lstrip("=")))
