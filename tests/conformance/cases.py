"""Generated cases as values that can be written down: a graph, and the texts of a store."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile

Key: TypeAlias = tuple[str, str]
"""Name and version."""


class Place(Enum):
    """Where cargo has a package from."""

    INDEX = auto()
    GIT = auto()
    PATH = auto()


_ORIGINS = {Place.INDEX: Origin.INDEX, Place.GIT: Origin.GIT, Place.PATH: Origin.PATH}


@dataclass(frozen=True)
class Package:
    """A node of cargo's graph."""

    name: str
    version: str
    """As cargo-vet writes it: of what comes from git, with its revision."""
    place: Place = Place.INDEX
    is_member: bool = False
    dependencies: tuple[Key, ...] = ()
    build: tuple[Key, ...] = ()
    dev: tuple[Key, ...] = ()

    @property
    def key(self) -> Key:
        """How edges name it."""
        return (self.name, self.version)

    @property
    def semver(self) -> str:
        """The version as cargo writes it."""
        return self.version.partition("@")[0]

    @property
    def revision(self) -> str:
        """The git revision, or nothing."""
        return self.version.partition("@git:")[2]


@dataclass(frozen=True)
class Case:
    """A graph and a store to judge it by."""

    packages: tuple[Package, ...]
    config: str
    audits: str
    imports: str

    @property
    def texts(self) -> dict[StoreFile, str]:
        """The store's files."""
        return {StoreFile.CONFIG: self.config, StoreFile.AUDITS: self.audits, StoreFile.IMPORTS: self.imports}


def graph_of(packages: Iterable[Package]) -> DependencyGraph:
    """Make our graph of cargo's."""
    nodes = (
        Node(
            package.name,
            package.version,
            _ORIGINS[package.place],
            is_member=package.is_member,
            dependencies=tuple(dict.fromkeys((*package.dependencies, *package.build))),
            dev_dependencies=package.dev,
        )
        for package in packages
    )
    return DependencyGraph(Ecosystem.CARGO, {node.key: node for node in nodes})
