"""
The port ``ReadingCosts``: both ends of a change are fetched, read in a child, and compared in a confined process.

What was measured once is remembered (:mod:`vetting.adapters.diff_cache`), and
of several steps at once each release is fetched and read but once. A step that
cannot be measured has a reason for an answer and does not keep others from theirs,
unless no index answers anybody: then none is asked for the rest.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.diff_cache import DiffCache, Measured
from vetting.adapters.line_counts import count_stored
from vetting.adapters.local_releases import LocalChange
from vetting.adapters.pool import ProcessPool
from vetting.domain.errors import SourceUnavailable, VettingError
from vetting.domain.releases import Digest, Ecosystem, ProjectName
from vetting.domain.suggestions import DiffStat, Step
from vetting.ports.progress import Progress, unseen

CONCURRENT: Final = 8
"""Steps that are measured at once; how many archives are read at once depends on the machine."""
PROCESSES: Final = 2
TIMEOUT_SECONDS: Final = 120.0
"""For counting one step, once its files are read."""


@dataclass(frozen=True, slots=True)
class LockedFiles:
    """Which files the lockfile allows of each release; those are read where there is a choice."""

    files: Mapping[tuple[str, str], frozenset[Digest]]
    """By project and version."""

    def of(self, step: Step) -> frozenset[Digest]:
        """Collect those of either end."""
        ends = [version for version in (step.from_version, step.to_version) if version is not None]
        return frozenset[Digest]().union(*(self.files.get((step.project, one), ()) for one in ends))


class ReleasesAtHand(Protocol):
    """Reads releases of one ecosystem, as :class:`~vetting.adapters.local_releases.LocalReleases` does."""

    def contents(self, project: ProjectName) -> BlobFolder:
        """Give the place where what was read of a project lies."""
        ...

    async def read(self, step: Step, *, preferred: Collection[Digest] = ...) -> LocalChange:
        """Fetch and read both ends of *step*."""
        ...


class MeasuredCosts:
    """Measures what is not known yet through the ecosystem's index."""

    def __init__(
        self,
        ecosystem: Ecosystem,
        opening: Callable[[], AbstractAsyncContextManager[ReleasesAtHand]],
        *,
        cache: DiffCache,
        locked: LockedFiles | None = None,
        progress: Progress = unseen,
    ) -> None:
        """
        Open nothing yet.

        Args:
            ecosystem: Whose projects.
            opening: Begins to read releases.
            cache: What was measured before.
            locked: Which files to read where there is a choice.
            progress: Shown to who waits.
        """
        self._ecosystem = ecosystem
        self._opening = opening
        self._cache = cache
        self._locked = locked or LockedFiles({})
        self._progress = progress

    def measure(self, steps: Collection[Step]) -> Mapping[Step, DiffStat | str]:
        """Count the lines of each of *steps*."""
        known = self._cache.read() if steps else {}
        keys = {step: self._key(step) for step in steps}
        costs: dict[Step, DiffStat | str] = {step: known[key] for step, key in keys.items() if key in known}
        wanted = [step for step in keys if step not in costs]
        if wanted:
            found = asyncio.run(self._measured(wanted))
            self._cache.add({keys[step]: cost for step, cost in found.items() if isinstance(cost, DiffStat)})
            costs |= found
        return costs

    def _key(self, step: Step) -> Measured:
        files = self._locked.of(step)
        digest = sha256("\n".join(sorted(files)).encode()).hexdigest() if files else None
        return Measured(self._ecosystem, step.project, step.from_version, step.to_version, digest)

    async def _measured(self, steps: Collection[Step]) -> dict[Step, DiffStat | str]:
        try:
            async with self._opening() as releases, ProcessPool(PROCESSES, timeout_seconds=TIMEOUT_SECONDS) as pool:
                measuring = _Measuring(releases, pool, self._locked)
                with self._progress("reading changes", len(steps)) as advance:
                    answers = await asyncio.gather(*(measuring.cost(step, advance) for step in steps))
        except VettingError as error:
            return dict.fromkeys(steps, str(error))
        return dict(zip(steps, answers, strict=True))


class _Measuring:
    """One run: at most so many steps at once."""

    def __init__(self, releases: ReleasesAtHand, pool: ProcessPool, locked: LockedFiles) -> None:
        self._releases = releases
        self._pool = pool
        self._locked = locked
        self._turn = asyncio.Semaphore(CONCURRENT)
        self._has_answered = False
        self._away: str | None = None
        """Why nobody is asked any more."""

    async def cost(self, step: Step, advance: Callable[[], None]) -> DiffStat | str:
        """Measure one step, or say why that is not possible."""
        async with self._turn:
            try:
                return self._away or await self._counted(step)
            except SourceUnavailable as error:
                return self._unavailable(error)
            except VettingError as error:
                self._has_answered = True
                return str(error)
            finally:
                advance()

    async def _counted(self, step: Step) -> DiffStat:
        change = await self._releases.read(step, preferred=self._locked.of(step))
        self._has_answered = True
        old = change.old.tree if change.old else None
        return await self._pool.run(count_stored, self._releases.contents(change.project), old, change.new.tree)

    def _unavailable(self, error: SourceUnavailable) -> str:
        """Give the reason; of an index that never answered it is the first one's, so that it is told but once."""
        if self._has_answered:
            return str(error)
        self._away = self._away or str(error)
        return self._away
