"""
A release read against one that was read before, from an archive to ranked findings, twice.

``python -m benchmarks.lab.reading_once FOLDER PROJECT`` prints JSON: seconds of
the first and of the second time, the largest of the unpacked files, and the
peak of any child's memory, all on one core.
"""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path

from benchmarks.lab.distributions import link
from benchmarks.lab.material import FOLDER, Pinned, pinned
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.pool import ProcessPool
from vetting.domain.releases import Sha256
from vetting.formats import trees


async def main(folder: Path, project: str) -> None:
    """Read it twice."""
    files = [one for one in pinned("pairs") if one.project == project]
    blobs, archives = BlobFolder(folder), BlobFolder(FOLDER / "files")
    link(files, archives, blobs)
    async with ProcessPool(1) as pool:
        await pool.run(os.getpid)  # in a worker it runs already
        base, new = files
        old = (await ChildArchiveReader(blobs).read(base.sha256, base.filename)).tree
        first = await _seconds(old, new, blobs, pool)
        second = await _seconds(old, new, blobs, pool)
    known = [
        trees.parse(blobs.get((await ChildArchiveReader(blobs).read(one.sha256, one.filename)).tree)) for one in files
    ]
    largest = max(entry.size_bytes for tree in known for entry in tree.entries)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    told = {"first": first, "second": second, "largest": largest, "peak": peak, "size": known[-1].size_bytes}
    print(json.dumps(told))


async def _seconds(old: Sha256, new: Pinned, blobs: BlobFolder, pool: ProcessPool) -> float:
    begun = time.perf_counter()
    read = await ChildArchiveReader(blobs).read(new.sha256, new.filename)
    await PoolComparer(blobs, pool).compare(old, read.tree)
    return time.perf_counter() - begun


if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
