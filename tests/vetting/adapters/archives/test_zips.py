"""Zip archives, the ordinary and the hostile."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packing import zip_of
from tests.vetting.adapters.archives.reading import codes, digest, paths, read
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import EntryKind, TreeEntry

PLAIN = {"demo/__init__.py": b"VALUE = 1\n", "demo-1.dist-info/METADATA": b"Name: demo\n"}
SEGMENTS = st.text(st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=("Cc", "Cs")), min_size=1)


def patched(archive: bytes, signature: bytes, offset: int, value: bytes, *, nth: int = 0) -> bytes:
    """Overwrite a field of the *nth* record with that signature."""
    at = -1
    for _ in range(nth + 1):
        at = archive.index(signature, at + 1)
    at += offset
    return archive[:at] + value + archive[at + len(value) :]


def with_entry(**fields: object) -> bytes:
    """Pack one entry, ``x``, with those fields of its ZipInfo changed."""
    buffer = io.BytesIO()
    entry = zipfile.ZipInfo("x")
    for name, value in fields.items():
        setattr(entry, name, value)
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, b"target")
    return buffer.getvalue()


def test_a_wheel_is_read_into_paths_digests_sizes_and_modes() -> None:
    """A wheel's tree names each file with the digest, size and mode it has in the archive."""
    tree = read(zip_of(PLAIN, mode=0o755), "demo-1-py3-none-any.whl")
    expected = tuple(
        TreeEntry(path, EntryKind.FILE, digest(data), len(data), 0o755) for path, data in sorted(PLAIN.items())
    )
    assert expected == tree.entries
    assert tree.notes == ()
    assert tree.cut is None


@given(st.dictionaries(SEGMENTS.filter(lambda name: name not in {".", ".."}), st.binary(max_size=2000), min_size=1))
def test_zip_archives_are_read_as_zipfile_reads_them(files: dict[str, bytes]) -> None:
    """Whatever Python's own writer packs, the tree has exactly those contents."""
    tree = read(zip_of(files), "demo.zip")
    assert sorted(digest(data) for data in files.values()) == sorted(str(entry.sha256) for entry in tree.entries)


def test_entries_without_compression_and_written_as_a_stream_are_read() -> None:
    """Stored entries, and those whose sizes come after them, are read without a note."""

    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

        def seek(self, *_arguments: int) -> int:
            raise io.UnsupportedOperation

    buffer = Unseekable()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a"), b"one")
        archive.writestr("b", b"two")
    tree = read(buffer.getvalue(), "demo.zip")
    assert [digest(b"one"), digest(b"two")] == [entry.sha256 for entry in tree.entries]
    assert tree.notes == ()


