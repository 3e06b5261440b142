"""Tar archives, the ordinary and the hostile."""

import bz2
import errno
import gzip
import io
import itertools
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packing import member, tar_of, tgz_of
from tests.vetting.adapters.archives.reading import codes, digest, paths, read
from vetting.adapters.archives.formats import read_archive
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import EntryKind, TreeEntry

PLAIN = {"demo-1/PKG-INFO": b"Name: demo\n", "demo-1/demo.py": b"VALUE = 1\n"}
SEGMENTS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1)


@pytest.mark.parametrize(
    ("pack", "filename"),
    [
        (gzip.compress, "demo-1.tar.gz"),
        (gzip.compress, "demo-1.tgz"),
        (gzip.compress, "demo-1.crate"),
        (bz2.compress, "demo-1.tar.bz2"),
        (lzma.compress, "demo-1.TAR.XZ"),
        (bytes, "demo-1.tar"),
    ],
)
def test_each_packing_is_read(pack: Callable[[bytes], bytes], filename: str) -> None:
    """An sdist, an npm tarball and a crate are read into the same tree, however they are packed."""
    tree = read(pack(tar_of(PLAIN)), filename)
    expected = tuple(TreeEntry(path, EntryKind.FILE, digest(data), len(data), 0o644) for path, data in PLAIN.items())
    assert expected == tree.entries
    assert (tree.notes, tree.cut) == ((), None)


@given(st.dictionaries(SEGMENTS.filter(lambda name: name not in {".", ".."}), st.binary(max_size=2000), min_size=1))
def test_tar_archives_are_read_as_tarfile_reads_them(files: dict[str, bytes]) -> None:
    """Whatever Python's own writer packs, the tree has exactly those contents."""
    tree = read(tgz_of(files), "demo.tar.gz")
    assert sorted(digest(data) for data in files.values()) == sorted(str(entry.sha256) for entry in tree.entries)


def test_a_file_larger_than_is_held_in_memory_is_read_whole() -> None:
    """A large file, and the same one once more, are one content of the right digest."""
    data = bytes(range(256)) * 3000
    tree = read(tar_of({"a": data, "b": data, "c": b""}), "demo.tar")
    assert [digest(data), digest(data), digest(b"")] == [entry.sha256 for entry in tree.entries]


def test_folders_are_left_out() -> None:
    """A folder is not an entry of the tree."""
    tree = read(tgz_of([(member("a", kind=tarfile.DIRTYPE), b""), (member("a/x"), b"")]), "demo.tar.gz")
    assert paths(tree) == ["a/x"]


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (b"", "not the kind of archive"),
        (b"hello", "not the kind of archive"),
        (tar_of(PLAIN), "not the kind of archive"),
        (tgz_of(PLAIN)[:60], "it ends too early"),
        (gzip.compress(b"", mtime=0), "not the archive its name says"),
        (gzip.compress(b"not a tar archive" * 100, mtime=0), "not the archive its name says"),
        (gzip.compress(tar_of(PLAIN)[:700], mtime=0), "it ends too early"),
        (tgz_of(PLAIN)[:20] + b"\xff" * 40 + tgz_of(PLAIN)[60:], "it is broken"),
        (gzip.compress(bytes(10240), mtime=0), "it holds no files"),
    ],
    ids=itertools.count(),
)
def test_a_broken_tar_archive_is_refused(archive: bytes, reason: str) -> None:
    """Each kind of damage has a plain reason."""
    with pytest.raises(InvalidInput, match=reason):
        read(archive, "demo-1.tar.gz")


@pytest.mark.parametrize("filename", ["demo-1.tar", "demo-1.zip", "demo-1.tar.xz"])
def test_an_archive_under_another_kinds_name_is_refused(filename: str) -> None:
    """Bytes of one format under the name of another, which two readers would take differently, are refused."""
    with pytest.raises(InvalidInput, match="not the kind of archive that its name says"):
        read(tgz_of(PLAIN), filename)


def test_a_file_that_is_no_archive_by_its_name_is_refused() -> None:
    """A name with another ending is refused with the endings that are read."""
    with pytest.raises(InvalidInput, match=r"none of the archives that are read: \.whl"):
        read(tgz_of(PLAIN), "demo-1.exe")


def negative_size() -> bytes:
    """Write a header whose size, in base 256, is below zero."""
    entry = bytearray(tar_of({"x": b""})[:512])
    entry[124:136] = b"\xff" * 12
    entry[148:156] = b" " * 8
    entry[148:156] = f"{sum(entry):06o}\0 ".encode()
    return bytes(entry) + bytes(1024)


