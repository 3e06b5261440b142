"""
``poetry.lock``, of lock versions 1.x and 2.x.

The lock lists every release with its edges. What the project itself needs
stands in the ``pyproject.toml`` beside it; without that, a release's groups
tell what is needed in order to run, as far as the lock has them (2.1; before
1.5 a *category*), and else everything is. A dependency that is optional, or
that a marker keeps from every platform the project supports, need not be
locked.

Source: poetry 2.5.1, src/poetry/packages/locker.py; what `poetry lock` writes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from packaging.version import InvalidVersion, Version

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin, rooted_graph, told_apart
from vetting.domain.quick_dataclasses import replace
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.archive_names import name_and_version
from vetting.formats.lockfiles.entries import Entry, ReadText, has_others, is_table, package_entries, toml_lock
from vetting.formats.lockfiles.pyproject import project_member, read_wanted
from vetting.formats.lockfiles.requirement_lines import allowed, by_name

MAIN = "main"
"""The group, or category, of what the project needs in order to run."""
_MAJORS = ("1", "2")
_ENDINGS = "tar|t[bgx]z|zip|egg|win|linux|macosx|rpm|deb|dmg|msi"
_ORIGINS = {"directory": Origin.PATH, "file": Origin.PATH, "git": Origin.GIT, "url": Origin.URL, "legacy": Origin.INDEX}


def read(path: str, read_text: ReadText) -> DependencyGraph:
    """
    Read the graph that a lock names.

    Raises:
        InvalidInput: It is malformed; the message names the line.
    """
    text = read_text(path)
    lock = toml_lock(path, text)
    metadata = lock.within("metadata")
    version = metadata.text_or("lock-version", "1.0")
    if version.partition(".")[0] not in _MAJORS:
        raise lock.refuse(f"its lock version {version[:20]!r} is none that is read: 1.x and 2.x are")
    entries = package_entries(lock, text)
    nodes = _with_edges(told_apart([_node(entry, metadata) for entry in entries]), entries)
    is_known = any("groups" in entry.table or "category" in entry.table for entry in entries)
    ordinary = {node.key for node, entry in zip(nodes, entries, strict=True) if _is_ordinary(entry)}
    member = project_member(read_wanted(path, read_text), nodes)
    return rooted_graph(Ecosystem.PYPI, (*member, *nodes), ordinary if is_known else None)


def _node(entry: Entry, metadata: Entry) -> tuple[Node, str]:
    name, version = entry.project(entry.text("name")), entry.version(entry.text("version"))
    source = entry.within("source")
    kind = source.text_or("type", "legacy")
    if kind not in _ORIGINS:
        raise entry.refuse(f"its source is none of {', '.join(_ORIGINS)}")
    hashes = [one.text_or("hash") for one in _files(entry, metadata, version)]
    node = Node(
        name,
        version,
        _ORIGINS[kind],
        distributions=entry.digests(hashes),
        has_other_files=has_others(hashes),
        place=entry.place,
    )
    return node, f"{source.text_or('url')}#{source.text_or('resolved_reference')}"


def _files(entry: Entry, metadata: Entry, version: str) -> Iterator[Entry]:
    """Give a release's files; a lock of 1.x keeps them by project at its end, those of all its versions in one list."""
    yield from entry.each("files")
    name = entry.project(entry.text("name"))
    for one in metadata.within("files").each(entry.text("name")):
        if _is_of(version, name, one.text_or("file")):
            yield one


def _is_of(version: str, project: str, filename: str) -> bool:
    """Tell whether a file is of that *version* of its *project*: of 1.0, and not of 1.0.post1 or 1.0.1."""
    name, stated = name_and_version(filename)
    try:
        if name == project:
            return Version(stated) == Version(version)
    except InvalidVersion:
        pass
    # Called as files were before today's rules: an egg, an installer, a tar of another kind.
    return re.search(rf"-{re.escape(version)}(?:-py\d|\.(?:{_ENDINGS}))", filename) is not None


def _is_ordinary(entry: Entry) -> bool:
    """Tell whether the lock says that a release is needed in order to run."""
    groups = entry.texts("groups") or entry.texts("category")
    return MAIN in groups and not entry.flag("optional")


def _with_edges(bare: Sequence[Node], entries: Sequence[Entry]) -> tuple[Node, ...]:
    locked = by_name(bare)
    nodes: dict[NodeKey, Node] = {}
    for node, entry in zip(bare, entries, strict=True):
        if node.key in nodes:
            raise entry.refuse(f"{node.name} {node.version} is named twice, first at {nodes[node.key].place}")
        needs = dict.fromkeys(key for key in _ends(entry, locked) if key != node.key)
        nodes[node.key] = replace(node, dependencies=(*needs,))
    return (*nodes.values(),)


def _ends(entry: Entry, locked: Mapping[str, list[Node]]) -> Iterator[NodeKey]:
    for text, constraints in entry.within("dependencies").table.items():
        name = entry.project(text)
        for constraint in constraints if isinstance(constraints, list) else [constraints]:
            specifier, may_be_absent = _constraint(entry, constraint)
            if name not in locked and not may_be_absent:
                raise entry.refuse(f"{entry.text('name')} depends on {name}, which is not locked")
            yield from (node.key for node in allowed(locked.get(name, []), specifier))


def _constraint(entry: Entry, constraint: object) -> tuple[str, bool]:
    """Give a dependency's specifier, and whether it may be that nothing locked stands for it."""
    if isinstance(constraint, str):
        return constraint, False
    if not is_table(constraint):
        raise entry.refuse("a dependency is neither a version nor a table")
    table = Entry(entry.place, constraint)
    return table.text_or("version", "*"), table.flag("optional") or "markers" in constraint
