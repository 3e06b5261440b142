"""The reader: what a child leaves is taken over only if it is what it says."""

import asyncio
import io
import json
import os
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.packing import member, tar_of, tgz_of, xz_that_demands_memory, zip_of
from tests.processes import children_of, is_running, until
from vetting.adapters.archives import child
from vetting.adapters.archives.limits import ArchiveLimits, Limits, ProcessLimits
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder
from vetting.domain.errors import InvalidInput, NotFound, VerificationFailed
from vetting.domain.releases import Sha256
from vetting.domain.trees import EntryKind, TreeEntry
from vetting.formats import trees
from vetting.ports.reading import ReadingFailed

EMPTY = '{"format": 1, "cut": null, "notes": [], "entries": []}'
QUICK = Limits(process=ProcessLimits(wall_seconds=0.5))


def pretending(blobs: BlobFolder, code: str, limits: Limits | None = None) -> ChildArchiveReader:
    """Give a reader whose child runs *code* instead; ``folder`` is where it leaves its result."""
    opening = "import os, sys, time, pathlib; folder = pathlib.Path(sys.argv[2]);"
    return ChildArchiveReader(blobs, limits, command=(sys.executable, "-I", "-c", opening + code))


def left_over(blobs: BlobFolder) -> list[Path]:
    """List what lies in the store under no digest."""
    return list((blobs.root / "incoming").iterdir())


def names_in(folder: Path) -> list[str]:
    """List what lies in a folder."""
    return [path.name for path in folder.iterdir()]


async def test_a_wheel_is_read_into_blobs(blobs: BlobFolder) -> None:
    """Every file of the wheel, and the manifest that names them, is a blob afterwards; nothing else is left."""
    wheel = blobs.put_bytes(zip_of({"demo.py": b"VALUE = 1\n"}))
    read = await ChildArchiveReader(blobs).read(wheel, "demo-1-py3-none-any.whl")
    tree = trees.parse(blobs.get(read.tree))
    digest = Sha256(sha256(b"VALUE = 1\n").hexdigest())
    assert (TreeEntry("demo.py", EntryKind.FILE, digest, 10, 0o644),) == tree.entries
    assert blobs.get(digest) == b"VALUE = 1\n"
    assert (read.files, read.size_bytes, read.cut, read.notes) == (1, 10, None, ())
    assert left_over(blobs) == []


async def test_reading_twice_gives_the_same_tree(blobs: BlobFolder) -> None:
    """The same archive has the same tree, whoever reads it and when."""
    sdist = blobs.put_bytes(tgz_of({"demo-1/demo.py": b"VALUE = 1\n"}))
    reader = ChildArchiveReader(blobs)
    assert await reader.read(sdist, "demo-1.tar.gz") == await reader.read(sdist, "demo-1.tar.gz")


async def test_names_from_the_archive_reach_no_file_system(blobs: BlobFolder, tmp_path: Path) -> None:
    """Paths that lead elsewhere, and links, leave nothing outside the blobs."""
    entries = [
        (member("../../escaped", b"1"), b"1"),
        (member(f"{tmp_path}/absolute", b"2"), b"2"),
        (member("link", kind=b"2", target=str(tmp_path)), b""),
        (member("link/through", b"3"), b"3"),
    ]
    read = await ChildArchiveReader(blobs).read(blobs.put_bytes(tgz_of(entries)), "demo-1.tar.gz")
    assert [note.code for note in read.notes] == ["parent-path", "absolute-path", "link", "through-link"]
    assert names_in(tmp_path) == ["blobs"]
    assert left_over(blobs) == []


async def test_a_bomb_is_cut_and_said_to_be(blobs: BlobFolder) -> None:
    """An archive that unpacks to a thousand times its size ends in a tree that is cut, not in silence."""
    bomb = blobs.put_bytes(zip_of({"a": bytes(100 << 20)}))
    read = await ChildArchiveReader(blobs).read(bomb, "demo-1.zip")
    assert read.cut == "it unpacks to more than 100 times its size, as bombs do; the rest was not read"


