"""
What is wrong, one thing at a time: of which kind, in which file, and where it can be said on which line.

Source of the kinds' names: cargo-vet at e2111ef, src/errors.rs
(StoreValidateError), as its cases are told in the vectors. What is wrong beside
a store, with a lockfile or a peer, is told in the same form.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from vetting.domain.quick_dataclasses import dataclass, field

Place: TypeAlias = tuple[str | int, ...]
"""Where in a document something stands: keys, and the places of entries in lists, from 0."""


class ProblemKind(StrEnum):
    """What is wrong."""

    UNREADABLE = "toml-parse"
    """The file is no TOML, or says something that it cannot mean."""
    UNKNOWN_CRITERIA = "invalid-criteria"
    WILDCARD_END = "wildcard-end-too-far"
    NOT_CANONICAL = "bad-format"
    LOCK_OUTDATED = "imports-lock-outdated"
    MISSING_FILE = "missing-file"
    STORE_VERSION = "store-version"
    CRITERIA = "contradictory-criteria"
    """Criteria imply themselves, redefine a built-in one, or are too many."""
    DISPUTE_END = "dispute-end-too-far"
    UNKNOWN_PEER = "unknown-peer"
    LOCKFILE = "lockfile"
    """A lockfile is malformed, or says what it cannot mean."""
    PEER_UNAVAILABLE = "peer-unavailable"
    """A peer did not answer, or not within the limits; trying again may help."""
    PEER_UNUSABLE = "peer-unusable"
    """A peer's address may not be asked, or what stands there is no audits file."""


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """One thing that is wrong with a store."""

    kind: ProblemKind
    file: str
    message: str
    """What is wrong, and what to write instead."""
    line: int | None = None
    """From 1; None: it is about the whole file, or the line is not known."""
    place: Place = ()
    """Where in the file's values it is, by which a line can be found."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What a program would like to know of this kind, such as the ``name`` of the criteria."""

    def __str__(self) -> str:
        """Tell it in the form that editors jump by: ``FILE:LINE: message``."""
        if not self.file:
            return self.message
        return f"{self.file}: {self.message}" if self.line is None else f"{self.file}:{self.line}: {self.message}"
