"""Jobs as operators look at them: what runs, what waits, and what came to nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vetting.domain.releases import Ecosystem, ProjectName


@dataclass(frozen=True, slots=True)
class JobSubject:
    """What a job is about."""

    ecosystem: Ecosystem
    project: ProjectName
    version: str | None
    """None where it is about the project as a whole."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job."""

    id: int
    kind: str
    subject: JobSubject | None
    """None where its row cannot be read, or what it is about is not known here."""
    attempts: int
    is_urgent: bool
    """Whether somebody waits for it."""
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    lease_until: datetime | None
    """While it runs: until when its worker holds it, unless it says again that it works."""
    worker: str | None
    reason: str | None
    """Why it failed, or is tried again."""


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many there are of each."""

    due: int
    """Whose time has come, and that no worker has taken on yet."""
    put_off: int
    """That wait for another attempt, or for their time."""
    running: int
    failed: int
    done: int
    """Within the last day."""
    oldest_due_at: datetime | None
    """Since when the longest due job is; None where none is due."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What jobs of one kind failed for."""

    kind: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class JobsPage:
    """What operators see."""

    counts: JobCounts
    running: tuple[JobLine, ...]
    """The longest first."""
    put_off: tuple[JobLine, ...]
    """The next first; only those tried before."""
    failed: tuple[JobLine, ...]
    """One screen of them, the last first."""
    failures: tuple[Failure, ...]
    """What several jobs failed for, the most frequent first."""


class JobPages(Protocol):
    """Reads how the jobs stand."""

    async def page(self, *, now: datetime, limit: int, offset: int = 0) -> JobsPage:
        """Look at all jobs; *limit* bounds each list, *offset* is that of the failed ones."""
        ...
