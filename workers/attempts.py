"""
The worker's edge, where an error that nobody expected is caught.

``attempt`` takes a job on, performs it within its time and notes its end; an
error becomes a reason on the job's row. ``repeat`` does a regular work again
and again; an error is logged, and the next time comes all the same.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog

from vetting.bootstrap.server import Services
from vetting.domain.errors import SourceUnavailable, VettingError
from vetting.jobs import Message
from vetting.ports.jobs import ClaimedJob
from vetting.usecases import working
from workers.schedule import Entry

Perform: TypeAlias = Callable[[Message, Services], Awaitable[None]]

_log = structlog.get_logger()


async def attempt(job_id: int, perform: Perform, services: Services) -> None:
    """Take job *job_id* on, unless there is nothing to do, and see it to an end."""
    claimed = await working.take_on(job_id, units=services.units, clock=services.clock)
    if claimed is None:
        return
    with structlog.contextvars.bound_contextvars(job_id=job_id, job=claimed.message.kind, attempt=claimed.attempts):
        try:
            await _perform_in_time(claimed.message, perform, services)
        except asyncio.CancelledError:
            await working.put_back(job_id, units=services.units, clock=services.clock)
            raise
        except SourceUnavailable as error:
            await _try_later(job_id, claimed, str(error), services)
        except Exception as error:  # noqa: BLE001  # the edge: whatever it was, people read it on the row
            await _give_up(job_id, claimed, error, services)
        else:
            await working.note_done(job_id, units=services.units, clock=services.clock)
            _log.info("job_done")


async def _perform_in_time(message: Message, perform: Perform, services: Services) -> None:
    limit = working.TIME_LIMITS[type(message)]
    try:
        async with asyncio.timeout(limit.total_seconds()) as timer:
            await perform(message, services)
    except TimeoutError as error:
        if not timer.expired():
            raise
        raise _OutOfTime(f"it was not done within {limit.total_seconds() / 60:g} minutes") from error


class _OutOfTime(VettingError):
    """An attempt took longer than its kind may; another would, too."""


async def _try_later(job_id: int, claimed: ClaimedJob, reason: str, services: Services) -> None:
    spread = random.random()  # noqa: S311  # it spreads retries, it hides nothing
    pause = await working.try_later(
        job_id, claimed, reason=reason, spread=spread, units=services.units, clock=services.clock
    )
    if pause is None:
        _log.warning("job_given_up", reason=reason)
    else:
        _log.info("job_put_off", reason=reason, seconds=round(pause.total_seconds()))


async def _give_up(job_id: int, claimed: ClaimedJob, error: Exception, services: Services) -> None:
    """Say why on the row; of an error that was not raised on purpose only its kind, the rest is in the log."""
    expected = isinstance(error, VettingError)
    reason = str(error) if expected else f"an error in Revet itself ({type(error).__name__}); the worker's log has it"
    _log.error("job_given_up", reason=reason, exc_info=None if expected else error)
    await working.give_up(job_id, claimed.message, reason=reason, units=services.units, clock=services.clock)


async def repeat(entry: Entry, services: Services) -> None:
    """Do the work of *entry* at once, and then whenever its time has come."""
    while True:
        try:
            await entry.work(services)
        except SourceUnavailable as error:
            _log.warning("regular_work_put_off", work=entry.work.__name__, reason=str(error))
        except Exception:  # noqa: BLE001  # the edge: the next time must come
            _log.exception("regular_work_failed", work=entry.work.__name__)
        await asyncio.sleep(entry.every.total_seconds())
