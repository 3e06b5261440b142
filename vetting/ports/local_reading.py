"""The port to reading releases on this very machine, without an instance."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from vetting.domain.diffs import DiffedFile, Hunk, TreeDiff
from vetting.domain.releases import Sha256
from vetting.domain.signals.interface import Finding
from vetting.domain.suggestions import Step


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The file of a release that was read."""

    filename: str
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class ReadChange:
    """A release that was read, or a change that leads to it."""

    step: Step
    old: ReadFile | None
    """None where all of the new one was read."""
    new: ReadFile
    diff: TreeDiff
    findings: tuple[Finding, ...]
    """What the rules noticed, the worst first."""
    unfinished: str | None
    """Why not everything was looked at."""
    hunks_of: Callable[[DiffedFile], tuple[Hunk, ...]]
    """Loads the lines of one of the diff's files."""


class LocalReader(Protocol):
    """Fetches and reads releases of one ecosystem."""

    def read(self, step: Step, preferred: Collection[Sha256]) -> ReadChange:
        """
        Fetch and read *step*; of several files of a release one of *preferred* is read, if there is any.

        Raises:
            NotFound: The index has no such release.
            SourceUnavailable: The index could not be asked.
            VerificationFailed: The bytes are not those that the index states.
            InvalidInput: Something is broken, takes more than it is given, or is of an ecosystem not read here.
        """
        ...
