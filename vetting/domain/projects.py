"""A watched name: what this instance knows of a project, and how far along each release is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vetting.domain.releases import Ecosystem, ProjectId, ProjectName


class ProjectStatus(StrEnum):
    """What the index says of a project as a whole (PEP 792), or that it is gone."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    QUARANTINED = "quarantined"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


class ReleaseState(StrEnum):
    """How far this instance has read a release."""

    KNOWN = "known"
    """Seen on the index; nobody asked to read it yet."""
    READING = "reading"
    """A worker fetches and reads its distributions."""
    READ = "read"
    """Every distribution offered is read, or is said not to be readable."""
    COMPARED = "compared"
    """Read, compared with its base, and scanned."""
    FAILED = "failed"
    """It could not be read; the reason stands beside the state."""


@dataclass(frozen=True, slots=True)
class Polling:
    """When a project was asked for, when it will be, and what the index said of its page."""

    last_at: datetime | None = None
    next_at: datetime | None = None
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    last_serial: int | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A name on an index, in its current lineage."""

    id: ProjectId
    ecosystem: Ecosystem
    name: ProjectName
    display_name: str
    index_url: str
    created_at: datetime
    lineage: int = 1
    """One life of the name: a name removed and registered anew begins another."""
    status: ProjectStatus = ProjectStatus.ACTIVE
    is_watched: bool = False
    removed_at: datetime | None = None
    polling: Polling = Polling()
