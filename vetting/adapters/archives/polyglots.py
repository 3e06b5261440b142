"""
Whether an archive of one kind is one of another kind, too.

A zip archive is found from its end, and may have anything before it; so what is
a tar archive by its name and its first bytes may be a zip archive, with other
files, to whoever looks at bytes before names, as pip did for years.

Source: pip 23.2, ``unpack_file``; CPython 3.11, ``zipfile.is_zipfile``.
"""

import re
from typing import BinaryIO, Final

from vetting.adapters.archives.zip_directory import END, END64, LOCATOR, MAX_COMMENT_BYTES

_END: Final = re.compile(re.escape(b"PK\5\6"))


def is_zip_too(file: BinaryIO) -> bool:
    """Say whether *file*, whatever it starts with, ends as a zip archive that holds something."""
    total = file.seek(0, 2)
    tail_start = max(0, total - END.size - MAX_COMMENT_BYTES)
    file.seek(tail_start)
    tail = file.read()
    return any(
        _has_directory(file, tail_start + hit.start(), END.unpack_from(tail, hit.start())[5])
        for hit in _END.finditer(tail)
        if hit.start() + END.size <= len(tail)
    )


def _has_directory(file: BinaryIO, end: int, size_bytes: int) -> bool:
    """Say whether a directory lies before an end record, or the records of ZIP64."""
    if _starts_with(file, end - LOCATOR.size, b"PK\6\7"):
        return _starts_with(file, end - LOCATOR.size - END64.size, b"PK\6\6")
    return size_bytes > 0 and _starts_with(file, end - size_bytes, b"PK\1\2")


def _starts_with(file: BinaryIO, at: int, magic: bytes) -> bool:
    if at < 0:
        return False
    file.seek(at)
    return file.read(len(magic)) == magic
