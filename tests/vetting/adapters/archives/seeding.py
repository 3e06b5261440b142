"""Archives that fuzzing starts from: every hostile one, and whatever fuzzing ever found; kept as lines of text."""

import base64
import zlib
from pathlib import Path

from tests.vetting.adapters.archives import hostile_tars, hostile_zips
from tests.vetting.adapters.archives.hostile_tars import END

FOUND = Path(__file__).parent / "seeds"
"""``tar.txt`` and ``zip.txt``: on each line what it is, a tab, and the archive, packed by zlib, in base 64."""
FILENAMES = {"tar": "x.tar", "zip": "x.zip"}


def seeds(kind: str) -> dict[str, bytes]:
    """Give all archives of a kind, ``tar`` or ``zip``, by what they are."""
    return _written(kind) | found(kind)


def _written(kind: str) -> dict[str, bytes]:
    if kind == "zip":
        odd = hostile_zips.NOTED | hostile_zips.REFUSED
        return hostile_zips.FINE | {what: archive for what, (archive, _) in odd.items()}
    contradicting = hostile_tars.NOTED | hostile_tars.REFUSED
    entries = hostile_tars.FINE | {what: one for what, (one, _) in contradicting.items()}
    return {what: one + END for what, one in entries.items()}


def found(kind: str) -> dict[str, bytes]:
    """Give what fuzzing found."""
    lines = (FOUND / f"{kind}.txt").read_text(encoding="ascii").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {what: zlib.decompress(base64.b64decode(packed)) for what, packed in pairs}


def line_of(what: str, archive: bytes) -> str:
    """Write one line of what fuzzing found."""
    return f"{what}\t{base64.b64encode(zlib.compress(archive, 9)).decode('ascii')}\n"


def with_checksums(archive: bytes) -> bytes:
    """Give each block that looks like a tar header the checksum it needs to be one."""
    blocks = [archive[at : at + 512] for at in range(0, len(archive), 512)]
    return b"".join(_checked(block) if block[257:262] == b"ustar" and len(block) == 512 else block for block in blocks)


def _checked(block: bytes) -> bytes:
    spaced = block[:148] + b" " * 8 + block[156:]
    return block[:148] + b"%06o\0 " % sum(spaced) + block[156:]
