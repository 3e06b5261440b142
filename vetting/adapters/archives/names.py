"""What is odd about the name of one entry, as it stands in the archive."""

import re
from collections.abc import Iterator
from typing import Final

from vetting.domain.archive_notes import NoteCode
from vetting.domain.trees import path_text

_DRIVE: Final = re.compile(rb"/*[A-Za-z]:")
_CONTROL: Final = re.compile(rb"[\x01-\x1f\x7f]")
_RESERVED: Final = re.compile(rb"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.[^/]*)?\Z", re.IGNORECASE)
"""Source: Microsoft, "Naming Files, Paths, and Namespaces"."""
_TRUNCATES: Final = (b" ", b".")


def plain_path(raw_name: bytes) -> str:
    """Write a name as the path it would be unpacked to, ``..`` left as it is."""
    return path_text(b"/".join(_parts(raw_name))) or "."


def odd_name(raw_name: bytes) -> Iterator[tuple[NoteCode, str]]:
    """Say everything that is odd about a name: the word for it and the rest of a sentence."""
    parts = _parts(raw_name)
    if raw_name.startswith(b"/"):
        yield NoteCode.ABSOLUTE_PATH, "has an absolute path"
    if b".." in parts:
        yield NoteCode.PARENT_PATH, "has a path that leads out of the folder it is unpacked to"
    if _DRIVE.match(raw_name):
        yield NoteCode.DRIVE_LETTER, "has a path that starts with a drive of Windows"
    if b"\\" in raw_name:
        yield NoteCode.BACKSLASH, "has a backslash in its name, which Windows takes for the end of a folder"
    if not _is_utf8(raw_name):
        yield NoteCode.NAME_ENCODING, "has a name that is not UTF-8"
    if _CONTROL.search(raw_name):
        yield NoteCode.CONTROL_IN_NAME, "has control characters in its name"
    if any(_is_other_on_windows(part) for part in parts):
        yield NoteCode.WINDOWS_NAME, "has a name that Windows changes or refuses"


def _parts(raw_name: bytes) -> list[bytes]:
    return [part for part in raw_name.split(b"/") if part not in {b"", b"."}]


def _is_other_on_windows(part: bytes) -> bool:
    return part != b".." and (part.endswith(_TRUNCATES) or _RESERVED.match(part) is not None)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
