"""Generated cases as values that can be written down: a graph, and the texts of a store."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from vetting.formats.cargo_vet import StoreFile

Key: TypeAlias = tuple[str, str]
"""Name and version."""


class Place(Enum):
    """Where cargo has a package from."""

    INDEX = auto()
    GIT = auto()
    PATH = auto()
    REGISTRY = auto()
    """Another index than cargo's own."""


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
