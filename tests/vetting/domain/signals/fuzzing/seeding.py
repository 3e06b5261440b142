"""Files that fuzzing starts from: some of each kind, and whatever fuzzing ever found; kept as lines of text."""

import base64
import zlib
from pathlib import Path
from random import Random
from typing import Final

from tests.vetting.domain.signals.fuzzing.making import PATHS, STATEMENTS, notebook, source

FOUND: Final = Path(__file__).parent / "seeds.txt"
"""On each line what the file is called, a tab, and its bytes, packed by zlib, in base 64."""
SEED: Final = 7


def seeds() -> list[tuple[str, bytes]]:
    """Give files by what they are called."""
    random = Random(SEED)  # noqa: S311  # to be the same each time
    made = [(name, source(name, random).encode()) for name in STATEMENTS]
    return [*made, ("x.ipynb", notebook(random).encode()), *found()]


def found() -> list[tuple[str, bytes]]:
    """Give what fuzzing found."""
    lines = FOUND.read_text(encoding="ascii").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(path, zlib.decompress(base64.b64decode(packed))) for path, packed in pairs]


def line_of(path: str, data: bytes) -> str:
    """Write one line of what fuzzing found."""
    return f"{path}\t{base64.b64encode(zlib.compress(data, 9)).decode('ascii')}\n"


def as_input(path: str, data: bytes) -> bytes:
    """Write a file as a fuzzer gives it: which name it has, and what is in it."""
    return bytes([PATHS.index(path)]) + data


def from_input(data: bytes) -> tuple[str, bytes]:
    """Read what :func:`as_input` writes; any bytes are a file."""
    return PATHS[(data[0] if data else 0) % len(PATHS)], data[1:]