def test_a_zip64_archive_is_read() -> None:
    """An archive with ZIP64's records and extra fields is read as one without."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open(zipfile.ZipInfo("x"), "w", force_zip64=True) as entry:
        entry.write(b"data")
    tree = read(as_zip64(buffer.getvalue()), "demo.zip")
    assert paths(tree) == ["x"]
    assert tree.notes == ()


def as_zip64(
    archive: bytes,
    *,
    count: int = 1,
    disk: int = 0,
    place_off_by: int = 0,
    size_off_by: int = 0,
    keep_short: bool = False,
) -> bytes:
    """Give an archive of one entry the end records of ZIP64."""
    end = archive.rindex(b"PK\5\6")
    *_, size, offset, _ = struct.unpack("<4s4H2LH", archive[end:])
    size, offset = size + size_off_by, offset - size_off_by
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, disk, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end + place_off_by, 1)
    short = archive[end:]
    if not keep_short:
        short = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return archive[:end] + record + locator + short


def test_a_number_of_entries_that_zip64_claims_falsely_is_told() -> None:
    """Whichever of both ends claims it: installers ask neither, and others go by one or the other."""
    archive = zip_of({"x": b"data"})
    for one in (as_zip64(archive, count=2), as_zip64(archive, count=2, keep_short=True)):
        tree = read(one, "demo.zip")
        assert [(note.code, note.text) for note in tree.notes] == [
            ("entry-count", "claims to have 2 entries, and has 1: readers that go by it read others")
        ]
        assert zipfile.ZipFile(io.BytesIO(one)).namelist() == paths(tree) == ["x"]


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (b"", "not a zip archive"),
        (b"PK\5\6short", "not a zip archive"),
        (b"hello" * 100, "not a zip archive"),
        (zip_of(PLAIN)[: len(zip_of(PLAIN)) // 2], "not a zip archive"),
        (patched(zip_of(PLAIN), b"PK\5\6", 4, b"\1"), "one part of several"),
        (patched(zip_of(PLAIN), b"PK\5\6", 12, struct.pack("<L", 0)), "two readers would read two archives"),
        (patched(zip_of(PLAIN), b"PK\5\6", 12, struct.pack("<L", 10**6)), "not where its end says"),
        (patched(zip_of(PLAIN), b"PK\5\6", 6, b"\1"), "one part of several"),
        (patched(zip_of(PLAIN), b"PK\1\2", 28, struct.pack("<H", 500), nth=1), "ends too early"),
        (patched(zip_of(PLAIN), b"PK\1\2", 0, b"PK\1\3", nth=1), "central directory is broken"),
        (patched(zip_of(PLAIN), b"PK\1\2", 42, struct.pack("<L", 7)), "not where the central directory says"),
        (patched(zip_of(PLAIN), b"PK\1\2", 20, struct.pack("<L", 60000)), "overlaps another entry"),
        (patched(zip_of(PLAIN), b"PK\1\2", 20, struct.pack("<L", 0xFFFFFFFF)), "ZIP64 field is missing"),
        (patched(zip_of(PLAIN), b"PK\1\2", 24, struct.pack("<L", 3)), "holds more than the 3 bytes it claims"),
        (patched(zip_of(PLAIN), b"PK\1\2", 24, struct.pack("<L", 10**9)), "damaged: its size or checksum"),
        (patched(zip_of(PLAIN), b"PK\1\2", 16, b"\0\0\0\0"), "damaged: its size or checksum"),
        (as_zip64(zip_of({"x": b"data"}), disk=1), "ZIP64 end record is missing or broken"),
        (as_zip64(zip_of({"x": b"data"}), place_off_by=9), "ZIP64 locator points elsewhere"),
        (as_zip64(zip_of({"x": b"data"}), size_off_by=9, keep_short=True), "contradict each other"),
    ],
)
def test_a_zip_archive_that_is_broken_or_contradicts_itself_is_refused(archive: bytes, reason: str) -> None:
    """Each kind of damage and of lie has a plain reason."""
    with pytest.raises(InvalidInput, match=reason):
        read(archive, "demo.zip")


def test_damaged_content_is_refused() -> None:
    """Content that does not inflate, and content that stops early, are refused."""
    archive = zip_of({"x": bytes(range(256)) * 40})
    at = archive.index(b"x") + 1
    with pytest.raises(InvalidInput, match="x is damaged"):
        read(archive[:at] + b"\xff" * 30 + archive[at + 30 :], "demo.zip")
    packer = zlib.compressobj(wbits=-15)
    halted = packer.compress(b"data" * 99) + packer.flush(zlib.Z_SYNC_FLUSH)
    with pytest.raises(InvalidInput, match="it ends too early"):
        read(_one_entry(halted, size=396, crc=zlib.crc32(b"data" * 99)), "demo.zip")


def _one_entry(
    content: bytes, *, size: int, crc: int, times: int = 1, extra: bytes = b"", stated: int | None = None
) -> bytes:
    """Write a zip archive of one content by hand, listed *times* over, with *stated* in the place of its size."""
    packed = len(content)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, packed, size, 1, 0) + b"x" + content
    shown = size if stated is None else stated
    fixed = (b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, packed, shown, 1, len(extra), 0, 0, 0, 0, 0)
    names = [bytes([ord("x") - number]) for number in range(times)]
    central = b"".join(struct.pack("<4s6H3L5H2L", *fixed) + name + extra for name in names)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, times, times, len(central), len(local), 0)
    return local + central + end


@pytest.mark.parametrize("before", [b"", struct.pack("<2HB", 0x7855, 1, 0)])
def test_a_size_in_the_zip64_field_is_read(before: bytes) -> None:
    """A size that does not fit into its field is taken from ZIP64's, whatever other fields stand before it."""
    content = zlib.compress(b"data", wbits=-15)
    extra = before + struct.pack("<2HQ", 1, 8, 4)
    packed = _one_entry(content, size=4, crc=zlib.crc32(b"data"), extra=extra, stated=0xFFFFFFFF)
    assert [entry.size_bytes for entry in read(packed, "demo.zip").entries] == [4]


def test_an_empty_zip_archive_is_refused() -> None:
    """An archive of nothing is no distribution."""
    with pytest.raises(InvalidInput, match="it holds no files"):
        read(zip_of({}), "demo.zip")


def test_entries_that_share_their_bytes_are_refused() -> None:
    """Many names over one content, as in bombs of millions to one, are refused before anything is inflated."""
    content = zlib.compress(b"\0" * 10**6, wbits=-15)
    with pytest.raises(InvalidInput, match="overlaps another entry, as in bombs"):
        read(_one_entry(content, size=10**6, crc=0, times=20), "demo.zip")


