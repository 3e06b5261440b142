"""
C4, C8 and C10 in machine code: what stands in it in words, by the same lists as in code that can be read.

One kind of place where credentials are is no sign: git knows one, curl another.
Of 1.5 GB of honest programs and libraries (those of a Linux, and of the
wheels that Revet is made with) none names two and reaches the network.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Final

from vetting.domain.signals.code.credentials import CREDENTIALS, MANY
from vetting.domain.signals.code.machine import START_UP
from vetting.domain.signals.code.outside import URL, kind_of_address
from vetting.domain.signals.files.native import BYTECODE, native_kind
from vetting.domain.signals.files.native_strings import names_network, telling_strings
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting, since
from vetting.domain.trees import path_text

MAX_PATH: Final = 100
"""Characters of a string that is a path; a longer one is prose."""
MAX_SHOWN: Final = 80
FEW: Final = 2
"""Kinds of places of credentials that no honest program was found to name together."""
_KINDS: Final = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        **CREDENTIALS,
        # All that asks for pages knows .netrc; and whoever asks a cloud for a key asks its machines, too.
        "password files": r"/etc/(?:passwd|shadow|sudoers)\b",
        "cloud credentials": f"{CREDENTIALS['cloud credentials']}|{CREDENTIALS['cloud metadata']}",
    }.items()
    if kind != "cloud metadata"
}
_PATH: Final = re.compile(r"[^\s]*[/\\~][^\s]*|.*\\CurrentVersion\\.*|.*\\Programs\\Startup.*")


@dataclass(slots=True)
class Told:
    """What a program says in words."""

    credentials: dict[str, str] = field(default_factory=dict)
    """By kind, the first string that names such a place."""
    start_ups: dict[str, None] = field(default_factory=dict)
    addresses: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By host: the address, and what is odd about it."""


class _ByDigest:
    """A side as a key of a cache: three rules ask the same of it."""

    __slots__ = ("side",)

    def __init__(self, side: FileSide) -> None:
        self.side = side

    def __hash__(self) -> int:
        return hash(self.side.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and other.side.sha256 == self.side.sha256


@lru_cache(maxsize=2)
def _told(key: _ByDigest) -> Told:
    told = Told()
    for string in dict.fromkeys(telling_strings(key.side.data)):
        for kind, pattern in _KINDS.items():
            if kind not in told.credentials and pattern.search(string):
                told.credentials[kind] = string
        if len(string) <= MAX_PATH and START_UP.search(string) and _PATH.fullmatch(string):
            told.start_ups[string] = None
        for hit in URL.finditer(string):
            host = hit.group(1).rpartition("@")[2].lower().rstrip(".")
            if odd := kind_of_address(host, hit.group(2) or ""):
                told.addresses[host] = hit.group(), odd
    return told


def told_by(side: FileSide) -> Told | None:
    """Give what a program says in words; None where this is no machine code."""
    kind = native_kind(side.data, side.matched)
    return None if kind is None or kind == BYTECODE or not side.is_whole else _told(_ByDigest(side))


class NativeRule:
    """What the rules about words in programs have in common."""

    version: ClassVar[int] = 1
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "Strings that are put together, packed or encrypted, bytecode, and programs larger than 32 MiB."
    )


class CredentialsInProgram(NativeRule):
    """C4: a program names several places of credentials, and reaches the network."""

    id: ClassVar[str] = "C4"
    title: ClassVar[str] = "A program names the places of credentials and reaches the network"
    why: ClassVar[str] = "A thief that nobody can read still has to name what it steals."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield at most one finding."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        told = told_by(side)
        if told is None or len(told.credentials) < FEW:
            return
        asks, many = names_network(side.data), len(told.credentials) >= MANY
        if asks or many:
            kinds = ", ".join(sorted(told.credentials))
            reaches = ", and functions that reach the network" if asks else ""
            severity = Severity.HIGH if asks and many else Severity.MEDIUM
            message = f"Strings in this program name the places of {kinds}{reaches}."
            yield Sighting(severity, None, None, f"C4\0{kinds}".encode(), message)


class StartUpInProgram(NativeRule):
    """C8: a program names a place where things are started from."""

    id: ClassVar[str] = "C8"
    title: ClassVar[str] = "A program names where things are started from"
    why: ClassVar[str] = "What writes there stays on the machine after the project is removed."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding for each such place."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        told = told_by(side)
        for string in told.start_ups if told is not None else ():
            message = f"A string in this program is {_shown(string)}, where things are started from."
            yield Sighting(Severity.MEDIUM, None, None, f"C8\0{string}".encode(), message)


class AddressInProgram(NativeRule):
    """C10: a program names an address that hides who is behind it."""

    id: ClassVar[str] = "C10"
    title: ClassVar[str] = "Address in a program"
    why: ClassVar[str] = "What is stolen, or loaded later, goes to or comes from an address that was not there before."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding for each host."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        told = told_by(side)
        for host, (address, odd) in told.addresses.items() if told is not None else ():
            message = f"A string in this program names {_shown(address)}: the address {odd}."
            yield Sighting(Severity.MEDIUM, None, None, f"C10\0{host}".encode(), message)


def _shown(text: str) -> str:
    return path_text(text[:MAX_SHOWN].encode("ascii"))
