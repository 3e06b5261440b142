"""Finding what became of files, in a pool's process: remembered, and never waited for long."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from tests.vetting.domain.trees_of import tree_of
from vetting.adapters import tracing
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.adapters.tracing import PoolTracing, trace_stored
from vetting.domain.releases import Sha256
from vetting.domain.shapes.shape import TEXTS_VERSION, Derivation
from vetting.domain.tracing import FileTrace, Run
from vetting.formats import trees
from vetting.ports.reading import FileInTree

DEADLINE_SECONDS = 20


@pytest.fixture
async def pool() -> AsyncIterator[ProcessPool]:
    """Give a pool of one process."""
    async with ProcessPool(1, timeout_seconds=DEADLINE_SECONDS) as opened:
        yield opened


def stored(blobs: BlobFolder, *names: str) -> Sha256:
    """Keep a tree of files that hold their names."""
    files = {name: name.encode() for name in names}
    for data in files.values():
        blobs.put_bytes(data)
    return blobs.put_bytes(trees.dump(tree_of(files)))


async def test_whoever_asks_does_not_wait_and_the_next_one_is_told(blobs: BlobFolder, pool: ProcessPool) -> None:
    """What takes too long for a page is said to, goes on all the same, and is known afterwards."""
    tree = stored(blobs, "a.py")
    file = FileInTree(tree, "a.py")
    hasty = PoolTracing(blobs, pool, wait_seconds=0.01)

    first = await hasty.trace([file], tree)
    async with asyncio.timeout(DEADLINE_SECONDS):
        while (await hasty.trace([file], tree))[file].cut:
            pass

    reason = "it takes longer than 0.01 seconds; load the page again"
    assert first == {file: FileTrace(None, cut=reason, is_pending=True)}
    assert await hasty.trace([file], tree) == {file: FileTrace("a.py", is_same=True)}


def test_files_are_traced_by_their_own_lines_and_by_those_of_made_texts(blobs: BlobFolder) -> None:
    """Of one file both may be asked for; each has an answer of its own."""
    olds, news = ({"a.gz": gzip.compress(text), "b.py": text} for text in (b"one\ntwo\n", b"zero\none\ntwo\n"))
    for data in (*olds.values(), *news.values()):
        blobs.put_bytes(data)
    old, new = (blobs.put_bytes(trees.dump(tree_of(files))) for files in (olds, news))
    made = FileInTree(old, "a.gz", Derivation("decompressed gzip", TEXTS_VERSION))

    found = trace_stored(blobs, [FileInTree(old, "b.py"), made, FileInTree(old, "a.gz")], new)

    runs = (Run(1, 2, 2),)
    assert found == {
        FileInTree(old, "b.py"): FileTrace("b.py", runs=runs),
        made: FileTrace("a.gz", runs=runs),
        FileInTree(old, "a.gz"): FileTrace("a.gz"),
    }


async def test_a_search_that_fails_says_why(blobs: BlobFolder) -> None:
    """A process that takes more than it is given is no failure of the page."""
    tree = stored(blobs, "a.py")
    file = FileInTree(tree, "a.py")
    async with ProcessPool(1, timeout_seconds=0) as pool:
        found = await PoolTracing(blobs, pool, wait_seconds=DEADLINE_SECONDS).trace([file], tree)

    assert found == {file: FileTrace(None, cut="it took longer than 0 seconds")}


async def test_a_search_that_fails_is_not_begun_again_by_whoever_asks(
    blobs: BlobFolder, pool: ProcessPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For an hour the same is said; then it is looked again, and what is remembered of failures is bounded."""
    tree = stored(blobs, "a.py", "b.py")
    a, b = (FileInTree(tree, name) for name in ("a.py", "b.py"))
    async with ProcessPool(1, timeout_seconds=0) as failing:
        tracer = PoolTracing(blobs, failing, wait_seconds=DEADLINE_SECONDS)
        failed = await tracer.trace([a], tree)
        tracer._pool = pool  # from here on a search would succeed
        assert await tracer.trace([a], tree) == failed

        monkeypatch.setattr(tracing, "KEPT", 0)
        tracer._pool = failing
        await tracer.trace([b], tree)
        tracer._pool = pool
        assert await tracer.trace([a], tree) == {a: FileTrace("a.py", is_same=True)}


async def test_no_more_is_remembered_than_fits(
    blobs: BlobFolder, pool: ProcessPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked for longest ago is forgotten, and found again."""
    monkeypatch.setattr(tracing, "KEPT", 1)
    tree = stored(blobs, "a.py", "b.py")
    patient = PoolTracing(blobs, pool, wait_seconds=DEADLINE_SECONDS)
    files = [FileInTree(tree, name) for name in ("a.py", "b.py")]

    for _ in range(2):
        found = await patient.trace(files, tree)
        assert found == {file: FileTrace(file.path, is_same=True) for file in files}
