"""
What is done when a worker starts, and by the clock: the worker's table of regular work.

Every entry asks the database what is due and makes it a job; none does the
work itself. Each worker does it all: what is due already is not asked for
twice, so it is harmless, and it goes on while the queue is away.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import structlog

from vetting.bootstrap.server import Services
from vetting.usecases import accounts, evidence, scoring, starting, watching, working

Regular: TypeAlias = Callable[[Services], Awaitable[None]]

_log = structlog.get_logger()


async def start(services: Services) -> None:
    """Watch what the operator listed and nobody knew here before."""
    absent = await starting.watch_from_the_start(
        services.settings.watch, units=services.units, index=services.index, clock=services.clock
    )
    if absent:
        _log.warning("listed_projects_absent", projects=absent)


async def look(services: Services) -> None:
    """Ask for every project to be looked at whose time has come."""
    await watching.ask_for_polls(units=services.units, clock=services.clock, plan=services.watch_plan)


async def score(services: Services) -> None:
    """Ask for scores that time alone may have changed."""
    await scoring.score_watched_projects(units=services.units)


async def tidy(services: Services) -> None:
    """Drop jobs that were done long ago, sessions that ended, and evidence that ran out."""
    await working.drop_old_jobs(units=services.units, clock=services.clock)
    await accounts.drop_old_sessions(units=services.units, clock=services.clock)
    await evidence.drop_expired_evidence(units=services.units, clock=services.clock)


@dataclass(frozen=True, slots=True)
class Entry:
    """One regular work."""

    work: Regular
    every: timedelta


TABLE = (
    Entry(start, every=timedelta(hours=1)),
    Entry(look, every=timedelta(seconds=5)),
    Entry(score, every=timedelta(hours=1)),
    Entry(tidy, every=timedelta(hours=1)),
)
