"""
What is done by the clock: the worker's table of regular work.

Every entry asks the database what is due and makes it a job; none does the
work itself. Each worker does it all: what is due already is not asked for
twice, so it is harmless, and it goes on while the queue is away.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from vetting.bootstrap.server import Services
from vetting.usecases import accounts, working

Regular: TypeAlias = Callable[[Services], Awaitable[None]]


async def sweep(services: Services) -> None:
    """Send again what is due and was not sent, or was lost."""
    await working.send_due_jobs(units=services.units, queue=services.queue, clock=services.clock)


async def tidy(services: Services) -> None:
    """Drop jobs that were done long ago, and sessions that ended."""
    await working.drop_old_jobs(units=services.units, clock=services.clock)
    await accounts.drop_old_sessions(units=services.units, clock=services.clock)


@dataclass(frozen=True, slots=True)
class Entry:
    """One regular work."""

    work: Regular
    every: timedelta


TABLE = (
    Entry(sweep, every=timedelta(seconds=5)),
    Entry(tidy, every=timedelta(hours=1)),
)
