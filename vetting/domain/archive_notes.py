"""
What a reader of archives may find odd, each oddity by one constant word.

:class:`vetting.domain.trees.ArchiveNote` carries the word; whoever judges (the
signals of family A) judges by it. A word, once used, keeps its meaning: it is
stored with every tree.

What cuts a reading short (a limit, content that cannot be read) is said by
``Tree.cut`` besides.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class NoteCode(StrEnum):
    """The words; :data:`MEANINGS` has a sentence for each."""

    ABSOLUTE_PATH = "absolute-path"
    PARENT_PATH = "parent-path"
    DRIVE_LETTER = "drive-letter"
    BACKSLASH = "backslash"
    NUL_IN_NAME = "nul-in-name"
    CONTROL_IN_NAME = "control-in-name"
    NAME_ENCODING = "name-encoding"
    WINDOWS_NAME = "windows-name"

    DUPLICATE_NAME = "duplicate-name"
    CASE_COLLISION = "case-collision"
    UNICODE_COLLISION = "unicode-collision"
    CONFUSABLE_COLLISION = "confusable-collision"
    FILE_AND_FOLDER = "file-and-folder"
    SEVERAL_TOPS = "several-tops"
    STRAY_TOP = "stray-top"
    THROUGH_LINK = "through-link"

    LINK = "link"
    HARDLINK = "hardlink"
    DEVICE = "device"
    SPECIAL_MODE = "special-mode"
    SPARSE = "sparse"
    ENCRYPTED = "encrypted"
    UNREAD = "unread"
    LEFT_OUT = "left-out"

    NAME_MISMATCH = "name-mismatch"
    HEADER_MISMATCH = "header-mismatch"
    UNICODE_PATH = "unicode-path"
    FOLDER_OR_FILE = "folder-or-file"
    FOLDER_WITH_CONTENT = "folder-with-content"
    UNKNOWN_TYPE = "unknown-type"
    ODD_HEADER = "odd-header"
    REPEATED_HEADER = "repeated-header"
    GLOBAL_HEADER = "global-header"

    PREPENDED_BYTES = "prepended-bytes"
    UNLISTED_BYTES = "unlisted-bytes"
    TRAILING_BYTES = "trailing-bytes"
    DAMAGED_END = "damaged-end"
    MISSING_END = "missing-end"
    SEVERAL_ENDS = "several-ends"
    ENTRY_COUNT = "entry-count"
    SEVERAL_STREAMS = "several-streams"
    ALSO_ZIP = "also-zip"
    COMMENT = "comment"

    MORE = "more"


MEANINGS: Final[Mapping[NoteCode, str]] = MappingProxyType(
    {
        NoteCode.ABSOLUTE_PATH: "A path starts at the root of the file system.",
        NoteCode.PARENT_PATH: "A path leads out of the folder it is unpacked to.",
        NoteCode.DRIVE_LETTER: "A path starts with a drive of Windows.",
        NoteCode.BACKSLASH: "A name holds a backslash, which is part of the name here and a folder's end on Windows.",
        NoteCode.NUL_IN_NAME: "A name holds a NUL; installers cut it there.",
        NoteCode.CONTROL_IN_NAME: "A name holds control characters, which may hide it in a terminal.",
        NoteCode.NAME_ENCODING: "A name's bytes are read as different text by different readers.",
        NoteCode.WINDOWS_NAME: "Windows would name it otherwise or refuse it: it ends in a blank or a dot, or is kept.",
        NoteCode.DUPLICATE_NAME: "A path is there more than once; the last one is what installers leave.",
        NoteCode.CASE_COLLISION: "Two paths are one where upper and lower case are the same.",
        NoteCode.UNICODE_COLLISION: "Two paths are one once their Unicode is normalised.",
        NoteCode.CONFUSABLE_COLLISION: "Two paths look the same and are not.",
        NoteCode.FILE_AND_FOLDER: "A path is a file, and a folder with files in it.",
        NoteCode.SEVERAL_TOPS: "An npm package has more than one folder; npm makes one of all of them.",
        NoteCode.STRAY_TOP: "A crate has something beside its one folder; cargo refuses it, and others unpack it.",
        NoteCode.THROUGH_LINK: "A path leads through a link of the same archive.",
        NoteCode.LINK: "An entry is a symbolic link.",
        NoteCode.HARDLINK: "An entry is a hard link: another name for what another path holds.",
        NoteCode.DEVICE: "An entry is a device, a FIFO or a socket.",
        NoteCode.SPECIAL_MODE: "A file would run as its owner or group, whoever starts it (set-uid, set-gid).",
        NoteCode.SPARSE: "A file is sparse: it may claim any size from few bytes, and is not read.",
        NoteCode.ENCRYPTED: "A file is encrypted, and is not read.",
        NoteCode.UNREAD: "A file's content cannot be read here.",
        NoteCode.LEFT_OUT: "Version control's own files were left out of a checkout.",
        NoteCode.NAME_MISMATCH: "An entry has one name in one place of the archive and another in another.",
        NoteCode.HEADER_MISMATCH: "An entry has one size, method or checksum in one place and another in another.",
        NoteCode.UNICODE_PATH: "A second name (Info-ZIP's Unicode path), which some readers take, is another one.",
        NoteCode.FOLDER_OR_FILE: "An entry is a folder to some readers and a file to others.",
        NoteCode.FOLDER_WITH_CONTENT: "An entry that can have no content (a folder, a link) claims some.",
        NoteCode.UNKNOWN_TYPE: "An entry's type is no known one; installers take it for a file.",
        NoteCode.ODD_HEADER: "A header is written in a way that readers take differently.",
        NoteCode.REPEATED_HEADER: "An entry has the same kind of extended header more than once.",
        NoteCode.GLOBAL_HEADER: "A header for all entries that follow says more than a comment.",
        NoteCode.PREPENDED_BYTES: "Bytes stand before the archive's start.",
        NoteCode.UNLISTED_BYTES: "Bytes stand between entries, or behind a content, that belong to none.",
        NoteCode.TRAILING_BYTES: "Bytes stand behind the archive's end.",
        NoteCode.DAMAGED_END: "What stands behind the last entry is damaged; installers do not look there.",
        NoteCode.MISSING_END: "The archive has no end mark: it may have been cut off.",
        NoteCode.SEVERAL_ENDS: "What marks an archive's end is there more than once: readers may take another one.",
        NoteCode.ENTRY_COUNT: "Its end claims another number of entries than there are; installers do not look there.",
        NoteCode.SEVERAL_STREAMS: "It is several compressed streams in a row; some readers read the first only.",
        NoteCode.ALSO_ZIP: "It is a zip archive besides being what its name says: some installers unpack that one.",
        NoteCode.COMMENT: "It has a comment, where something may hide.",
        NoteCode.MORE: "There were more oddities than are described.",
    }
)
