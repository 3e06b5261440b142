"""What is odd about the name of one entry, as it stands in the archive."""

import re
from collections.abc import Iterator
from typing import Final

from vetting.domain.archive_notes import NoteCode
from vetting.domain.trees import path_text

SHOWN_BYTES: Final = 200
_DRIVE: Final = re.compile(rb"/*[A-Za-z]:")
_CONTROL: Final = re.compile(rb"[\x01-\x1f\x7f]")
_RESERVED: Final = re.compile(rb"(?:\A|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.[^/]*)?(?:/|\Z)", re.IGNORECASE)
"""Source: Microsoft, "Naming Files, Paths, and Namespaces"."""
_SHORTENED: Final = re.compile(rb"(?:\A|/)(?!\.\.?(?:/|\Z))[^/]*[ .](?:/|\Z)")
_STREAM: Final = re.compile(rb"[^/]:")
"""The name of a file's stream: ``a.py::$DATA`` is ``a.py`` itself."""
_ENDS: Final = (b"/", b".")
_PARENT: Final = re.compile(rb"(?:\A|/)\.\.(?:/|\Z)")


def plain_path(raw_name: bytes) -> str:
    """Write a name as the path it would be unpacked to, ``..`` left as it is."""
    if b"//" in raw_name or b"./" in raw_name or raw_name[:1] == b"/" or raw_name[-1:] in _ENDS:
        raw_name = b"/".join(part for part in raw_name.split(b"/") if part not in {b"", b"."})
    return path_text(raw_name) or "."


def shown(raw_name: bytes) -> str:
    """Write a name for a sentence about it, cut where it is long."""
    return path_text(raw_name[:SHOWN_BYTES]) + ("…" if len(raw_name) > SHOWN_BYTES else "")


def odd_name(raw_name: bytes, *, is_folder: bool) -> Iterator[tuple[NoteCode, str]]:
    """Say everything that is odd about a name: the word for it and the rest of a sentence."""
    if not is_folder and (raw_name.rpartition(b"/")[2] == b"." or not raw_name.strip(b"/")):
        yield NoteCode.FOLDER_OR_FILE, "is no folder, and has the name of one: installers fail on it, or leave it out"
    if raw_name.startswith(b"/"):
        yield NoteCode.ABSOLUTE_PATH, "has an absolute path"
    if has_parent(raw_name):
        yield NoteCode.PARENT_PATH, "has a path that leads out of the folder it is unpacked to"
    if _DRIVE.match(raw_name):
        yield NoteCode.DRIVE_LETTER, "has a path that starts with a drive of Windows"
    if b"\\" in raw_name:
        yield NoteCode.BACKSLASH, "has a backslash in its name, which Windows takes for the end of a folder"
    if not _is_utf8(raw_name):
        yield NoteCode.NAME_ENCODING, "has a name that is not UTF-8"
    if _CONTROL.search(raw_name):
        yield NoteCode.CONTROL_IN_NAME, "has control characters in its name"
    if _RESERVED.search(raw_name) or _SHORTENED.search(raw_name) or _STREAM.search(raw_name):
        yield NoteCode.WINDOWS_NAME, "has a name that Windows changes or refuses"


def has_parent(raw_name: bytes) -> bool:
    """Say whether a path leads through the folder above."""
    return _PARENT.search(raw_name) is not None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
