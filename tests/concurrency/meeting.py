"""
Two transactions at the same moment, on purpose.

``at_once`` starts two pieces of work on one PostgreSQL and stops each at its
first commit, when it has looked and written all that it will. They go on when
both have come so far, or when the second can only wait for the first.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

from tests.processes import PATIENCE_SECONDS
from vetting.adapters.db.engine import create_engine

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


class _Meeting:
    """Where the two wait for each other."""

    def __init__(self, observer: AsyncEngine) -> None:
        self._observer = observer
        self.arrived = 0
        self.first_is_there = asyncio.Event()
        self.is_over = asyncio.Event()

    def on_commit(self, _connection: Connection) -> None:
        """Stop a transaction as it commits."""
        await_only(self._meet())

    async def _meet(self) -> None:
        self.arrived += 1
        self.first_is_there.set()
        if self.arrived > 1:
            self.is_over.set()
        await self.is_over.wait()

    async def until_the_second_waits(self) -> None:
        """Let the first go on once the second can only wait for it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.is_over.is_set():
                async with self._observer.connect() as connection:
                    if await connection.scalar(_WAITING):
                        self.is_over.set()
                await asyncio.sleep(0.01)


@asynccontextmanager
async def _met(engine: AsyncEngine) -> AsyncIterator[_Meeting]:
    observer = create_engine(engine.url.render_as_string(hide_password=False))
    meeting = _Meeting(observer)
    event.listen(engine.sync_engine, "commit", meeting.on_commit)
    try:
        yield meeting
    finally:
        event.remove(engine.sync_engine, "commit", meeting.on_commit)
        await observer.dispose()


async def at_once(
    engine: AsyncEngine, first: Coroutine[Any, Any, object], second: Coroutine[Any, Any, object]
) -> list[object]:
    """Do *first* and *second* at once, the first being a little ahead; give what each returned or raised."""
    async with _met(engine) as meeting:
        ahead = asyncio.create_task(first)
        await asyncio.wait({ahead, asyncio.create_task(meeting.first_is_there.wait())}, return_when="FIRST_COMPLETED")
        behind = asyncio.create_task(second)
        behind.add_done_callback(lambda _task: meeting.is_over.set())
        await meeting.until_the_second_waits()
        return list(await asyncio.gather(ahead, behind, return_exceptions=True))
