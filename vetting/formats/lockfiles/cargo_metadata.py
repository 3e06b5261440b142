"""
What ``cargo metadata`` says of a workspace: the graph as cargo-vet sees it.

Only crates of the default index are third-party; what comes from a path, a
repository or another registry is first-party unless the policy says otherwise.
A crate from a repository has the version ``SEMVER@git:REVISION``.

Source: cargo-vet at e2111ef, src/resolver.rs, DepGraph::new, and src/lib.rs,
git_rev; cargo 1.95's documentation, "cargo metadata", format version 1.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin, told_apart
from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass, replace
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.entries import Entry, json_document, toml_lock

WHERE = "cargo metadata"
"""How messages name the document."""
_DEFAULT_INDEX_DIGEST = "c19b7c6f923b580ac259164a89f2577984ad5ab09ee9d583b888f934adbbe8d0"
"""SHA-256 of cargo's name for its default index as a source: no index is named in this project's files."""
_ORDINARY_ALONE = [{"kind": None, "target": None}]
"""What cargo says of the most dependencies: they are needed always, and for no more than running."""
_TABLE = "vet"
"""The key of cargo-vet's own settings in a manifest's metadata."""


@dataclass(frozen=True, slots=True)
class CargoWorkspace:
    """A workspace's graph, and where its store is."""

    graph: DependencyGraph
    root: str
    """The folder of the workspace."""
    store_path: str | None
    """Where a manifest's metadata wants the store; None: at the usual place."""


@lru_cache(maxsize=64)
def is_default_index(source: str) -> bool:
    """Tell whether a source is the index that cargo uses when no other is named."""
    return _hex_sha256(source.encode()) == _DEFAULT_INDEX_DIGEST


def _hex_sha256(content: bytes) -> str:
    """
    Hash a short text.

    CPython has the function in a module of its own, named differently by version and not in every build. hashlib
    loads all of OpenSSL first: 4 ms, a thirtieth of a check.
    """
    for name in ("_sha2", "_sha256"):
        with contextlib.suppress(ModuleNotFoundError):
            quick: str = import_module(name).sha256(content).hexdigest()
            return quick
    digest: str = import_module("hashlib").sha256(content).hexdigest()
    return digest


def read_metadata(text: str, is_index: Callable[[str], bool] = is_default_index) -> CargoWorkspace:
    """
    Read the document that ``cargo metadata --format-version 1`` prints.

    Args:
        text: The document.
        is_index: Which sources are the index whose crates are third-party.

    Raises:
        InvalidInput: It is not such a document.
    """
    document = json_document(WHERE, text)
    packages = {entry.text("id"): entry for entry in document.each("packages")}
    if document.table.get("resolve") is None:
        raise document.refuse("'resolve' is missing: ask for the metadata without --no-deps")
    resolve = document.within("resolve")
    members = frozenset(document.texts("workspace_members"))
    bare = told_apart([_node(entry, members, is_index) for entry in packages.values()])
    nodes = dict(zip(packages, bare, strict=True))
    whole = dict(_with_edges(one, nodes) for one in resolve.each("nodes"))
    if missing := members - whole.keys():
        raise document.refuse(f"the member {min(missing)[:80]!r} is not resolved")
    graph = DependencyGraph(Ecosystem.CARGO, {node.key: node for node in whole.values()})
    return CargoWorkspace(graph, document.text_or("workspace_root", "."), _store_path(document, packages))


def _node(entry: Entry, members: frozenset[str], is_index: Callable[[str], bool]) -> tuple[Node, str]:
    source = _optional_text(entry, "source") or ""
    version, origin = entry.text("version"), Origin.PATH
    if source.startswith("git+"):
        origin = Origin.GIT
        revision = source.partition("#")[2]
        version = f"{version}@git:{revision}" if revision else version
    elif source:
        origin = Origin.INDEX if is_index(source) else Origin.URL
    node = Node(
        entry.version(entry.text("name")),
        entry.version(version),
        origin,
        is_member=entry.text("id") in members,
        description=_optional_text(entry, "description"),
        repository=_optional_text(entry, "repository"),
    )
    return node, source or entry.text("id")


def _optional_text(entry: Entry, key: str) -> str | None:
    return None if entry.table.get(key) is None else entry.text(key)


def _with_edges(resolved: Entry, nodes: Mapping[str, Node]) -> tuple[str, Node]:
    own = resolved.text("id")
    if own not in nodes:
        raise resolved.refuse(f"it resolves {own[:80]!r}, which is none of its packages")
    ordinary: dict[NodeKey, None] = {}
    dev: dict[NodeKey, None] = {}
    for edge in resolved.each("deps"):
        target = edge.text("pkg")
        if target not in nodes:
            raise resolved.refuse(f"{nodes[own].name} depends on {target[:80]!r}, which is none of its packages")
        for kind in _kinds(edge):
            (dev if kind == "dev" else ordinary)[nodes[target].key] = None
    if not ordinary and not dev:
        return own, nodes[own]
    return own, replace(nodes[own], dependencies=(*ordinary,), dev_dependencies=(*dev,))


def _kinds(edge: Entry) -> Iterator[str]:
    """Give what a dependency is needed for; a cargo that does not say means all of it."""
    if edge.table.get("dep_kinds") == _ORDINARY_ALONE:
        yield "normal"
        return
    kinds = edge.each("dep_kinds")
    yield from (_optional_text(one, "kind") or "normal" for one in kinds)
    if not kinds:
        yield "normal"


def store_path_in_manifest(text: str) -> str | None:
    """
    Read where a Cargo.toml wants the store, for verbs that need no graph; None where it does not say.

    Raises:
        InvalidInput: It is no TOML.
    """
    manifest = toml_lock("Cargo.toml", text)
    return _wanted_store(manifest.within("package")) or _wanted_store(manifest.within("workspace"))


def _store_path(document: Entry, packages: Mapping[str, Entry]) -> str | None:
    """Read where the manifests want the store: the root package's word counts before the workspace's."""
    root = packages.get(_optional_text(document.within("resolve"), "root") or "")
    return (root and _wanted_store(root)) or _wanted_store(document)


def _wanted_store(entry: Entry) -> str | None:
    metadata = entry.table.get("metadata")
    if metadata is None:
        return None
    try:
        return entry.within("metadata").within(_TABLE).within("store").text_or("path") or None
    except InvalidInput:  # the table is anybody's; cargo-vet passes over what is not its own as well
        return None
