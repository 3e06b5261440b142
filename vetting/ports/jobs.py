"""Where jobs are kept: the truth about what is due."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vetting.jobs import Message


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
class ClaimedJob:
    """A job that one worker has taken on."""

    message: Message
    attempts: int
    """How often it was taken on, this time included."""


class JobStore(Protocol):
    """The jobs, written in the same transaction as what makes them due."""

    async def claim(self, job_id: int, *, now: datetime, stale_before: datetime) -> ClaimedJob | None:
        """
        Take job *job_id* on, or give None where there is nothing to do.

        Nothing is to do for a job that is done, has failed, is not due yet, or that
        another worker took on after *stale_before*.
        """
        ...

    async def finish(self, job_id: int, *, now: datetime) -> None:
        """Note that a job is done."""
        ...

    async def retry(self, job_id: int, *, at: datetime, reason: str) -> None:
        """Make a job due again at *at*, saying why it did not come to an end."""
        ...

    async def put_back(self, job_id: int, *, at: datetime, reason: str) -> None:
        """Make a job due again at *at*, as if it had not been taken on."""
        ...

    async def fail(self, job_id: int, *, now: datetime, reason: str) -> None:
        """Note that a job came to nothing, and why."""
        ...

    async def due(self, *, now: datetime, stale_before: datetime, limit: int) -> tuple[DueJob, ...]:
        """List jobs whose time has come, and those taken on before *stale_before* and never ended."""
        ...

    async def retry_failed(self, message: Message, *, now: datetime) -> bool:
        """Make the failed job of *message* due again; False where none has failed."""
        ...

    async def purge(self, *, before: datetime) -> int:
        """Drop jobs that were done before *before*; failed ones stay. Give their number."""
        ...