@pytest.mark.parametrize(
    ("archive", "code", "path"),
    [
        (zip_of({"/etc/x": b""}), "absolute-path", "etc/x"),
        (zip_of({"../x": b""}), "parent-path", "../x"),
        (zip_of({"a/../../x": b""}), "parent-path", "a/../../x"),
        (zip_of([("x", b"1"), ("./x", b"2")]), "duplicate-name", "x"),
        (patched(zip_of({"x": b"data"}), b"PK\3\4", 30, b"y"), "name-mismatch", "x"),
        (patched(zip_of({"x": b"data"}), b"PK\3\4", 8, b"\0"), "header-mismatch", "x"),
        (patched(zip_of({"x": b"data"}), b"PK\3\4", 22, b"\7"), "header-mismatch", "x"),
        (zip_of({"x": b"data"}) + b"more", "trailing-bytes", None),
        (b"MZ stub" + zip_of({"x": b"data"}), "prepended-bytes", None),
        (zip_of({"x/": b"data"} | {"y": b""}), "folder-with-content", "x/"),
        (with_entry(create_system=3, external_attr=0o020644 << 16), "device", "x"),
        (zip_of({"été": b""}).replace("été".encode(), b"\xe9t\xe9!!"), "name-encoding", "\\xe9t\\xe9!!"),
    ],
)
def test_oddities_of_a_zip_archive_are_noted(archive: bytes, code: str, path: str | None) -> None:
    """What two readers might take differently, or would unpack elsewhere, is noted with its path."""
    tree = read(archive, "demo.zip")
    assert [(code, path)] == [(note.code, note.path) for note in tree.notes]


def test_a_comment_is_noted() -> None:
    """A comment, where something may hide, is noted."""
    buffer = io.BytesIO(zip_of({"x": b"data"}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"hello"
    assert codes(read(buffer.getvalue(), "demo.zip")) == ["comment"]


def test_an_entry_that_the_directory_leaves_out_is_noted() -> None:
    """A local entry that no directory lists, which a streaming reader would see, is noted."""
    whole = zip_of({"a": b"one", "b": b"two"})
    first, second = whole.index(b"PK\1\2"), whole.rindex(b"PK\1\2")
    end = whole.index(b"PK\5\6")
    size = end - second
    lied = whole[:first] + whole[second:end] + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, size, first, 0)
    tree = read(lied, "demo.zip")
    assert paths(tree) == ["b"]
    assert codes(tree) == ["unlisted-bytes"]


def test_the_last_of_two_entries_of_one_name_is_kept() -> None:
    """Of a name given twice the last content stays, as pip would leave it."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zip_of([("x", b"first"), ("x", b"second")])
    tree = read(archive, "demo.zip")
    assert [digest(b"second")] == [entry.sha256 for entry in tree.entries]
    assert codes(tree) == ["duplicate-name"]


def test_a_link_in_a_zip_archive_is_kept_as_text() -> None:
    """A symbolic link's target is text in the tree, and no file of it is stored."""
    tree = read(with_entry(create_system=3, external_attr=0o120777 << 16), "demo.zip")
    assert (TreeEntry("x", EntryKind.LINK, None, 0, 0o777, "target"),) == tree.entries
    assert codes(tree) == ["link"]


@pytest.mark.parametrize(
    ("archive", "why"),
    [
        (patched(patched(with_entry(), b"PK\1\2", 10, b"\x5d"), b"PK\3\4", 8, b"\x5d"),
         "1 entry was not read: packed by method 93"),
        (patched(patched(with_entry(), b"PK\1\2", 8, b"\1"), b"PK\3\4", 6, b"\1"), "1 entry was not read: encrypted"),
    ],
)  # fmt: skip
def test_content_that_cannot_be_read_cuts_the_tree(archive: bytes, why: str) -> None:
    """Encrypted content, and content packed in an unusual way, is not passed over in silence."""
    tree = read(archive, "demo.zip")
    assert why == tree.cut
    assert [entry.kind for entry in tree.entries] == [EntryKind.OTHER]


def test_a_bomb_is_cut_off_at_the_ratio() -> None:
    """Content that unpacks to far more than its size is cut off, and the tree says so."""
    limits = ArchiveLimits(ratio_from_bytes=1 << 20)
    tree = read(zip_of({"a": b"small", "b": b"\0" * (5 << 20)}), "demo.zip", limits)
    assert paths(tree) == ["a"]
    assert tree.cut == "it unpacks to more than 100 times its size, as bombs do; the rest was not read"


def test_too_many_entries_are_cut_off() -> None:
    """The entries beyond the limit are not read, and the tree says so."""
    tree = read(zip_of({str(number): b"" for number in range(10)}), "demo.zip", ArchiveLimits(entries=4))
    assert paths(tree) == ["0", "1", "2", "3"]
    assert tree.cut == "it has more than 4 entries; the rest was not read"


def test_a_name_in_the_old_encoding_is_read_as_python_reads_it() -> None:
    """A name that is not marked as UTF-8 is read in code page 437, as pip would."""
    tree = read(patched(zip_of({"x": b""}).replace(b"x", b"\x82"), b"PK\1\2", 8, b"\0\0"), "demo.zip")
    assert paths(tree) == ["é"]
