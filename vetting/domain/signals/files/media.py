"""
What lies behind, or in the place of, the picture or sound that a file is by its first bytes.

Source: PNG specification, "Chunk layout"; ITU-T T.81, B.1; Microsoft's
"Multimedia Programming Interface", RIFF.
"""

from collections.abc import Iterator
from typing import Final, Literal

from vetting.domain.signals.files.entropy import MIN_BITS, tokens_in
from vetting.domain.signals.files.kinds import archive_kind, begins_as_code, entropy_of, is_text
from vetting.domain.signals.files.native import native_kind

MAX_TAIL_BYTES: Final = 64
"""Behind a picture, of whatever it is."""
HEAD: Final = 4096
"""Bytes of a sound that tell whether it is text."""
_PNG_START: Final = 8
_PNG_CHUNK: Final = 12
"""Bytes of a chunk beside what is in it."""
_RIFF_START: Final = 12
_SOUNDS: Final = frozenset({".wav", ".mp3", ".flac"})
"""In which no text is encoded; in .ogg covers are."""
_BLANK: Final = b"\0\r\n "
_RIFF_HEADS: Final[dict[bytes, Literal["little", "big"]]] = {b"RIFF": "little", b"RIFX": "big"}


def hidden_in(suffix: str, data: bytes) -> str | None:
    """Say what a picture or a sound holds beside itself; None where that is nothing, or nobody can tell."""
    end = _end_of(data)
    if end is not None and (behind := _behind(data[end:], any_bytes=suffix == ".png")) is not None:
        return behind
    if any(name == b"data" and len(body) > MAX_TAIL_BYTES and is_text(body) for name, body in _riff_chunks(data)):
        return "holds text in the place of its sound"
    # Broken into lines, it is the same text.
    texts = tokens_in(data.translate(None, b"\r\n")) if suffix in _SOUNDS else ()
    is_encoded = any(entropy_of(text.group()[: 1 << 16]) >= MIN_BITS for text in texts)
    return "holds text that is encoded" if is_encoded else None


def _behind(tail: bytes, *, any_bytes: bool) -> str | None:
    """Say what comes behind the end."""
    bare = tail.strip(_BLANK)
    told = f"holds {len(tail):,} bytes behind its picture or sound"
    if begins_as_code(bare) or native_kind(bare, "") is not None or archive_kind(bare) is not None:
        return told
    return told if len(bare) > MAX_TAIL_BYTES and (any_bytes or is_text(bare)) else None


def _end_of(data: bytes) -> int | None:
    """Say where a picture or a sound ends by its own account; None where it is cut, or gives none."""
    if data.startswith(b"\x89PNG"):
        return _end_of_png(data)
    if data.startswith(b"\xff\xd8"):
        return _end_of_jpeg(data)
    if data[:4] in _RIFF_HEADS:
        size = int.from_bytes(data[4:8], _RIFF_HEADS[data[:4]])
        return 8 + size + size % 2
    return None


def _end_of_png(data: bytes) -> int | None:
    at = _PNG_START
    while at + _PNG_CHUNK <= len(data):
        name = data[at + 4 : at + 8]
        at += _PNG_CHUNK + int.from_bytes(data[at : at + 4], "big")
        if name == b"IEND":
            return at
    return None


def _end_of_jpeg(data: bytes) -> int | None:
    """Pass the segments, in which there may be smaller pictures, to what is drawn: only its end reads like one."""
    at = 2
    while data[at : at + 1] == b"\xff":
        if data[at + 1 : at + 2] == b"\xda":
            end = data.find(b"\xff\xd9", at)
            return None if end < 0 else end + 2
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the chunks of a RIFF file, each by its name with its first bytes."""
    order = _RIFF_HEADS.get(data[:4])
    at = _RIFF_START
    while order is not None and at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], order)
        yield data[at : at + 4], data[at + 8 : at + 8 + min(size, HEAD)]
        at += 8 + size + size % 2
