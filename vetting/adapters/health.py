"""
The instance looked at from inside: can it do its work.

Each part is asked for itself and for a bounded time, all at once, so that one
that hangs neither hides the others nor keeps who asks waiting.
"""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.blobs import INCOMING
from vetting.adapters.db.migrating import is_current
from vetting.adapters.disk import free_bytes, require_free, writing
from vetting.domain.errors import SourceUnavailable, VettingError
from vetting.pages.health import Check

PATIENCE_SECONDS: Final = 2.5
"""How long a part may take to answer."""
PROBE_BYTES: Final = 4096
NO_ANSWER: Final = "it does not answer in time"


class InstanceHealth:
    """The protocol ``HealthPages`` over the real database, queue and data folder."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        data_dir: Path,
        queue_answers: Callable[[], Awaitable[bool]],
        min_free_bytes: int = 0,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._engine = engine
        self._blobs = data_dir / "blobs"
        # The stored files are often a disk of their own, and the database lies on the other one.
        self._places = (data_dir, self._blobs)
        self._queue_answers = queue_answers
        self._min_free_bytes = min_free_bytes
        self._patience_seconds = patience_seconds
        self._probe: asyncio.Task[int] | None = None

    async def check(self) -> tuple[Check, ...]:
        """Look at database, its form, queue and data folder."""
        database, queue, data = await asyncio.gather(self._database(), self._queue(), self._data())
        return (*database, queue, data)

    async def _database(self) -> tuple[Check, Check]:
        try:
            async with asyncio.timeout(self._patience_seconds):
                current = await is_current(self._engine)
        except (SourceUnavailable, TimeoutError):
            away = "the database cannot be reached"
            return Check("database", holds=False, detail=away), Check("schema", holds=False, detail=away)
        behind = "the database is of another version: run `revet migrate`"
        return Check("database", holds=True, detail=""), Check("schema", current, behind)

    async def _queue(self) -> Check:
        try:
            async with asyncio.timeout(self._patience_seconds):
                answers = await self._queue_answers()
        except TimeoutError:
            answers = False
        return Check("queue", answers, "Redis cannot be reached; jobs wait in the database until it can")

    async def _data(self) -> Check:
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(asyncio.to_thread(self._write_a_little))
        try:
            async with asyncio.timeout(self._patience_seconds):
                # A disk that hangs keeps its thread; whoever asks next waits for the same one.
                free = await asyncio.shield(self._probe)
        except TimeoutError:
            return Check("data", holds=False, detail=f"the data folder: {NO_ANSWER}")
        except VettingError as error:
            return Check("data", holds=False, detail=str(error), free_bytes=_free_bytes(self._places))
        return Check("data", holds=True, detail="", free_bytes=free)

    def _write_a_little(self) -> int:
        """Write to the data folder as the work would, and tell how much is free there."""
        with writing():
            incoming = self._blobs / INCOMING
            self._blobs.mkdir(exist_ok=True)
            incoming.mkdir(exist_ok=True)
            probe = incoming / f"probe-{secrets.token_hex(8)}"
            try:
                probe.write_bytes(os.urandom(PROBE_BYTES))
            finally:
                probe.unlink(missing_ok=True)
            for place in self._places:
                require_free(place, self._min_free_bytes)
            return min(free_bytes(place) for place in self._places)


def _free_bytes(places: Iterable[Path]) -> int | None:
    """Tell how much is free where the least is; None where that cannot be told of any of them."""
    found: list[int] = []
    for place in places:
        with suppress(OSError):
            found.append(free_bytes(place))
    return min(found, default=None)
