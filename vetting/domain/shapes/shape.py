"""What a diff says of a file that has no lines of its own."""

from dataclasses import dataclass
from typing import Final

TEXTS_VERSION: Final = "2"
"""Of how texts are made and their lines broken: raised whenever the same bytes would give other lines."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one side of a binary file is, by its first bytes."""

    kind: str
    """A constant word: ``elf``, ``png``, ``zip``, ``pyc``, …; ``unknown`` where no magic bytes fit."""
    about: str
    """The same in words, with what a header gives cheaply: ``ELF, 64-bit, x86-64, shared object``."""
    entropy: float | None
    """Bits a byte, 0 to 8, of a sample; None where the format is compressed anyway, so that it says nothing."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """Which text stands in for bytes that have no lines, and how it was made: what its lines are counted in."""

    shown_as: str
    """What it is, in words: ``disassembly``, ``decompressed gzip``, …"""
    version: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands in for the lines of a file that has none."""

    old: Look | None
    """None: no such side, or it is text."""
    new: Look | None
    shown_as: str | None = None
    """What the hunks are of, in words: ``disassembly``, ``decompressed gzip``, …; None: there are none."""
    shown_version: str | None = None
    """Of how that text was made."""

    @property
    def derivation(self) -> Derivation | None:
        """What the lines that are shown are counted in; None: there are none, or nobody wrote down how."""
        if self.shown_as is None or self.shown_version is None:
            return None
        return Derivation(self.shown_as, self.shown_version)


@dataclass(frozen=True, slots=True)
class Derived:
    """A text that is made from bytes so that a person can read what changed in them."""

    shown_as: str
    text: bytes
    cut: str | None = None
    """What of the bytes the text does not show, and why."""
    version: str = TEXTS_VERSION

    @property
    def derivation(self) -> Derivation:
        """What its lines are counted in."""
        return Derivation(self.shown_as, self.version)
