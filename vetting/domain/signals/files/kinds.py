"""Files told by their names and by their first bytes."""

import math
import re
from collections import Counter
from typing import Final

CODE_SUFFIXES: Final = frozenset({
    ".py", ".pyw", ".pyx", ".pth", ".js", ".cjs", ".mjs", ".jsx", ".ts", ".tsx", ".sh", ".bash", ".zsh",
    ".ps1", ".psm1", ".bat", ".cmd", ".vbs", ".rb", ".pl", ".php", ".lua", ".r", ".m4",
})  # fmt: skip
ARCHIVES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b\x08", "gzip-compressed data"),
    (b"\xfd7zXZ\0", "xz-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"\x5d\0\0", "lzma-compressed data"),
)
_CODE_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,200}(?:#!\s{0,9}/|<\?php|<script|import\s+[\w.{*]|from\s+[\w.]+\s+import\b|def\s+\w+\(|"
    rb"(?:var|let|const)\s+[\w${[]|[!;(]{0,3}(?:async\s+)?function\b|\(\(|[\"']use strict|(?:eval|exec|require)\s*\(|"
    rb"@echo\s+off|powershell)",
    re.IGNORECASE,
)
_TEXT_BYTES: Final = bytes({7, 8, 9, 10, 12, 13, 27} | set(range(0x20, 0x100)) - {0x7F})


def suffix_of(path: str) -> str:
    """Give a file's last suffix, in lower case, with its dot; "" if it has none."""
    name = path.rpartition("/")[2].lower()
    return "." + name.rpartition(".")[2] if "." in name else ""


def is_code(path: str) -> bool:
    """Say whether this is called what code is called."""
    return suffix_of(path) in CODE_SUFFIXES


def archive_kind(data: bytes) -> str | None:
    """Name what kind of archive or compressed data *data* begins as."""
    return next((kind for magic, kind in ARCHIVES if data.startswith(magic)), None)


def begins_as_code(data: bytes) -> bool:
    """Say whether the first words are those of a script."""
    return _CODE_START.match(data) is not None


def is_text(data: bytes) -> bool:
    """Say whether there is nothing in the first 4 KiB that no text has."""
    head = data[:4096]
    if head.translate(None, _TEXT_BYTES):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True


def entropy_of(data: bytes) -> float:
    """Give Shannon's entropy, in bits a byte."""
    size = len(data)
    return -sum(number / size * math.log2(number / size) for number in Counter(data).values()) if size else 0.0
