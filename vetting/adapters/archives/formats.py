"""Which reader an archive is for: its name and its first bytes must agree."""

from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

from vetting.adapters.archives.collector import Collector
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.adapters.archives.polyglots import is_zip_too
from vetting.adapters.archives.tars import read_tar
from vetting.adapters.archives.tops import note_tops
from vetting.adapters.archives.zips import read_zip
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import Tree

ZIP: Final = "zip"
TAR: Final = ""
FORMATS: Final = {
    ".whl": ZIP,
    ".zip": ZIP,
    ".egg": ZIP,
    ".tar.gz": "gz",
    ".tgz": "gz",
    ".crate": "gz",
    ".tar.bz2": "bz2",
    ".tbz": "bz2",
    ".tar.xz": "xz",
    ".txz": "xz",
    ".tar": TAR,
}
"""Ending of the name to packing. Source: the indexes' upload rules, those of the past included."""

FIRST_BYTES: Final = {ZIP: b"PK", "gz": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7zXZ\0"}
"""A zip archive that starts otherwise has something before it, which installers do not look at: see ``_check``."""


def read_archive(file: BinaryIO, filename: str, folder: Path, limits: ArchiveLimits) -> Tree:
    """
    Read the archive *file* into a tree, its files into *folder*: in bundles, or each named by its SHA-256.

    Raises:
        InvalidInput: It is broken, or not an archive that is read.
    """
    packing = packing_of(filename)
    packed_bytes = file.seek(0, 2)
    file.seek(0)
    _check(file.read(8), packing)
    file.seek(0)
    with closing(Collector(folder, limits, packed_bytes)) as collector:
        if packing == ZIP:
            read_zip(file, collector)
        else:
            if is_zip_too(file):
                text = (
                    "is a zip archive, too: an installer that looks at bytes before names, as pip did, unpacks that one"
                )
                collector.note(NoteCode.ALSO_ZIP, None, text)
            file.seek(0)
            read_tar(file, packing, collector)
            note_tops(collector, filename)
        tree = collector.tree()
    if not tree.entries and not tree.cut:
        raise InvalidInput("it holds no files")
    return tree


def packing_of(filename: str) -> str:
    """
    Say by its name how an archive is packed: a value of ``FORMATS``.

    Raises:
        InvalidInput: It is none that is read.
    """
    lowered = filename.lower()
    for ending, packing in FORMATS.items():
        if lowered.endswith(ending):
            return packing
    raise InvalidInput(f"it is none of the archives that are read: {', '.join(FORMATS)}")


def _check(first: bytes, packing: str) -> None:
    """Refuse bytes that start as another format; a zip archive may start with anything but those."""
    if packing in FIRST_BYTES and packing != ZIP and not first.startswith(FIRST_BYTES[packing]):
        raise InvalidInput("it is not the kind of archive that its name says")
    others = [magic for other, magic in FIRST_BYTES.items() if other != packing]
    if any(first.startswith(magic) for magic in others):
        raise InvalidInput("it is not the kind of archive that its name says")
