"""What a diff says of a file that has no lines of its own."""

from dataclasses import dataclass


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
class Shape:
    """What stands in for the lines of a file that has none."""

    old: Look | None
    """None: no such side, or it is text."""
    new: Look | None
    shown_as: str | None = None
    """What the hunks are of, in words: ``disassembly``, ``decompressed gzip``, …; None: there are none."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A text that is made from bytes so that a person can read what changed in them."""

    shown_as: str
    text: bytes
    cut: str | None = None
    """What of the bytes the text does not show, and why."""
