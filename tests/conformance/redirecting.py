"""
The real ``cargo vet`` with its built-in addresses led to a server of the test's own.

The binary knows one registry of peers, and where crates are fetched, as texts
of its own that nothing sets. In a copy of it they are overwritten by addresses
of the same length on loopback, where whatever it asks can be answered.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.real_cargo_vet import BINARY

_REGISTRY = re.compile(rb"https://[a-z.]{1,60}/[a-z/-]{1,60}/registry\.toml")
_CRATES = re.compile(rb"https://[a-z.]{1,60}/api/v1/crates/")
_INDEX = re.compile(rb"https://index\.[a-z.]{1,60}/")


@dataclass(frozen=True, slots=True)
class Redirected:
    """A copy of the binary, and the paths that it asks for."""

    binary: Path
    registry: str
    crates: str
    """Ends with a slash; behind it comes ``NAME/VERSION/download``."""


def redirected(url: str, folder: Path) -> Redirected:
    """Make a copy of the binary in *folder* that asks *url* instead of what it was built to ask."""
    content = BINARY.read_bytes()
    found = {}
    for pattern, end in ((_REGISTRY, ""), (_CRATES, "/"), (_INDEX, "/")):
        known = pattern.findall(content)
        assert known, f"the binary no longer has an address like {pattern.pattern!r}"
        path = "/".ljust(len(known[0]) - len(url) - len(end), "x") + end
        content = content.replace(known[0], f"{url}{path}".encode())
        found[pattern] = path
    binary = folder / BINARY.name
    binary.write_bytes(content)
    shutil.copymode(BINARY, binary)
    return Redirected(binary, found[_REGISTRY], found[_CRATES])
