"""Reading a change from end to end: two archives, their trees, the diff and the findings, through the ports alone."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes_reading import InlineArchiveReader, InlineComparer
from tests.packing import tar_of, tgz_of, zip_of
from tests.vetting.domain.applying import applied
from tests.vetting.domain.trees_of import digest
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.pool import ProcessPool
from vetting.domain.diffs import MAX_HELD_BYTES
from vetting.domain.errors import NotFound, VerificationFailed
from vetting.domain.releases import Sha256
from vetting.domain.tracing import FileTrace, Run
from vetting.formats.hunks import parse_hunks, parse_tree_diff
from vetting.ports.reading import ArchiveReader, Comparer, FileInTree

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOBODYS = Sha256("0" * 64)
METADATA = b"Metadata-Version: 2.1\nName: demo\nVersion: 1\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[ProcessPool]:
    """Give a pool of one process, the same one for all tests here."""
    async with ProcessPool(1, timeout_seconds=60) as opened:
        yield opened


@pytest.fixture(params=["inline", "processes"])
def ports(request: pytest.FixtureRequest, blobs: BlobFolder, pool: ProcessPool) -> tuple[ArchiveReader, Comparer]:
    """Give both ports, in this process and in others."""
    if request.param == "inline":
        return InlineArchiveReader(blobs), InlineComparer(blobs)
    return ChildArchiveReader(blobs), PoolComparer(blobs, pool)


@pytest.fixture
def reader(ports: tuple[ArchiveReader, Comparer]) -> ArchiveReader:
    """Give what reads archives."""
    return ports[0]


@pytest.fixture
def comparer(ports: tuple[ArchiveReader, Comparer]) -> Comparer:
    """Give what compares trees."""
    return ports[1]


async def read_wheel(blobs: BlobFolder, reader: ArchiveReader, version: str, files: dict[str, bytes]) -> Sha256:
    """Read a wheel of *files* into its tree."""
    metadata = {f"demo-{version}.dist-info/METADATA": METADATA}
    return (await reader.read(blobs.put_bytes(zip_of(metadata | files)), f"demo-{version}-py3-none-any.whl")).tree


async def test_a_release_is_read_against_another(blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer) -> None:
    """The manifest lists what changed, each text's hunks turn old into new, and the worst finding comes first."""
    old_code, new_code = b"VALUE = 1\n", b"VALUE = 2\n"
    old = await read_wheel(blobs, reader, "1", {"demo.py": old_code, "gone.py": b"x = 1\n", "old.bin": b"\0same"})
    requires = {"demo-2.dist-info/METADATA": METADATA + b"Requires-Dist: other\n"}
    files = {"demo.py": new_code, "demo.pth": b"import demo\n", "new.bin": b"\0same", **requires}
    new = await read_wheel(blobs, reader, "2", files)
    compared = await comparer.compare(old, new)
    diff = parse_tree_diff(blobs.get(compared.manifest))
    assert [(file.status.value, file.old_path, file.path) for file in diff.files] == [
        ("changed", "demo-1.dist-info/METADATA", "demo-2.dist-info/METADATA"),
        ("added", None, "demo.pth"),
        ("changed", "demo.py", "demo.py"),
        ("removed", "gone.py", "gone.py"),
        ("moved", "old.bin", "new.bin"),
    ]
    code = diff.files[2]
    assert code.hunks is not None
    assert applied(old_code, parse_hunks(blobs.get(code.hunks))) == new_code
    assert diff.files[4].hunks is None
    assert (compared.files_changed, compared.lines_added, compared.lines_removed) == (5, 3, 2)
    assert [(finding.rule, finding.path) for finding in compared.findings] == [
        ("H1", "demo.pth"),
        ("D0", "demo-2.dist-info/METADATA"),
    ]
    assert (compared.unfinished, diff.cut) == (None, None)


async def test_comparing_twice_gives_the_same(blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer) -> None:
    """A second time nothing is made anew, and a memo that was lost or spoilt changes nothing."""
    old = await read_wheel(blobs, reader, "1", {"demo.py": b"1\n", "same.py": b"x\n"})
    new = await read_wheel(blobs, reader, "2", {"demo.py": b"2\n", "same.py": b"x\n"})
    first = await comparer.compare(old, new)
    assert await comparer.compare(old, new) == first
    for spoilt in (b"", b"[]", b'{"hunks": "x"}', b'{"kind": "odd", "hunks": null}'):
        spoil(blobs, spoilt)
        assert await comparer.compare(old, new) == first


def spoil(blobs: BlobFolder, data: bytes) -> None:
    """Overwrite everything that is remembered."""
    for path in (blobs.root / "memo").rglob("*"):
        if path.is_file():
            path.write_bytes(data)


async def test_a_diff_whose_hunks_were_lost_is_made_again(
    blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer
) -> None:
    """What is remembered is of use only while its blob is there."""
    old = await read_wheel(blobs, reader, "1", {"demo.py": b"1\n"})
    new = await read_wheel(blobs, reader, "2", {"demo.py": b"2\n"})
    compared = await comparer.compare(old, new)
    (hunks,) = [file.hunks for file in parse_tree_diff(blobs.get(compared.manifest)).files if file.hunks]
    blobs.path_of(hunks).unlink()
    assert await comparer.compare(old, new) == compared
    assert blobs.has(hunks)


