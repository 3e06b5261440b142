"""Tar archives that two readers would read differently: each is refused, or what is odd about it is noted."""

import gzip

import pytest

from tests.vetting.adapters.archives.hostile_tars import END, FINE, GOOD, NOTED, REFUSED, SEVERAL, old_sparse
from tests.vetting.adapters.archives.pip_way import hold_against_pip, hold_what_is_noted, pip_files
from tests.vetting.adapters.archives.reading import codes, digest, read
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput


@pytest.mark.parametrize("what", NOTED)
def test_what_is_odd_about_a_tar_archive_is_noted(what: str) -> None:
    """Each contradiction has its word, and the files of the tree are all the same those that pip leaves."""
    entries, code = NOTED[what]
    tree = read(entries + END, "x.tar")
    assert code in codes(tree)
    hold_what_is_noted(entries + END, "x.tar", tree)


@pytest.mark.parametrize("what", REFUSED)
def test_headers_that_cannot_be_believed_are_refused(what: str) -> None:
    """An archive whose headers are broken, or would send readers to different places, has no tree."""
    entries, reason = REFUSED[what]
    with pytest.raises(InvalidInput, match=reason):
        read(entries + END, "x.tar")


@pytest.mark.parametrize("what", FINE)
def test_what_writers_do_every_day_is_no_oddity(what: str) -> None:
    """Long names, shortened names and comments are read as pip reads them, and nothing is noted."""
    tree = hold_against_pip(FINE[what] + END, "x.tar")
    assert tree is not None
    assert tree.notes == ()


@pytest.mark.parametrize("filename", SEVERAL)
def test_compressed_streams_in_a_row_are_noted(filename: str) -> None:
    """What some readers see the first half of is read whole, as pip does, and noted."""
    tree = read(SEVERAL[filename], filename)
    assert sorted(pip_files(SEVERAL[filename], filename) or ()) == [entry.path for entry in tree.entries]
    assert NoteCode.SEVERAL_STREAMS in codes(tree)


@pytest.mark.parametrize("filename", SEVERAL)
def test_bytes_behind_a_compressed_stream_are_noted(filename: str) -> None:
    """What is no stream at all is passed over by installers, and noted."""
    assert {*codes(read(SEVERAL[filename] + b"hidden", filename))} & {NoteCode.TRAILING_BYTES, NoteCode.DAMAGED_END}


def test_a_gzip_header_may_say_more() -> None:
    """A name, a comment, extra bytes and a checksum in a gzip header are read past, as gzip does."""
    packed = gzip.compress(GOOD + END, mtime=0)
    flagged = packed[:3] + bytes([2 | 4 | 8 | 16]) + packed[4:10] + b"\3\0abc" + b"name\0" + b"comment\0" + b"\0\0"
    assert read(flagged + packed[10:], "x.tar.gz").notes == ()


@pytest.mark.parametrize(
    "broken", [b"\x1f\x8b\x07" + bytes(20), b"\x1f\x8b\x08\x08" + bytes(6) + b"name", b"\x1f\x8b\x08"]
)
def test_a_broken_gzip_header_is_refused(broken: bytes) -> None:
    """Another method, a name without an end, and a header cut off are refused."""
    with pytest.raises(InvalidInput, match="it is broken"):
        read(broken, "x.tar.gz")


def test_streams_without_end_are_cut_off() -> None:
    """Millions of empty streams, each of which takes its time, are not read to the end."""
    tree = read(gzip.compress(GOOD, mtime=0) + gzip.compress(b"", mtime=0) * 11_000, "x.tar.gz")
    assert tree.cut == "it is more than 10,000 compressed streams in a row; the rest was not read"


def test_a_sparse_map_without_end_is_refused() -> None:
    """A map that goes on and on ends with the archive."""
    with pytest.raises(InvalidInput, match="ends too early"):
        read(old_sparse(b"x")[:512] + b"\1" * 1500, "x.tar")


def test_a_hard_link_has_what_it_points_to() -> None:
    """A second name for an earlier file has that file's content, as pip leaves it."""
    tree = read(NOTED["a hard link"][0] + END, "x.tar")
    expected = [("a", digest(b"data")), ("b", digest(b"data"))]
    assert expected == [(entry.path, entry.sha256) for entry in tree.entries]


def test_nothing_is_read_of_what_lies_too_deep() -> None:
    """Hard links and folders that are left out are counted like files."""
    entries = NOTED["a hard link"][0] + NOTED["a file that is an empty folder"][0]
    tree = read(entries + END, "x.tar", ArchiveLimits(path_bytes=0))
    assert tree.cut == "4 entries were not read: a path longer than 0 bytes"
