"""What reading releases takes: the index, the blobs, the archive reader, and processes to compare in."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from vetting.adapters.archives.limits import ArchiveLimits, Limits
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.highlighting import PygmentsHighlighter
from vetting.adapters.indexes.defaults import default_index_url
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits
from vetting.adapters.pool import ProcessPool
from vetting.adapters.popular_names import PopularFiles
from vetting.adapters.rereading import PoolDiffReader
from vetting.bootstrap.reading_limits import limits_within
from vetting.domain.releases import Ecosystem
from vetting.ports.clock import Clock
from vetting.ports.reading import DiffReader, Highlighter
from vetting.ports.store import Units
from vetting.settings import Settings
from vetting.usecases.bench import Bench
from vetting.usecases.outside import Outside


@dataclass(frozen=True, slots=True)
class ReadingAids:
    """What is made of a file, or a diff, only when somebody reads it."""

    highlighter: Highlighter
    diff_reader: DiffReader


@asynccontextmanager
async def open_bench(settings: Settings, *, units: Units, clock: Clock) -> AsyncIterator[tuple[Bench, ReadingAids]]:
    """Build it, and what helps who reads; connections and processes begin when needed, and end on leaving."""
    folder = BlobFolder(settings.data_dir / "blobs", settings.min_free_bytes)
    index = PyPIIndex(
        settings.index_url or default_index_url(),
        contact=settings.contact,
        clock=clock,
        limits=FetchLimits(file_bytes=settings.max_file_bytes),
    )
    try:
        async with ProcessPool(max(1, (os.cpu_count() or 1) - 1)) as pool:
            bench = Bench(
                units=units,
                index=index,
                blobs=FolderBlobs(folder),
                reader=ChildArchiveReader(folder, limits_of(settings)),
                comparer=PoolComparer(folder, pool),
                clock=clock,
                outside=Outside(
                    PopularFiles(
                        {
                            Ecosystem.PYPI: settings.popular_names,
                            Ecosystem.CARGO: settings.popular_crates,
                        }
                    )
                ),
            )
            yield bench, ReadingAids(PygmentsHighlighter(folder, pool), PoolDiffReader(folder, pool))
    finally:
        await index.aclose()


def limits_of(settings: Settings) -> Limits:
    """Give what an archive, and the process that reads it, may take on this instance."""
    archive = ArchiveLimits(
        entries=settings.archive_entries,
        total_bytes=settings.archive_bytes,
        ratio=settings.archive_ratio,
        depth=settings.archive_depth,
        path_bytes=settings.archive_path_bytes,
    )
    seconds = settings.reading_time.total_seconds()
    return limits_within(archive, seconds=seconds, memory_bytes=settings.reading_memory_bytes)
