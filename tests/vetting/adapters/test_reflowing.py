"""Enormous lines are broken in another process, within limits, and the last files are kept."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.adapters.reflowing import KEPT_FILES, PoolReflower, reflow_stored
from vetting.domain.reflowed_diffs import MAX_BYTES, ReflowedDiff

pytestmark = pytest.mark.asyncio(loop_scope="module")
LONG = b"let a=1;" * 100


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[ProcessPool]:
    """Give a pool of one process, the same one for all tests here."""
    async with ProcessPool(1, timeout_seconds=60) as opened:
        yield opened


async def test_lines_are_broken_and_kept(blobs: BlobFolder, pool: ProcessPool) -> None:
    """A pair is broken once; the last are kept, and where no line is enormous there is nothing to break."""
    reflower = PoolReflower(blobs, pool, 60)
    old, new, plain = (blobs.put_bytes(data) for data in (LONG + b"\n", LONG + b"let b;\n", b"short"))

    broken = await reflower.reflow(old, new)
    assert broken is not None
    assert [line.text for hunk in broken.hunks for line in hunk.lines if line.origin == "+"] == [b"let b;"]
    assert await reflower.reflow(old, new) is broken
    assert await reflower.reflow(None, plain) is None
    for number in range(KEPT_FILES):
        assert await reflower.reflow(None, blobs.put_bytes(b"%d" % number)) is None
    assert await reflower.reflow(old, new) is not broken


async def test_what_takes_too_much_says_so(blobs: BlobFolder, pool: ProcessPool) -> None:
    """A reader waits so long and no longer, and a file that is too large is not even read."""
    digest = blobs.put_bytes(LONG)
    assert await PoolReflower(blobs, pool, 0).reflow(None, digest) == ReflowedDiff(
        (), cut="long lines are not broken: it takes longer than 0 seconds now"
    )
    large = blobs.put_bytes(bytes(MAX_BYTES + 1))
    reason = f"long lines are not broken: {MAX_BYTES + 1:,} bytes, more than {MAX_BYTES:,}"
    assert reflow_stored(blobs, None, large) == ReflowedDiff((), cut=reason)
    async with ProcessPool(1, timeout_seconds=0) as hurried:
        failed = await PoolReflower(blobs, hurried, 60).reflow(None, digest)
    assert failed is not None
    assert (failed.cut or "").startswith("long lines are not broken: ")
