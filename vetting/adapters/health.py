"""The instance looked at from inside: can it do its work."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.db.migrating import is_current
from vetting.domain.errors import SourceUnavailable
from vetting.pages.health import Check


class InstanceHealth:
    """The protocol ``HealthPages`` over the real database, queue and data folder."""

    def __init__(self, engine: AsyncEngine, *, data_dir: Path, queue_answers: Callable[[], Awaitable[bool]]) -> None:
        self._engine = engine
        self._data_dir = data_dir
        self._queue_answers = queue_answers

    async def check(self) -> tuple[Check, ...]:
        """Look at database, queue and data folder."""
        database, queue = await asyncio.gather(self._database(), self._queue_answers())
        return (
            database,
            Check("queue", queue, "Redis cannot be reached; jobs wait in the database until it can"),
            Check("data", os.access(self._data_dir, os.W_OK), "the data folder cannot be written to"),
        )

    async def _database(self) -> Check:
        try:
            current = await is_current(self._engine)
        except SourceUnavailable:
            return Check("database", holds=False, detail="the database cannot be reached")
        return Check("database", current, "the database is of another version: run `revet migrate`")
