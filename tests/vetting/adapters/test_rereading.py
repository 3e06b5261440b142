"""Diffs read again: without white space, and for what was moved; and what is said where it cannot be done."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.builders import diffed_file
from tests.vetting.domain.applying import applied
from tests.vetting.domain.trees_of import digest
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.adapters.rereading import KEPT, PoolDiffReader, made_text_stored, moves_stored, reread_stored
from vetting.domain.diffs import ENGINE, DiffedFile, FileKind, TreeDiff, hunks_of, patch_text
from vetting.domain.errors import SourceUnavailable
from vetting.domain.line_engine import Whitespace
from vetting.domain.moves import MOST_LINES, MovedBlock, Moves
from vetting.domain.shapes.shape import TEXTS_VERSION, Derivation
from vetting.domain.trees import Status
from vetting.formats.hunks import dump_tree_diff, parse_hunks
from vetting.ports.blobs import BlobMissing
from vetting.ports.reading import MadeText

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEPT_LINES = b"".join(b"kept %d\n" % number for number in range(9))
BLOCK = b"def moved():\n    return 1\n"
OLD, NEW = BLOCK + KEPT_LINES + b"a  b\n", KEPT_LINES + BLOCK + b"a b\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[ProcessPool]:
    """Give a pool of one process, the same one for all tests here."""
    async with ProcessPool(1, timeout_seconds=60) as opened:
        yield opened


def stored(blobs: BlobFolder, old: bytes, new: bytes) -> DiffedFile:
    """Keep both sides of a file, and its hunks."""
    return replace(
        diffed_file(),
        path="demo.py",
        old_path="demo.py",
        hunks=blobs.put_bytes(patch_text(hunks_of(old, new))),
        old_sha256=blobs.put_bytes(old),
        new_sha256=blobs.put_bytes(new),
        old_size_bytes=len(old),
        new_size_bytes=len(new),
    )


def manifest(*files: DiffedFile) -> TreeDiff:
    """Make a diff of some files."""
    return TreeDiff(ENGINE, digest(b"old"), digest(b"new"), files, None)


async def test_a_file_is_diffed_again_without_white_space(blobs: BlobFolder, pool: ProcessPool) -> None:
    """Its counts and hunks are others; what is no text, or has the same bytes, is not looked at."""
    file, reader = stored(blobs, OLD, NEW), PoolDiffReader(blobs, pool, wait_seconds=60)

    found = await reader.ignoring(file, Whitespace.AMOUNT)

    assert (found.added, found.removed, found.cut) == (2, 2, None)
    assert found.hunks is not None
    hunks = parse_hunks(blobs.get(found.hunks))
    assert applied(OLD, hunks, is_exact=False).replace(b"  ", b" ") == NEW.replace(b"  ", b" ")
    for other in (replace(file, kind=FileKind.BINARY), replace(file, status=Status.MODE)):
        assert await reader.ignoring(other, Whitespace.AMOUNT) is other
    assert await reader.ignoring(file, Whitespace.EXACT) is file


async def test_a_side_that_is_not_there_is_empty(blobs: BlobFolder) -> None:
    """What was added is added whichever way one looks."""
    file = replace(stored(blobs, b"", NEW), old_sha256=None, old_size_bytes=None, status=Status.ADDED)
    assert reread_stored(blobs, file, Whitespace.ALL).added == NEW.count(b"\n")


async def test_moved_lines_are_found_and_kept(blobs: BlobFolder, pool: ProcessPool) -> None:
    """The blocks of the last diffs are kept; those of older ones are looked for again."""
    file, reader = stored(blobs, OLD, NEW), PoolDiffReader(blobs, pool, wait_seconds=60)
    binary = replace(file, kind=FileKind.BINARY)
    one = blobs.put_bytes(dump_tree_diff(manifest(binary, file)))
    expected = Moves((MovedBlock(1, 1, 1, 10, 2, is_same=True),))

    assert await reader.moves(one) == expected
    blobs.path_of(one).unlink()
    assert await reader.moves(one) == expected
    for number in range(KEPT):
        other = replace(manifest(), cut=str(number))
        await reader.moves(blobs.put_bytes(dump_tree_diff(other)))
    with pytest.raises(BlobMissing):
        await reader.moves(one)


async def test_lines_of_a_made_text_are_counted(
    blobs: BlobFolder, pool: ProcessPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of bytes that have no text, or are too many to be held, there are none; nobody waits for it without end."""
    packed, plain = blobs.put_bytes(gzip.compress(b"one\ntwo\n")), blobs.put_bytes(OLD)

    made = await PoolDiffReader(blobs, pool, wait_seconds=60).made_text(packed)
    with pytest.raises(SourceUnavailable, match="longer than 0 seconds"):
        await PoolDiffReader(blobs, pool, wait_seconds=0).made_text(packed)
    monkeypatch.setattr("vetting.adapters.rereading.MAX_HELD_BYTES", 10)

    assert made == MadeText(Derivation("decompressed gzip", TEXTS_VERSION), 2)
    assert [made_text_stored(blobs, one) for one in (packed, blobs.put_bytes(b"\0"), plain)] == [None] * 3


async def test_a_large_diff_is_not_even_read(blobs: BlobFolder) -> None:
    """What its manifest says is enough."""
    lost = replace(stored(blobs, OLD, NEW), added=MOST_LINES + 1, removed=0, hunks=digest(b"lost"))
    found = moves_stored(blobs, blobs.put_bytes(dump_tree_diff(manifest(lost))))
    assert found == Moves((), "moved lines not looked for: 65,536 lines changed, more than 65,535")


async def test_who_asks_is_told_that_it_takes_too_long(blobs: BlobFolder, pool: ProcessPool) -> None:
    """Nobody waits without end, and nothing is left out in silence."""
    file, reader = replace(stored(blobs, OLD, NEW), cut="cut"), PoolDiffReader(blobs, pool, wait_seconds=0)

    found = await reader.ignoring(file, Whitespace.ALL)
    moves = await reader.moves(blobs.put_bytes(dump_tree_diff(manifest(file))))

    assert found == replace(file, cut="cut; white space is not ignored: it takes longer than 0 seconds now")
    assert moves == Moves((), "moved lines not looked for: it takes longer than 0 seconds now")


async def test_who_asks_is_told_that_it_took_too_much(blobs: BlobFolder) -> None:
    """What the process is given has an end."""
    file = stored(blobs, OLD, NEW)
    async with ProcessPool(1, timeout_seconds=0.0001) as hurried:
        reader = PoolDiffReader(blobs, hurried, wait_seconds=60)
        found = await reader.ignoring(file, Whitespace.ALL)
        moves = await reader.moves(blobs.put_bytes(dump_tree_diff(manifest(file))))

    assert found.cut is not None
    assert found.cut.startswith("white space is not ignored: ")
    assert (moves.blocks, moves.cut is None) == ((), False)
