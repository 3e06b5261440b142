"""The port ``LocalReader``: one change, fetched, read and compared, then shown from the cache."""

import asyncio
from collections.abc import Collection
from pathlib import Path

from vetting.adapters.local_releases import LocalChange, LocalFile, open_local_releases
from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.releases import Ecosystem, Sha256
from vetting.domain.suggestions import Step
from vetting.formats import hunks
from vetting.ports.clock import Clock
from vetting.ports.local_reading import ReadChange, ReadFile


class CachedReader:
    """Reads one step at a time, each in an event loop of its own."""

    def __init__(self, ecosystem: Ecosystem, folder: Path, *, clock: Clock, index_url: str | None = None) -> None:
        """
        Open nothing yet.

        Args:
            ecosystem: Whose releases.
            folder: The cache of fetched distributions.
            clock: The time.
            index_url: The index; None: pip's.
        """
        self._ecosystem = ecosystem
        self._folder = folder
        self._clock = clock
        self._index_url = index_url

    def read(self, step: Step, preferred: Collection[Sha256]) -> ReadChange:
        """Fetch and read *step*."""
        return asyncio.run(self._read(step, preferred))

    async def _read(self, step: Step, preferred: Collection[Sha256]) -> ReadChange:
        opening = open_local_releases(self._ecosystem, self._folder, clock=self._clock, index_url=self._index_url)
        async with opening as releases:
            change = await releases.read(step, preferred=preferred)
            compared = await releases.compare(change)
            blobs = releases.contents(change.project)

        def hunks_of(file: DiffedFile) -> tuple[Hunk, ...]:
            return () if file.hunks is None else hunks.parse_hunks(blobs.get(file.hunks))

        return ReadChange(
            _step(change),
            None if change.old is None else _file(change.old),
            _file(change.new),
            hunks.parse_tree_diff(blobs.get(compared.manifest)),
            compared.findings,
            compared.unfinished,
            hunks_of,
        )


def _step(change: LocalChange) -> Step:
    return Step(change.project, None if change.old is None else change.old.version, change.new.version)


def _file(read: LocalFile) -> ReadFile:
    return ReadFile(read.filename, read.sha256)
