"""Releases that wait for a reviewer."""

from dataclasses import dataclass
from typing import Protocol

from vetting.domain.comparisons import Base
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.signals.interface import Severity
from vetting.pages.projects import ReleaseLine


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A release that was read and compared, and that the public viewpoint does not certify."""

    ecosystem: Ecosystem
    project: ProjectName
    display_name: str
    release: ReleaseLine
    """Always with a comparison."""
    is_newest: bool
    """Whether no newer version of the project has been read."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue to show."""

    text: str = ""
    """Part of the project's name."""
    base: Base | None = None
    worst: Severity | None = None
    """Only where the worst finding is at least this severe."""
    with_older: bool = False
    """Also releases that a newer one has replaced."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One screen of the queue."""

    items: tuple[QueueItem, ...]
    total: int
    """That the filter lets through."""
    waiting: int
    """Without any filter, but for releases that a newer one has replaced."""


class QueuePages(Protocol):
    """Reads what waits for review."""

    async def queue(self, wanted: QueueFilter, *, limit: int, offset: int = 0) -> Queue:
        """List what waits, the most useful to review first (:func:`usefulness`)."""
        ...

    async def newest(self, *, limit: int) -> tuple[QueueItem, ...]:
        """List what waits, the newest release of each project, the last seen first."""
        ...
