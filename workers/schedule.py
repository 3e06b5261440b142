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
from vetting.usecases import accounts, evidence, keeping, scoring, starting, watching, working

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
    """Drop jobs that were done long ago, sessions that ended, evidence that ran out, and drafts of killed workers."""
    await working.drop_old_jobs(units=services.units, clock=services.clock)
    await accounts.drop_old_sessions(units=services.units, clock=services.clock)
    await evidence.drop_expired_evidence(units=services.units, clock=services.clock)
    await services.keeper.tidy()


async def keep(services: Services) -> None:
    """Remove stored blobs that nothing refers to any more, once a day, whichever worker comes first."""
    swept = await keeping.sweep_daily(
        keep_for=services.settings.keep_distributions,
        roots=services.blob_roots,
        keeper=services.keeper,
        units=services.units,
    )
    if swept is not None:
        _log.info("blobs_swept", kept=swept.kept, removed=swept.removed, freed_bytes=swept.removed_bytes)


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
    Entry(keep, every=timedelta(hours=1)),
)