def test_a_negative_size_is_refused() -> None:
    """An entry that claims less than no bytes, which would send a reader backwards, is refused."""
    with pytest.raises(InvalidInput, match="negative size"):
        read(negative_size(), "demo.tar")


@pytest.mark.parametrize(
    ("entries", "code", "path"),
    [
        ([(member("/etc/x"), b"")], "absolute-path", "etc/x"),
        ([(member("../x"), b"")], "parent-path", "../x"),
        ([(member("x", b"1"), b"1"), (member("./x", b"2"), b"2")], "duplicate-name", "x"),
        ([(member("x", kind=tarfile.SYMTYPE, target="/etc/passwd"), b"")], "link", "x"),
        ([(member("x", kind=tarfile.LNKTYPE, target="y"), b"")], "hardlink", "x"),
        ([(member("x", kind=tarfile.CHRTYPE), b"")], "device", "x"),
        ([(member("x", kind=tarfile.FIFOTYPE), b"")], "device", "x"),
        ([(member("x", kind=b"Z"), b"")], "unknown-type", "x"),
        ([(member("x\udcff"), b"")], "name-encoding", "x\\xff"),
    ],
)
def test_oddities_of_a_tar_archive_are_noted(
    entries: list[tuple[tarfile.TarInfo, bytes]], code: str, path: str
) -> None:
    """What has no place in a distribution, or would be unpacked elsewhere, is noted with its path."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for entry, data in entries:
            archive.addfile(entry, io.BytesIO(data))
    tree = read(buffer.getvalue(), "demo.tar")
    assert [(code, path)] == [(note.code, note.path) for note in tree.notes]


def test_a_links_target_is_text() -> None:
    """A link is kept with its target as text, control characters written out."""
    tree = read(tgz_of([(member("x", kind=tarfile.SYMTYPE, target="a\nb"), b"")]), "demo.tar.gz")
    assert (TreeEntry("x", EntryKind.LINK, None, 0, 0o644, "a\\x0ab"),) == tree.entries


def test_a_sparse_file_cuts_the_tree() -> None:
    """A sparse member, which may claim any size from no bytes, is not read and not passed over in silence."""
    entry = member("x")
    entry.pax_headers = {"GNU.sparse.size": "99999999999", "GNU.sparse.map": "0,0"}
    tree = read(tgz_of([(entry, b"")]), "demo.tar.gz")
    assert tree.cut == "1 entry was not read: sparse, so that it may claim any size"
    assert [entry.kind for entry in tree.entries] == [EntryKind.OTHER]


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (tar_of(PLAIN) + b"more", "trailing-bytes"),
        (tar_of(PLAIN)[:2048] + b"x" * 512, "trailing-bytes"),
        (tar_of(PLAIN)[:2048], "missing-end"),
        (tar_of(PLAIN)[:2048] + bytes(10), "missing-end"),
    ],
)
def test_what_lies_behind_the_last_entry_is_noted(archive: bytes, code: str) -> None:
    """Bytes after the end, and an end that is not there, are noted: other readers may see more."""
    tree = read(gzip.compress(archive), "demo-1.tar.gz")
    assert list(PLAIN) == paths(tree)
    assert [code] == codes(tree)


def test_damage_behind_the_last_entry_is_noted() -> None:
    """A wrong checksum at the end of the packing, which installers do not reach, is noted."""
    tree = read(tgz_of(PLAIN)[:-8] + bytes(8), "demo-1.tar.gz")
    assert codes(tree) == ["damaged-end"]


def test_a_bomb_behind_the_last_entry_is_cut_off() -> None:
    """What hides behind the end is counted like all that comes out of the archive."""
    archive = gzip.compress(tar_of(PLAIN) + bytes(8 << 20))
    tree = read(archive, "demo-1.tar.gz", ArchiveLimits(ratio_from_bytes=1 << 20))
    assert tree.cut == "it unpacks to more than 100 times its size, as bombs do; the rest was not read"


def test_too_many_bytes_are_cut_off() -> None:
    """Beyond the limit of bytes nothing is read, and the tree says so."""
    tree = read(tar_of({"a": bytes(20000), "b": bytes(20000)}), "demo.tar", ArchiveLimits(total_bytes=35000))
    assert paths(tree) == ["a"]
    assert tree.cut == "more than 35,000 bytes came out of it; the rest was not read"


@pytest.mark.parametrize(
    ("limits", "kept", "cut"),
    [
        (ArchiveLimits(entries=1), ["a"], "it has more than 1 entries; the rest was not read"),
        (ArchiveLimits(path_bytes=4), ["a"], "1 entry was not read: a path longer than 4 bytes"),
        (ArchiveLimits(depth=1), ["a"], "1 entry was not read: more than 1 folders deep"),
        (ArchiveLimits(paths_bytes=4), ["a"], "its paths alone fill 4 bytes; the rest was not read"),
    ],
)
def test_each_limit_cuts_and_says_so(limits: ArchiveLimits, kept: list[str], cut: str) -> None:
    """Entries, path length, depth and all paths together are limited, and reaching a limit is said."""
    tree = read(tar_of({"a": b"", "b/c/d": b""}), "demo.tar", limits)
    assert kept == paths(tree)
    assert cut == tree.cut


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE])
def test_an_entry_of_any_kind_may_lie_too_deep(kind: bytes) -> None:
    """Links, devices and sparse files that are left out are counted like files."""
    tree = read(tar_of([(member("a"), b""), (member("b/c", kind=kind), b"")]), "demo.tar", ArchiveLimits(depth=0))
    assert paths(tree) == ["a"]
    assert tree.cut == "1 entry was not read: more than 0 folders deep"


def test_a_failing_disk_is_not_blamed_on_the_archive(tmp_path: Path) -> None:
    """An error with a number is this machine's, and passes through."""

    class Failing(io.BytesIO):
        """A file on a disk that fails once its first bytes were read."""

        def read(self, size: int | None = -1) -> bytes:
            """Read, or fail."""
            if self.tell() >= 8 or (size or 0) > 8:
                raise OSError(errno.EIO, "input/output error")
            return super().read(size)

    with pytest.raises(OSError, match="input/output error"):
        read_archive(Failing(tar_of(PLAIN)), "demo.tar", tmp_path, ArchiveLimits())


