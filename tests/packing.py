"""Archives built by hand, the ordinary and the hostile."""

import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping

FIXED_TIME = (2026, 1, 2, 3, 4, 6)


def zip_of(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], *, mode: int = 0o644) -> bytes:
    """Pack *files* into a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def member(name: str, data: bytes = b"", *, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    """Describe one tar entry; *data* is remembered on it."""
    entry = tarfile.TarInfo(name)
    entry.size = len(data) if kind == tarfile.REGTYPE else 0
    entry.type = kind
    entry.linkname = target
    return entry


def tar_of(files: Mapping[str, bytes] | Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """Pack *files* into a tar archive that is not compressed."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        pairs = [(member(name, data), data) for name, data in files.items()] if isinstance(files, Mapping) else files
        for entry, data in pairs:
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def tgz_of(files: Mapping[str, bytes] | Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """Pack *files* as an sdist is packed."""
    return gzip.compress(tar_of(files), mtime=0)


def xz_that_demands_memory(data: bytes) -> bytes:
    """Pack *data* into an xz stream that claims to need a dictionary of four gigabytes."""
    packed = bytearray(lzma.compress(data, preset=0))
    end = 12 + 4 * (packed[12] + 1)
    packed[packed.index(b"\x21\x01", 12) + 2] = 40
    packed[end - 4 : end] = zlib.crc32(packed[12 : end - 4]).to_bytes(4, "little")
    return bytes(packed)
