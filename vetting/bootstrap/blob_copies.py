"""All blobs of an instance, copied or read again shard by shard, and what is told of it meanwhile."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from vetting.adapters.backups.copying import Copied, copy_shard, shards
from vetting.adapters.blobs import BlobFolder

Say = Callable[[str], None]

_SHOWN = 10
"""How many damaged blobs are named."""
_TELL_EVERY_SECONDS = 5.0


async def copy_all(source: Path, target: BlobFolder, say: Say) -> Copied:
    """Copy what *target* lacks."""
    return await each_shard(source, lambda shard: copy_shard(shard, target), "Copying blobs", say)


async def each_shard(root: Path, work: Callable[[Path], Copied], doing: str, say: Say) -> Copied:
    """Do *work* shard by shard, on a thread; say every few seconds how far it is."""
    loop = asyncio.get_running_loop()
    found = await asyncio.to_thread(shards, root)
    say(f"{doing}…")
    told_at = loop.time()
    result = Copied()
    for number, shard in enumerate(found, start=1):
        result += await asyncio.to_thread(work, shard)
        if loop.time() - told_at > _TELL_EVERY_SECONDS:
            told_at = loop.time()
            say(f"{doing}: {number * 100 // len(found)} %, {result.count:,} so far ({result.size_bytes:,} bytes)")
    return result


def tell_damaged(blobs: Copied, what_then: str, say: Say) -> None:
    """Name the blobs that were left out, the first of many, and say what to do about them."""
    if blobs.damaged:
        say(f"{counted(len(blobs.damaged), 'blob')} with other bytes than the name says. {what_then}:")
        for digest in blobs.damaged[:_SHOWN]:
            say(f"  {digest}")
        if (more := len(blobs.damaged) - _SHOWN) > 0:
            say(f"  and {more:,} more")


def copied(blobs: Copied) -> str:
    """Say how much was copied."""
    return f"{counted(blobs.count, 'blob')} copied ({blobs.size_bytes:,} bytes), {blobs.present:,} already there"


def counted(count: int, what: str) -> str:
    """Count things by a noun whose plural ends in s."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
