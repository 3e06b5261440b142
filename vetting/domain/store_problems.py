"""
Problems of a store: each of one kind, in one file, and where it can be said on one line.

Whoever looks over a store collects them all; whoever opens one refuses it with
them (:class:`UnsoundStore`), so that people mend a store once, and a report in
JSON can name each. Source of the kinds' names: cargo-vet at e2111ef,
src/errors.rs (StoreValidateError), as its cases are told in the vectors.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass, field
from vetting.domain.store import Store

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
        return f"{self.file}: {self.message}" if self.line is None else f"{self.file}:{self.line}: {self.message}"


class UnsoundStore(InvalidInput):
    """
    A store that cannot be used as it is; *problems* has all that is wrong with it.

    *store* is what was read all the same, to see what else is wrong; None: some of it could not be read.
    """

    def __init__(self, location: str, problems: Iterable[StoreProblem], store: Store | None = None) -> None:
        self.location = location
        self.problems = tuple(problems)
        self.store = store
        super().__init__("\n".join([f"the store {location} cannot be used as it is:", *map(str, self.problems)]))
