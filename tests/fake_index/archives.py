"""Small real distributions, the same bytes each time they are built."""

import gzip
import io
import tarfile
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

EPOCH = (2020, 1, 1, 0, 0, 0)


def build_wheel(
    name: str, version: str, files: Mapping[str, str | bytes], *, requires: Sequence[str] = ()
) -> tuple[str, bytes]:
    """Build a pure-Python wheel of *files*, and give its filename and bytes."""
    stem = f"{name.replace('-', '_')}-{version}"
    members = {path: _bytes(content) for path, content in files.items()}
    members[f"{stem}.dist-info/METADATA"] = _metadata(name, version, requires)
    members[f"{stem}.dist-info/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = f"{stem}.dist-info/RECORD"
    rows = [f"{path},sha256={_record_digest(data)},{len(data)}" for path, data in members.items()]
    members[record] = "\n".join([*rows, f"{record},,", ""]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in members.items():
            info = zipfile.ZipInfo(path, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return f"{stem}-py3-none-any.whl", buffer.getvalue()


def build_sdist(
    name: str, version: str, files: Mapping[str, str | bytes], *, requires: Sequence[str] = ()
) -> tuple[str, bytes]:
    """Build a source distribution of *files*, and give its filename and bytes."""
    stem = f"{name.replace('-', '_')}-{version}"
    members = {"PKG-INFO": _metadata(name, version, requires)}
    members |= {path: _bytes(content) for path, content in files.items()}
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in members.items():
            info = tarfile.TarInfo(f"{stem}/{path}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return f"{stem}.tar.gz", gzip.compress(plain.getvalue(), mtime=0)


def _metadata(name: str, version: str, requires: Sequence[str]) -> bytes:
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    return "\n".join([*lines, *(f"Requires-Dist: {one}" for one in requires), "", ""]).encode()


def _record_digest(data: bytes) -> str:
    return urlsafe_b64encode(sha256(data).digest()).decode().rstrip("=")


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
