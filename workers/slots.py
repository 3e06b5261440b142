"""
A worker's slots: so many jobs it does at once, each the most urgent there is when its slot becomes free.

``ring`` has a free slot look for what is due. Who rings need not know what
that is, so it does no harm to ring in vain.
"""

import asyncio
from contextlib import suppress

import structlog

from vetting.bootstrap.server import Services
from vetting.domain.errors import SourceUnavailable
from vetting.ports.jobs import ClaimedJob
from vetting.usecases import working
from workers.attempts import Perform, attempt

PAUSE_SECONDS = 1.0
"""How long a slot rests when the database could not be asked."""

_log = structlog.get_logger()


class Slots:
    """What one worker does at once."""

    def __init__(self, services: Services, perform: Perform, *, worker: str, count: int) -> None:
        self._services = services
        self._perform = perform
        self._worker = worker
        self._count = count
        self._rung: asyncio.Queue[None] = asyncio.Queue(maxsize=1)
        self._choosing = asyncio.Lock()
        self._running: set[ClaimedJob] = set()

    def ring(self) -> None:
        """Have a free slot look for what is due; if it finds something, it rings for the next."""
        with suppress(asyncio.QueueFull):
            self._rung.put_nowait(None)

    async def look(self, services: Services) -> None:
        """Ring if something is due that nobody was told of: it was put off, lost with Redis, or left behind."""
        if await working.is_anything_due(units=services.units, clock=services.clock):
            self.ring()

    async def run(self) -> None:
        """Work until cancelled; what is under way then is put back."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._count):
                group.create_task(self._slot())

    async def _slot(self) -> None:
        while True:
            try:
                if not await self._work_once():
                    await self._rung.get()
            except SourceUnavailable:
                # The database is away, which it has logged itself; the lease of the job ends, and it is taken again.
                await asyncio.sleep(PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001  # the edge: the other slots, and this one, go on
                _log.warning("slot_paused", error=type(error).__name__, exc_info=error)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _work_once(self) -> bool:
        """Do the most urgent job there is; False where there is none for this worker."""
        job = await self._next()
        if job is None:
            return False
        self.ring()  # There may be more, and others are free.
        try:
            await attempt(job, self._perform, self._services)
        finally:
            self._running.discard(job)
        return True

    async def _next(self) -> ClaimedJob | None:
        async with self._choosing:
            barred = working.barred_by(self._running, slots=self._count)
            job = await working.take_on(
                worker=self._worker, units=self._services.units, clock=self._services.clock, barred=barred
            )
            if job is not None:
                self._running.add(job)
            return job
