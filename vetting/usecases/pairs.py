"""
Pairs that no worker compared: compared when a reader asks for them, a bounded number at once.

Anybody may open the address of any two releases, and comparing them takes a
process for as long as minutes. So:

1. A pair that several ask for is compared once, and to its end even when they
   go away; then it is stored, and nobody comes here for it again.
2. ``DeskLimits.at_once`` are compared at a time, and a few wait; who comes then
   is told to come later. Some places are kept for people who are known here.
3. Who asks waits a while at most, and is told to ask again.
4. What could not be compared is remembered for some time, and not tried again.

What is under way is this process's own and lost with it: it is asked for again.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from vetting.domain.comparisons import Comparison
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Release, Sha256
from vetting.ports.reading import ReadingFailed
from vetting.usecases.bench import Bench
from vetting.usecases.comparing import compare_versions


@dataclass(frozen=True, slots=True)
class Pair:
    """Two distributions of two releases; without a base all of the release is read."""

    release: Release
    base: Release | None
    old: Sha256 | None
    new: Sha256

    @property
    def label(self) -> str:
        """How a message names the two."""
        return f"{self.release.label} and {self.base.version}" if self.base else f"all of {self.release.label}"


@dataclass(frozen=True, slots=True)
class DeskLimits:
    """How much readers may ask for."""

    at_once: int = 1
    places: int = 8
    """Pairs under way and waiting."""
    places_for_anybody: int = 5
    """Of these, for people who are not known here."""
    patience: timedelta = timedelta(seconds=8)
    """How long who asks is kept waiting."""
    failure_kept_for: timedelta = timedelta(hours=1)
    failures_kept: int = 500


@dataclass(frozen=True, slots=True)
class BeingCompared:
    """It is under way: ask again."""

    ahead: int
    """Pairs that are compared before it."""


@dataclass(frozen=True, slots=True)
class DeskFull:
    """Too much is waiting already: come later."""

    waiting: int


Answer: TypeAlias = Comparison | BeingCompared | DeskFull
_Key: TypeAlias = tuple[int, Sha256 | None, Sha256]


class PairDesk:
    """Where readers ask for pairs; ``aclose`` ends what is under way."""

    def __init__(self, bench: Bench, limits: DeskLimits | None = None) -> None:
        """Begin with nothing asked for."""
        self._bench = bench
        self._limits = limits or DeskLimits()
        self._turn = asyncio.Semaphore(self._limits.at_once)
        self._under_way: dict[_Key, asyncio.Task[Comparison]] = {}
        self._failures: OrderedDict[_Key, tuple[str, datetime]] = OrderedDict()

    async def ask(self, pair: Pair, *, is_known: bool) -> Answer:
        """
        Have *pair* compared, and give the comparison if it is there in time.

        Args:
            pair: The two.
            is_known: Whether somebody with an account asks.

        Raises:
            InvalidInput: Comparing them took more than it is given, now or not long ago.
            NotFound: There is no such distribution.
            Conflict: One of the two was not read yet.
        """
        key = (pair.release.id, pair.old, pair.new)
        self._refuse_again(key, pair)
        task = self._under_way.get(key)
        if task is None:
            waiting, places = len(self._under_way), self._limits
            if waiting >= (places.places if is_known else places.places_for_anybody):
                return DeskFull(waiting)
            task = asyncio.create_task(self._compare(pair))
            self._under_way[key] = task
            task.add_done_callback(lambda ended: self._note_end(key, ended))
        await asyncio.wait({task}, timeout=self._limits.patience.total_seconds())
        if not task.done():
            return BeingCompared(max(list(self._under_way).index(key) - self._limits.at_once + 1, 0))
        self._refuse_again(key, pair)
        return task.result()

    async def aclose(self) -> None:
        """End what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _compare(self, pair: Pair) -> Comparison:
        async with self._turn:
            return await compare_versions(pair.release, pair.base, old=pair.old, new=pair.new, bench=self._bench)

    def _note_end(self, key: _Key, task: asyncio.Task[Comparison]) -> None:
        del self._under_way[key]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ReadingFailed):
            self._failures[key] = (str(error), self._bench.clock.now() + self._limits.failure_kept_for)
            while len(self._failures) > self._limits.failures_kept:
                self._failures.popitem(last=False)

    def _refuse_again(self, key: _Key, pair: Pair) -> None:
        reason, until = self._failures.get(key, ("", None))
        if until is None:
            return
        if until <= self._bench.clock.now():
            del self._failures[key]
            return
        raise InvalidInput(f"{pair.label} cannot be compared: {reason}")
