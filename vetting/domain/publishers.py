"""
Entries that speak of whoever publishes, instead of single versions.

A *publisher* is who is known to have uploaded something: an account at the
index, or a build identity. Source: cargo-vet at e2111ef, src/format.rs.
"""

from datetime import date
from typing import TypeAlias

from vetting.domain.quick_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class User:
    """A publisher with an account at the index."""

    user_id: int
    login: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class TrustedPublisher:
    """A publisher that is a build identity, such as ``github:org/repo``."""

    identity: str


@dataclass(frozen=True, slots=True)
class BuildIdentity:
    """Which build a distribution's provenance names."""

    repository: str
    """Such as ``github:org/repo``."""
    workflow: str | None = None
    """The file that describes the build, such as ``release.yml``; None where none is named."""

    @property
    def owner(self) -> str:
        """The repository without its last name."""
        return self.repository.rpartition("/")[0]


PublishedBy: TypeAlias = User | TrustedPublisher


@dataclass(frozen=True, slots=True)
class WildcardAudit:
    """A claim about every release that one publisher uploads between two days."""

    criteria: tuple[str, ...]
    source: PublishedBy
    start: date
    end: date
    """The first day that is no longer covered."""
    who: tuple[str, ...] = ()
    renew: bool | None = None
    notes: str | None = None
    aggregated_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrustedEntry:
    """Our grant of belief in a publisher between two days; never imported."""

    criteria: tuple[str, ...]
    source: PublishedBy
    start: date
    end: date
    """The first day that is no longer covered."""
    notes: str | None = None
    aggregated_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublisherRecord:
    """Who uploaded one version, and when."""

    version: str
    when: date
    source: PublishedBy


@dataclass(frozen=True, slots=True)
class PublishedRelease:
    """A version that is on the index now."""

    version: str
    when: date
    """The day it was uploaded, in UTC; the day of asking where the index names none."""
    source: PublishedBy | None = None
    """Who uploaded it; None: the index does not say."""
    login: str | None = None
    """The account that the index names, where it has no number for it: to be shown, never to be trusted."""
    was_asked: bool = False
    """Whether the index was asked who uploaded it, so that there is no more to know than *source*."""


@dataclass(frozen=True, slots=True)
class PublishedProject:
    """One project as the index has it now."""

    releases: tuple[PublishedRelease, ...]
    """Oldest version first."""
    description: str | None = None
    """One line; None: the index says none."""
    repository: str | None = None
    """Where its sources are kept, as its metadata says; None: it says nothing."""


@dataclass(frozen=True, slots=True)
class UnpublishedEntry:
    """Leave to take a version that is not on the index for one that is."""

    version: str
    audited_as: str