def test_oddities_beyond_the_limit_are_counted() -> None:
    """A thousand links fill no page: those beyond the limit are counted."""
    links = [(member(str(number), kind=tarfile.SYMTYPE, target="x"), b"") for number in range(5)]
    tree = read(tgz_of(links), "demo.tar.gz", ArchiveLimits(notes=2))
    assert codes(tree) == ["link", "link", "more"]
    assert tree.notes[-1].text == "3 more oddities are not described"


MANIFEST = {"package/package.json": b"{}"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"package/a.js": b"", "package/lib/package.json": b"{}"}, None),
        ({"other/a.js": b""}, "2 names at its top and not one folder (other, package): npm leaves the first of each"),
        ({"a.js": b"", "b.js": b"", "c.js": b""}, "4 names at its top and not one folder (a.js, b.js, c.js, …)"),
        ({"zzz/package.json": b"[]"}, "each path out, and 1 of its files takes the place of another there"),
        ({"x/package.json": b"[]", "y/package.json": b"1"}, "and 2 of its files take the place of another there"),
    ],
)
def test_an_npm_package_of_several_folders_is_noted(more: dict[str, bytes], expected: str | None) -> None:
    """Of several folders npm makes one package: a stray one could hide the manifest, or take its place."""
    tree = read(tgz_of(MANIFEST | more), "demo-1.0.0.tgz")
    assert [expected in note.text for note in tree.notes if expected] == [True] * bool(expected)
    assert codes(tree) == (["several-tops"] if expected else [])


def test_other_archives_may_have_several_folders() -> None:
    """Pip installs no such source distribution."""
    assert codes(read(tgz_of({"demo-1/PKG-INFO": b"", "other/a.py": b"", "package.json": b"{}"}), "demo-1.tgz")) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"demo-1.0.0/Cargo.toml": b"", "demo-1.0.0/src/lib.rs": b"", "demo-1.0.0/tests/package.json": b""}, None),
        ({"demo-1.0.0/Cargo.toml": b"", "other/build.rs": b""}, "2 names at its top and not one folder (demo-1.0.0, o"),
        # A file beside it, a name that differs in a letter's case, and one that npm would take for its own.
        ({"demo-1.0.0/Cargo.toml": b"", "build.rs": b""}, "(build.rs, demo-1.0.0): cargo refuses it, others unpack it"),
        ({"demo-1.0.0/Cargo.toml": b"", "Demo-1.0.0/build.rs": b""}, "(Demo-1.0.0, demo-1.0.0)"),
        ({"demo-1.0.0/package.json": b"", "x/package.json": b""}, "cargo refuses it"),
    ],
)
def test_a_crate_with_something_beside_its_folder_is_noted(files: dict[str, bytes], expected: str | None) -> None:
    """Cargo refuses it whole; who unpacks it by hand, or builds a distribution of it, does not."""
    tree = read(tgz_of(files), "demo-1.0.0.crate")
    assert [expected in note.text for note in tree.notes if note.code == "stray-top" and expected] == [True] * bool(
        expected
    )