async def test_a_broken_archive_has_a_plain_reason(blobs: BlobFolder) -> None:
    """What is not an archive is refused with a reason, and leaves nothing."""
    with pytest.raises(InvalidInput, match="it ends too early"):
        await ChildArchiveReader(blobs).read(blobs.put_bytes(tgz_of({"a": bytes(9)})[:50]), "demo-1.tar.gz")
    assert left_over(blobs) == []


async def test_a_distribution_that_is_not_kept_is_not_found(blobs: BlobFolder) -> None:
    """There is no tree of bytes that nobody has."""
    with pytest.raises(NotFound):
        await ChildArchiveReader(blobs).read(Sha256("0" * 64), "demo-1.tar.gz")


async def test_a_distribution_that_was_altered_is_not_read(blobs: BlobFolder) -> None:
    """Bytes that are not what their name says never reach the child."""
    digest = blobs.put_bytes(b"something")
    blobs.path_of(digest).write_bytes(b"else")
    with pytest.raises(VerificationFailed):
        await ChildArchiveReader(blobs).read(digest, "demo-1.tar.gz")


async def test_too_little_memory_is_said(blobs: BlobFolder) -> None:
    """An archive that takes more memory than there is fails with the limit in the message."""
    archive = blobs.put_bytes(xz_that_demands_memory(tar_of({"x": b"data"})))
    with pytest.raises(ReadingFailed, match="more than 268,435,456 bytes of memory"):
        await ChildArchiveReader(blobs, Limits(process=ProcessLimits(memory_bytes=256 << 20))).read(archive, "x.tar.xz")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os._exit(0)", "its reader left no result"),
        ("os._exit(3)", "its reader left no result"),
        ("os._exit(77)", r"its reader broke down \(status 77\)"),
        ("os.kill(os.getpid(), 11)", r"its reader broke down \(status -11\)"),
        ("os.kill(os.getpid(), 9)", "may take 240 seconds of processor time"),
        ("os.symlink('/etc/hostname', folder / 'manifest.json')", "its reader left no result"),
        ("(folder / 'manifest.json').open('wb').truncate(1 << 30)", "its reader's result is larger than"),
        ("(folder / 'manifest.json').write_text('{}')", "not a tree's manifest"),
    ],
)
async def test_a_child_that_breaks_down_is_not_believed(blobs: BlobFolder, code: str, reason: str) -> None:
    """A child that crashes, is killed, or leaves something else than a result, fails the reading."""
    with pytest.raises(InvalidInput, match=reason):
        await pretending(blobs, code).read(blobs.put_bytes(b"x"), "demo-1.tar.gz")
    assert left_over(blobs) == []


async def test_a_file_that_is_not_what_it_is_called_is_not_taken_over(blobs: BlobFolder) -> None:
    """A child that names a digest must have left exactly those bytes."""
    digest = "1" * 64
    entry = {"path": "x", "kind": "file", "sha256": digest, "size": 1, "mode": 0}
    manifest = json.dumps(json.loads(EMPTY) | {"entries": [entry]})
    code = f"(folder / 'manifest.json').write_text({manifest!r}); (folder / {digest!r}).write_bytes(b'other')"
    with pytest.raises(ReadingFailed, match="did not hand over every file"):
        await pretending(blobs, code).read(blobs.put_bytes(b"x"), "demo-1.tar.gz")
    assert not blobs.has(Sha256(digest))