async def test_without_a_base_all_of_a_release_is_read(
    blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer
) -> None:
    """Everything is added, and every finding counts."""
    sdist = blobs.put_bytes(tgz_of({"demo-1/setup.py": b"setup()\n", "demo-1/PKG-INFO": METADATA}))
    compared = await comparer.compare(None, (await reader.read(sdist, "demo-1.tar.gz")).tree)
    assert (compared.files_changed, compared.lines_added, compared.lines_removed) == (2, 4, 0)
    assert [(finding.rule, finding.scope.value) for finding in compared.findings] == [("H3", "delta")]


async def test_what_is_run_and_read_by_no_rule_is_said(
    blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer
) -> None:
    """With who runs it, which may lie in another file than the one that came along."""
    work = {"demo-1/demo/work.py": b"import os\nos.system('ruby demo/run.rb')\n", "demo-1/README": b""}
    old = (await reader.read(blobs.put_bytes(tgz_of(work)), "demo-1.tar.gz")).tree
    sdist = tgz_of({**work, "demo-1/demo/run.rb": b"puts 1\n"})
    compared = await comparer.compare(old, (await reader.read(blobs.put_bytes(sdist), "demo-1.tar.gz")).tree)
    assert compared.unfinished == "demo-1/demo/run.rb: nobody read it: Ruby, started by demo-1/demo/work.py"


async def test_a_tree_that_was_cut_is_never_clear(blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer) -> None:
    """What was not read of an archive leaves the scan unfinished; of the old one, it is said on the diff."""
    bomb = (await reader.read(blobs.put_bytes(zip_of({"a": bytes(90 << 20)})), "demo.zip")).tree
    whole = await read_wheel(blobs, reader, "1", {"demo.py": b"1\n"})
    compared = await comparer.compare(whole, bomb)
    assert (compared.unfinished or "").startswith("the archive was not read whole: it unpacks to more than 100 times")
    compared = await comparer.compare(bomb, whole)
    assert compared.unfinished is None
    assert (parse_tree_diff(blobs.get(compared.manifest)).cut or "").startswith("the old archive was not read whole")


async def test_reasons_of_an_unfinished_scan_are_counted(
    blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer
) -> None:
    """Of many files that could not be looked at the first are named and the rest counted."""
    hooks = dict.fromkeys(("pyproject.toml", "setup.cfg", "package.json", "README"), b"\xff[")
    large = {f"{number}.txt": bytes([48 + number]) * (MAX_HELD_BYTES + 1) for number in range(3)}
    sdist = blobs.put_bytes(tar_of(hooks | large))
    compared = await comparer.compare(None, (await reader.read(sdist, "demo-1.tar")).tree)
    unfinished = compared.unfinished or ""
    assert unfinished.count(" could not look at ") >= 1
    assert re.search(r"; and \d+ more\Z", unfinished)


@pytest.mark.parametrize("which", ["old", "new"])
async def test_a_tree_that_is_not_kept_is_not_found(
    blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer, which: str
) -> None:
    """Trees must be there, on both sides."""
    tree = await read_wheel(blobs, reader, "1", {"demo.py": b"1\n"})
    with pytest.raises(NotFound):
        await comparer.compare(*((NOBODYS, tree) if which == "old" else (tree, NOBODYS)))


async def test_an_altered_file_is_not_compared(blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer) -> None:
    """A file whose blob was altered since it was read ends the comparison."""
    tree = await read_wheel(blobs, reader, "1", {"demo.py": b"1\n"})
    blobs.path_of(digest(b"1\n")).write_bytes(b"2\n")
    with pytest.raises(VerificationFailed):
        await comparer.compare(None, tree)


async def test_what_became_of_a_file_is_found(blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer) -> None:
    """Files of several trees are found in another, with the lines that are the same there, each time."""
    first = await read_wheel(blobs, reader, "1", {"demo.py": b"a\nb\n", "same.py": b"s\n"})
    second = await read_wheel(blobs, reader, "2", {"demo.py": b"a\nb\nc\n", "same.py": b"s\n"})
    third = await read_wheel(blobs, reader, "3", {"demo.py": b"new\na\nb\nc\n", "same.py": b"s\n"})
    files = [FileInTree(first, "demo.py"), FileInTree(second, "demo.py"), FileInTree(first, "same.py")]

    found = await comparer.trace(files, third)

    assert found == {
        files[0]: FileTrace("demo.py", runs=(Run(1, 2, 2),)),
        files[1]: FileTrace("demo.py", runs=(Run(1, 2, 3),)),
        files[2]: FileTrace("same.py", is_same=True),
    }
    assert await comparer.trace(files, third) == found


async def test_files_that_are_not_kept_are_no_failure(
    blobs: BlobFolder, reader: ArchiveReader, comparer: Comparer
) -> None:
    """What nobody can look at any more says so, and others are found nevertheless."""
    tree = await read_wheel(blobs, reader, "1", {"demo.py": b"a\n"})
    lost, kept = FileInTree(NOBODYS, "demo.py"), FileInTree(tree, "demo.py")

    found = await comparer.trace([lost, kept], tree)

    assert "no blob" in (found[lost].cut or "")
    assert found[kept] == FileTrace("demo.py", is_same=True)
