"""
The worker's edge, where an error that nobody expected is caught.

``attempt`` performs a job within its time, renews its lease meanwhile, and
notes its end; an error becomes a reason on the job's row. A job that became
another worker's is left as it is. ``repeat`` does a regular work again and
again; an error is logged, and the next time comes all the same.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import TypeAlias, TypeVar

import structlog

from vetting.bootstrap.server import Services
from vetting.domain.errors import NoRoom, SourceUnavailable, VettingError
from vetting.jobs import Message, payload_of
from vetting.ports.jobs import ClaimedJob
from vetting.usecases import working
from workers.schedule import Entry

Perform: TypeAlias = Callable[[Message, Services], Awaitable[None]]

SOON = timedelta(seconds=5)
"""When regular work is tried again that found the database away."""

AGAIN_SECONDS = 0.5
"""Between two attempts to write how a job ended."""
WrittenT = TypeVar("WrittenT")

_log = structlog.get_logger()


async def attempt(job: ClaimedJob, perform: Perform, services: Services) -> None:
    """See a job that was taken on to an end, and count it."""
    began = perf_counter()
    outcome = "put_back"
    try:
        with structlog.contextvars.bound_contextvars(
            job_id=job.id, job=job.kind, attempt=job.attempts, **payload_of(job.message)
        ):
            outcome = await _outcome(job, perform, services)
    finally:
        services.meters.job_ended(kind=job.kind, outcome=outcome, seconds=perf_counter() - began)


async def _outcome(job: ClaimedJob, perform: Perform, services: Services) -> str:
    """Perform *job*, write down what came of it, and name that by a word for the figures."""
    began_at = services.clock.now()
    try:
        await _perform_while_held(job, perform, services)
    except asyncio.CancelledError:
        await _put_back(job, services)
        raise
    except _Lost:
        _log.warning("job_lost")
        return "lost"
    except NoRoom as error:
        return await _wait_for_room(job, str(error), began_at, services)
    except SourceUnavailable as error:
        return await _try_later(job, str(error), services)
    except Exception as error:  # noqa: BLE001  # the edge: whatever it was, people read it on the row
        await _give_up(job, error, services)
        return "given_up"
    noted = await _written(lambda: working.note_done(job, units=services.units, clock=services.clock))
    _log.info("job_done" if noted else "job_lost")
    return "done" if noted else "lost"


async def _written(write: Callable[[], Awaitable[WrittenT]]) -> WrittenT:
    """
    Write how a job ended; while the database is away, again and again for as long as a lease lasts.

    If another worker took the job on meanwhile, that is what *write* finds.
    """
    time = asyncio.get_running_loop().time
    given_up_at = time() + working.LEASE.total_seconds()
    while True:
        try:
            return await write()
        except SourceUnavailable:
            if time() > given_up_at:
                raise
            await asyncio.sleep(AGAIN_SECONDS)


async def _perform_while_held(job: ClaimedJob, perform: Perform, services: Services) -> None:
    """Perform *job*, but no longer than it is ours."""
    performing = asyncio.create_task(_perform_in_time(job, perform, services))
    keeping = asyncio.create_task(_keep(job, services))
    try:
        await asyncio.wait({performing, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if not performing.done():
            raise _Lost
        performing.result()
    finally:
        performing.cancel()
        keeping.cancel()
        await asyncio.gather(performing, keeping, return_exceptions=True)


async def _perform_in_time(job: ClaimedJob, perform: Perform, services: Services) -> None:
    message = job.message
    limit = working.TIME_LIMITS[type(message)]
    try:
        async with asyncio.timeout(limit.total_seconds()) as timer:
            await perform(message, services.at(job.urgency.of_what_follows))
    except TimeoutError as error:
        if not timer.expired():
            raise
        raise _OutOfTime(f"it was not done within {limit.total_seconds() / 60:g} minutes") from error


async def _keep(job: ClaimedJob, services: Services) -> None:
    """Renew the lease of *job* until it is lost: another has the job, or nobody could be asked for too long."""
    time = asyncio.get_running_loop().time
    held_since = time()
    while time() - held_since < working.LEASE.total_seconds():
        await asyncio.sleep(working.RENEWED_EVERY.total_seconds())
        asked_at = time()
        try:
            if not await working.keep(job, units=services.units, clock=services.clock):
                return
            held_since = asked_at
        except Exception as error:  # noqa: BLE001  # the edge: the database may be away for a moment
            _log.warning("lease_not_renewed", error=type(error).__name__)


class _OutOfTime(SourceUnavailable):
    """An attempt took longer than its kind may, mostly waiting for a slow index; the next goes on from what it did."""


class _Lost(Exception):
    """A job is another worker's by now."""


async def _try_later(job: ClaimedJob, reason: str, services: Services) -> str:
    spread = random.random()  # noqa: S311  # it spreads retries, it hides nothing
    pause = await _written(
        lambda: working.try_later(job, reason=reason, spread=spread, units=services.units, clock=services.clock)
    )
    if pause is None:
        _log.warning("job_given_up", reason=reason)
        return "given_up"
    _log.info("job_put_off", reason=reason, seconds=round(pause.total_seconds()))
    return "put_off"


async def _wait_for_room(job: ClaimedJob, reason: str, began_at: datetime, services: Services) -> str:
    pause = await working.wait_for_room(
        job, reason=reason, began_at=began_at, units=services.units, clock=services.clock
    )
    _log.warning("job_waits_for_room", reason=reason, seconds=round(pause.total_seconds()))
    return "put_back"


async def _put_back(job: ClaimedJob, services: Services) -> None:
    try:
        await working.put_back(job, units=services.units, clock=services.clock)
    except Exception as error:  # noqa: BLE001  # the edge: a worker must end, and then so does the lease
        _log.warning("job_not_put_back", error=type(error).__name__)


async def _give_up(job: ClaimedJob, error: Exception, services: Services) -> None:
    """Say why on the row; of an error that was not raised on purpose only its kind, the rest is in the log."""
    expected = isinstance(error, VettingError)
    reason = str(error) if expected else f"an error in Revet itself ({type(error).__name__}); the worker's log has it"
    _log.error("job_given_up", reason=reason, exc_info=None if expected else error)
    await working.give_up(job, reason=reason, units=services.units, clock=services.clock)


async def repeat(entry: Entry, services: Services) -> None:
    """Do the work of *entry* at once, and then whenever its time has come; sooner where something was away."""
    while True:
        pause = entry.every
        try:
            await entry.work(services)
        except SourceUnavailable as error:
            pause = min(entry.every, SOON)
            # Each second of an outage is not worth a line: what is away was logged by whoever found it away.
            _log.debug("regular_work_put_off", work=entry.work.__name__, reason=str(error))
        except Exception:  # noqa: BLE001  # the edge: the next time must come
            _log.exception("regular_work_failed", work=entry.work.__name__)
        await asyncio.sleep(pause.total_seconds())