@pytest.mark.parametrize(("number", "size_bytes"), [(1, 101), (3, 40), (1, 1 << 40)])
async def test_no_more_is_hashed_than_a_child_may_unpack(blobs: BlobFolder, number: int, size_bytes: int) -> None:
    """A child that leaves more than it was allowed to unpack, in one file or in several, is not believed."""
    limits = Limits(ArchiveLimits(ratio_from_bytes=100, ratio=1))
    code = (
        "import hashlib, json; entries = [];\n"
        f"for number in range({number}):\n"
        f" data = bytes([number]) * min({size_bytes}, 1000); digest = hashlib.sha256(data).hexdigest()\n"
        " (folder / digest).write_bytes(data)\n"
        f" with (folder / digest).open('r+b') as file: file.truncate({size_bytes})\n"
        " fields = {'path': digest, 'kind': 'file', 'sha256': digest, 'size': len(data), 'mode': 0}\n"
        " entries.append(fields)\n"
        f"whole = json.loads({EMPTY!r}) | {{'entries': sorted(entries, key=lambda one: one['path'])}}\n"
        "(folder / 'manifest.json').write_text(json.dumps(whole))"
    )
    with pytest.raises(ReadingFailed, match="did not hand over every file"):
        await pretending(blobs, code, limits).read(blobs.put_bytes(b"x"), "demo-1.tar.gz")
    assert left_over(blobs) == []


async def test_a_child_that_takes_too_long_is_killed(blobs: BlobFolder) -> None:
    """When its time is up the child is gone, however far it came, and the reason says how long it had."""
    before = children_of(os.getpid())
    reader = pretending(blobs, "time.sleep(60)", QUICK)
    reading = asyncio.create_task(reader.read(blobs.put_bytes(b"x"), "demo-1.tar.gz"))
    began: set[int] = set()

    def has_begun() -> bool:
        began.update(children_of(os.getpid()) - before)
        return bool(began) or reading.done()

    await until(has_begun)
    with pytest.raises(ReadingFailed, match=r"longer than 0\.5 seconds"):
        await reading
    assert began
    assert not any(is_running(pid) for pid in began)
    assert left_over(blobs) == []


async def test_a_reading_that_is_given_up_leaves_no_child(blobs: BlobFolder, tmp_path: Path) -> None:
    """Cancelling the reading ends the child too."""
    note = tmp_path / "pid"
    reader = pretending(blobs, f"pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(60)")
    reading = asyncio.create_task(reader.read(blobs.put_bytes(b"x"), "demo-1.tar.gz"))
    await until(lambda: note.exists() and note.read_text(encoding="ascii") != "")
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not is_running(int(note.read_text(encoding="ascii")))


async def test_a_child_has_an_empty_environment(blobs: BlobFolder, tmp_path: Path) -> None:
    """Nothing of the parent's environment, where secrets may be, reaches the child."""
    seen = tmp_path / "seen"
    code = f"pathlib.Path({str(seen)!r}).write_text(repr(sorted(set(os.environ) - {{'LC_CTYPE'}}))); os._exit(77)"
    with pytest.raises(ReadingFailed):
        await pretending(blobs, code).read(blobs.put_bytes(b"x"), "demo-1.tar.gz")
    assert seen.read_text(encoding="ascii") == "[]"


@pytest.mark.parametrize(
    ("data", "filename", "status", "left"),
    [
        (zip_of({"a": b""}), "a.zip", child.DONE_STATUS, child.MANIFEST),
        (b"", "a.zip", child.REFUSED_STATUS, child.REFUSED),
    ],
)
def test_the_child_leaves_a_manifest_or_a_reason(
    tmp_path: Path, data: bytes, filename: str, status: int, left: str
) -> None:
    """The exit status says which of the two files is there."""
    assert status == child.report(io.BytesIO(data), filename, tmp_path, ArchiveLimits())
    assert (tmp_path / left).exists()


def test_a_child_without_memory_says_so(tmp_path: Path) -> None:
    """That memory ran out is an outcome of its own."""

    class Exhausting(io.BytesIO):
        """A file that takes more memory than there is."""

        def seek(self, *_arguments: int) -> int:
            """Run out of memory."""
            raise MemoryError

    assert child.report(Exhausting(), "a.zip", tmp_path, ArchiveLimits()) == child.MEMORY_STATUS


def test_limits_survive_the_way_to_the_child() -> None:
    """The limits that the child reads are those that the parent wrote."""
    limits = Limits(ArchiveLimits(entries=7), ProcessLimits(cpu_seconds=3))
    assert limits == Limits.from_fields(json.loads(json.dumps(limits.fields())))
