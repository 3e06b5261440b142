"""The ports to reading on this very machine, without an instance: releases of an index, and files at hand."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from vetting.domain.diffs import DiffedFile, Hunk, TreeDiff
from vetting.domain.indexes import Deprecation
from vetting.domain.line_engine import Whitespace
from vetting.domain.on_record import OnRecord
from vetting.domain.reflowed_diffs import ReflowedDiff
from vetting.domain.releases import Digest, Sha256, Sha512
from vetting.domain.signals.interface import Finding
from vetting.domain.suggestions import Step
from vetting.ports.progress import Told
from vetting.ports.reading import Span


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The file of a release that was read, or what was at hand."""

    filename: str
    sha256: Sha256 | None
    """None where it is a folder."""
    sha512: Sha512 | None = None
    """None where nobody locks it by that."""

    @property
    def digests(self) -> tuple[Digest, ...]:
        """All that is known to name its bytes."""
        return tuple(one for one in (self.sha256, self.sha512) if one is not None)


class Rereader(Protocol):
    """Reads a change in another way, while it can be looked at."""

    def __call__(self, change: "ReadChange", whitespace: Whitespace, told: Told, *, is_broken: bool) -> "ReadChange":
        """
        Give *change* with other lines.

        A file of which they cannot be had comes as it is, and says why in ``cut``.

        Args:
            change: As it was read.
            whitespace: Which of it counts.
            told: Is told how far it has come.
            is_broken: Whether enormous lines are broken.

        Raises:
            NotFound: The bytes are not kept any more.
            VerificationFailed: What is kept is something else.
        """
        ...

    def coloured(self, change: "ReadChange", told: Told) -> "ReadChange":
        """
        Give *change* with its words coloured, as far as it has lines as they were shipped.

        Raises:
            NotFound: The bytes are not kept any more.
            VerificationFailed: What is kept is something else.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReadChange:
    """What was read, or what it is read against, too."""

    step: Step | None
    """None where it was at hand, and no index says of what release it is."""
    old: ReadFile | None
    """None where all of the new one was read."""
    new: ReadFile | None
    """None where nothing could be read, and what is known of the release is all there is."""
    diff: TreeDiff = field(repr=False)
    """Left out of what is written for debugging: asyncio writes each result so, and this may list 100,000 files."""
    findings: tuple[Finding, ...]
    """What the rules noticed, the worst first."""
    unfinished: str | None
    """Why not everything was looked at."""
    hunks_of: Callable[[DiffedFile], tuple[Hunk, ...]]
    """Loads the lines of one of the diff's files."""
    patch: Callable[[], Iterator[bytes]]
    """
    Writes all of it as a patch that git applies, piece by piece; see :mod:`vetting.domain.patches`.

    Raises InvalidInput where no patch can say it.
    """
    asks_for: tuple[str, ...] = ()
    """Projects of Python's index that only the new one asks for, normalised where they can be."""
    asks_for_crates: tuple[str, ...] = ()
    """Crates that only the new one asks for."""
    known: tuple[OnRecord, ...] = ()
    """What is on record about the release, outside its files."""
    deprecated: Deprecation | None = None
    """What the index said where its files are."""
    unread: tuple[str, ...] = ()
    """The names of the release's other files, of which rules looked at none."""
    unasked: str | None = None
    """What is known of the release elsewhere and was not asked, and who asks it."""
    left_out: tuple[str, ...] = ()
    """Version control's own folders, which were not read."""
    again: Rereader | None = None
    """Reads it in another way; None: nothing of it lies anywhere."""
    whitespace: Whitespace = Whitespace.EXACT
    """Which differences in it count among the lines; findings, facts and the patch are of the bytes as shipped."""
    folded: Mapping[str, int] = field(default_factory=dict)
    """Changed lines that are not among them because of that, by path; a file that has none is not in it."""
    flows: Mapping[str, ReflowedDiff] = field(default_factory=dict)
    """Where the lines of files were shipped whose enormous ones are broken, by path; their hunks count those pieces."""
    colours: Mapping[tuple[str, str], Mapping[int, tuple[Span, ...]]] = field(default_factory=dict)
    """Lines in coloured spans by number, of a file by its path and side: ``old`` or ``new``."""
    uncoloured: Mapping[str, str] = field(default_factory=dict)
    """Why a file has no colours although some were asked for, by path."""


class LocalReader(Protocol):
    """Fetches and reads releases of one ecosystem."""

    def read(
        self, step: Step, preferred: Collection[Digest], checkout: Path | None = None, distribution: str | None = None
    ) -> ReadChange:
        """
        Fetch and read *step*; of several files of a release one of *preferred* is read, if there is any.

        Args:
            step: A release, or the change that leads to it.
            preferred: Which files to read where there is a choice.
            checkout: A folder of the source that the release is said to be made of.
            distribution: The name of the file to read; None: the most telling one.

        Raises:
            NotFound: The index has no such release, or that has no such file.
            SourceUnavailable: The index could not be asked.
            VerificationFailed: The bytes are not those that the index states.
            InvalidInput: Something is broken, takes more than it is given, or is of an ecosystem not read here.
        """
        ...


class HandReader(Protocol):
    """Reads archives and folders at hand."""

    def read(self, old: Path | None, new: Path, checkout: Path | None = None) -> ReadChange:
        """
        Read *new*, against *old* where there is one.

        What is given can be used until the reader is closed.

        Raises:
            NotFound: There is no such file or folder; the message names it.
            InvalidInput: Something is broken, no archive, or takes more than it is given.
            NoRoom: The disk takes nothing more.
        """
        ...
