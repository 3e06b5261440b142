"""Highlighting: the text as it is, in spans, and never any markup."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.highlighting import KEPT_FILES, MAX_BYTES, MAX_LINES, MOST_HELD_BYTES, PygmentsHighlighter
from vetting.adapters.pool import ProcessPool
from vetting.domain.errors import NotFound
from vetting.domain.releases import Sha256
from vetting.ports.reading import HighlightedFile

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[ProcessPool]:
    """Give a pool of one process, the same one for all tests here."""
    async with ProcessPool(1, timeout_seconds=60) as opened:
        yield opened


@pytest.fixture
def highlighter(blobs: BlobFolder, pool: ProcessPool) -> PygmentsHighlighter:
    """Give what highlights."""
    return PygmentsHighlighter(blobs, pool, wait_seconds=60)


async def test_words_have_classes(blobs: BlobFolder, highlighter: PygmentsHighlighter) -> None:
    """A known language is split into spans with Pygments' short class names."""
    file = await highlighter.highlight(blobs.put_bytes(b"import os\n\nx = '<b>'\n"), "src/demo.py")
    assert file == HighlightedFile(
        (
            (("kn", "import"), ("w", " "), ("nn", "os")),
            (),
            (("n", "x"), ("", " "), ("o", "="), ("", " "), ("s1", "'<b>'")),
        ),
        "Python",
        None,
    )


async def test_an_unknown_language_is_plain(blobs: BlobFolder, highlighter: PygmentsHighlighter) -> None:
    """A file of no known language comes in plain spans, and nothing is missing."""
    file = await highlighter.highlight(blobs.put_bytes(b"one\n\ntwo"), "LICENSE")
    assert file == HighlightedFile(((("", "one"),), (), (("", "two"),)), None, None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * (MAX_BYTES + 1), "highlighting off: 200,001 bytes, more than 200,000"),
        (b"\n" * (MAX_LINES + 1), "highlighting off: 20,001 lines, more than 20,000"),
    ],
)
async def test_a_large_file_is_plain_and_says_so(
    blobs: BlobFolder, highlighter: PygmentsHighlighter, data: bytes, reason: str
) -> None:
    """Beyond the limits the text is there without colours, with the reason."""
    file = await highlighter.highlight(blobs.put_bytes(data), "demo.py")
    assert file.cut == reason
    assert len(file.lines) == max(1, data.count(b"\n"))


async def test_a_file_that_is_too_large_is_not_held(blobs: BlobFolder, highlighter: PygmentsHighlighter) -> None:
    """A file of more bytes than are held has no lines, and says why."""
    huge = blobs.put_bytes(b"\n" * (MOST_HELD_BYTES + 1))
    file = await highlighter.highlight(huge, "huge.py")
    assert file == HighlightedFile((), "Python", "16,777,217 bytes are too many to be held")


async def test_a_file_that_takes_too_long_is_plain_and_says_so(blobs: BlobFolder) -> None:
    """A lexer that does not come to an end costs the colours and not the page."""
    async with ProcessPool(1, timeout_seconds=0.0001) as pool:
        file = await PygmentsHighlighter(blobs, pool).highlight(blobs.put_bytes(b"x = 1\n"), "demo.py")
    assert file == HighlightedFile(
        ((("", "x = 1"),),), "Python", "highlighting off: it took longer than 0.0001 seconds"
    )


async def test_the_last_files_are_kept(blobs: BlobFolder, highlighter: PygmentsHighlighter) -> None:
    """A file is not highlighted twice while it is among the last, and the first goes first."""
    first = blobs.put_bytes(b"first = 1\n")
    file = await highlighter.highlight(first, "demo.py")
    assert await highlighter.highlight(first, "demo.py") is file
    assert await highlighter.highlight(first, "demo.js") is not file
    for number in range(KEPT_FILES):
        await highlighter.highlight(blobs.put_bytes(b"%d" % number), "LICENSE")
    assert await highlighter.highlight(first, "demo.py") is not file


async def test_a_file_that_is_not_kept_is_not_found(highlighter: PygmentsHighlighter) -> None:
    """There is nothing to colour where there is no blob."""
    with pytest.raises(NotFound):
        await highlighter.highlight(Sha256("0" * 64), "demo.py")


async def test_nobody_waits_for_colours_while_all_processes_are_busy(blobs: BlobFolder, pool: ProcessPool) -> None:
    """The text comes without colours, with the reason; when there is a process again, it has them."""
    digest, highlighter = blobs.put_bytes(b"x = 1\n"), PygmentsHighlighter(blobs, pool, wait_seconds=0.05)
    slot = await pool._free.get()
    try:
        busy = await highlighter.highlight(digest, "demo.py")
    finally:
        pool._free.put_nowait(slot)

    assert busy == HighlightedFile(
        ((("", "x = 1"),),), "Python", "highlighting off: it takes longer than 0.05 seconds now"
    )
    assert (await PygmentsHighlighter(blobs, pool, wait_seconds=60).highlight(digest, "demo.py")).cut is None
