"""Where jobs are kept: the truth about what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from vetting.jobs import Message, Urgency, parse

Slot: TypeAlias = tuple[str, Urgency]
"""Jobs of one kind and one urgency."""


class JobState(StrEnum):
    """How a job stands."""

    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job whose time has come."""

    id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Lease:
    """How a worker holds what it takes on: until then, unless it renews it."""

    worker: str
    """What the worker is called, for people."""
    until: datetime


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that one worker holds."""

    id: int
    kind: str
    payload: str
    """As it lies in the row; see ``message``."""
    attempts: int
    """How often it was tried, this time included."""
    claim: int
    """How often it was ever taken on: whoever ends it must know the number, so nobody ends what another has taken."""
    urgency: Urgency

    @property
    def message(self) -> Message:
        """
        What is asked for.

        Raises:
            InvalidInput: No job has that kind with those fields.
        """
        return parse(self.kind, self.payload)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that came to nothing."""

    id: int
    kind: str
    payload: str
    reason: str | None


class JobStore(Protocol):
    """
    The jobs, written in the same transaction as what makes them due.

    A job is held by a lease. Once that has ended the job is due again, and whoever
    held it can no longer end it: ``renew`` and the four ends say False, and nothing
    is written, unless the claim is still the job's latest.
    """

    async def take(self, lease: Lease, *, now: datetime, barred: Iterable[Slot] = ()) -> ClaimedJob | None:
        """Take on the most urgent job that is due and not *barred*, of several the longest due; None: there is none."""
        ...

    async def renew(self, job: ClaimedJob, *, until: datetime) -> bool:
        """Hold a job for longer."""
        ...

    async def finish(self, job: ClaimedJob, *, now: datetime) -> bool:
        """Note that a job is done."""
        ...

    async def retry(self, job: ClaimedJob, *, at: datetime, reason: str) -> bool:
        """Make a job due again at *at*, saying why it did not come to an end."""
        ...

    async def put_back(self, job: ClaimedJob, *, at: datetime, reason: str) -> bool:
        """Make a job due again at *at*, as if it had not been tried."""
        ...

    async def fail(self, job: ClaimedJob, *, now: datetime, reason: str) -> bool:
        """Note that a job came to nothing, and why."""
        ...

    async def due(self, *, now: datetime, limit: int) -> tuple[DueJob, ...]:
        """List jobs whose time has come, and those whose lease has ended, in the order in which they are taken."""
        ...

    async def failed(
        self, *, job_id: int | None = None, kind: str | None = None, reason: str | None = None
    ) -> tuple[FailedJob, ...]:
        """List failed jobs: all, or one, or those of one kind, or with one reason."""
        ...

    async def dismiss(self, job_id: int) -> bool:
        """Drop a failed job; False where no failed job has that id."""
        ...

    async def purge(self, *, before: datetime) -> int:
        """Drop jobs that were done before *before*; failed ones stay. Give their number."""
        ...
