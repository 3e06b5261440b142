"""
Ask an index for many projects at once, and for none of them twice in a run.

Requests go through :class:`~vetting.adapters.indexes.transport.Fetcher` or a
client on top of it, which bounds them in number, size and time, and waits
where the index asks for it.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Generic, Required, TypedDict, TypeVar, Unpack

from vetting.adapters.indexes.transport import FetchLimits
from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.publishers import PublishedBy, PublishedRelease
from vetting.domain.versions import VersionOrder
from vetting.ports.clock import Clock
from vetting.ports.registries import PublishedProject

NEWEST = 3
"""Releases of each project, besides the wanted ones, of which it is asked who published them."""
_Client = TypeVar("_Client")


class Asking(TypedDict, total=False):
    """What every registry is asked with."""

    clock: Required[Clock]
    """Tells what today is."""
    wanted: Mapping[str, Collection[str]] | None
    """By project, the versions of which it matters who published them: the locked ones."""
    limits: FetchLimits | None
    """Bounds of every request, the default ones if None."""


class AskingRegistry(ABC, Generic[_Client]):
    """The port ``Registry``, but for what one index has to be asked."""

    def __init__(self, **asking: Unpack[Asking]) -> None:
        """Ask nothing yet."""
        self._clock = asking["clock"]
        self._wanted = asking.get("wanted") or {}
        self._limits = asking.get("limits") or FetchLimits()
        self._known: dict[str, PublishedProject | None] = {}

    @abstractmethod
    def opened(self) -> AbstractAsyncContextManager[_Client]:
        """Open a client for one look-up."""

    @abstractmethod
    async def ask(self, client: _Client, name: str) -> PublishedProject:
        """
        Ask for one project.

        Raises:
            NotFound: The index does not have it.
            SourceUnavailable: It did not answer.
            VerificationFailed: It answered what cannot be.
        """

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Ask for projects; see the port."""
        unknown = sorted(set(names) - self._known.keys())
        if unknown:
            self._known.update(asyncio.run(self._all(unknown)))
        return {name: found for name in names if (found := self._known[name]) is not None}

    async def _all(self, names: Sequence[str]) -> Mapping[str, PublishedProject | None]:
        async with self.opened() as client:
            found = await asyncio.gather(*(self._one(client, name) for name in names))
        return dict(zip(names, found, strict=True))

    async def _one(self, client: _Client, name: str) -> PublishedProject | None:
        try:
            return await self.ask(client, name)
        except NotFound:
            return None
        except VerificationFailed as error:
            raise SourceUnavailable(str(error)) from error

    def telling(self, name: str, versions: Iterable[str], order: VersionOrder) -> frozenset[str]:
        """Choose of which *versions* it is worth asking who published them: the wanted and the newest."""
        in_order = sorted(versions, key=order.key)
        wanted = {order.key(one) for one in self._wanted.get(name, ())}
        return frozenset([*in_order[-NEWEST:], *(one for one in in_order if order.key(one) in wanted)])


async def published(
    uploads: Mapping[str, date | None],
    publishers: Mapping[str, Callable[[], Awaitable[PublishedBy | None]]],
    order: VersionOrder,
    today: date,
) -> tuple[PublishedRelease, ...]:
    """
    List releases, the oldest version first.

    Args:
        uploads: By version, the day; None: the index names none, and the latest that it can have been is taken.
        publishers: By version, how to ask who published it; all are asked at once.
        order: Of the versions.
        today: That latest day.
    """
    told = dict(zip(publishers, await asyncio.gather(*(ask() for ask in publishers.values())), strict=True))
    return tuple(
        PublishedRelease(version, uploads[version] or today, told.get(version), was_asked=version in told)
        for version in sorted(uploads, key=order.key)
    )
