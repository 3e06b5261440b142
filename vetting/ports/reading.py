"""
Reading a change: an archive into a tree, two trees into a diff with findings, a file into coloured words.

Everything handed over is a digest of something in :class:`vetting.ports.blobs.Blobs`:
a distribution, a tree's manifest (:mod:`vetting.formats.trees`), a diff's
manifest and one file's hunks (:mod:`vetting.formats.hunks`). Doing any of it
twice gives the same digests.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from vetting.domain.diffs import DiffedFile
from vetting.domain.errors import InvalidInput
from vetting.domain.line_engine import Whitespace
from vetting.domain.moves import Moves
from vetting.domain.reflowed_diffs import ReflowedDiff
from vetting.domain.releases import Sha256
from vetting.domain.shapes.shape import Derivation
from vetting.domain.signals.interface import Claims, Finding
from vetting.domain.tracing import FileTrace
from vetting.domain.trees import ArchiveNote


class ReadingFailed(InvalidInput):
    """Bytes of a package took more time or memory than they are given, or brought their reader down."""


@dataclass(frozen=True, slots=True)
class ReadTree:
    """What reading one archive left behind."""

    tree: Sha256
    """Blob of the tree's manifest."""
    files: int
    size_bytes: int
    """Of all files together, unpacked."""
    cut: str | None
    """What was not read and why; None only if all of it was."""
    notes: tuple[ArchiveNote, ...]


class ArchiveReader(Protocol):
    """Reads distributions where they can do no harm."""

    async def read(self, distribution: Sha256, filename: str) -> ReadTree:
        """
        Read the archive kept under *distribution* into a tree, its files into blobs.

        Raises:
            NotFound: That distribution is not kept.
            VerificationFailed: What is kept under that name is something else.
            InvalidInput: It is broken, or not an archive that is read; the message is a plain reason.
            ReadingFailed: It took more than it is given.
        """
        ...


@dataclass(frozen=True, slots=True)
class ComparedTrees:
    """What comparing two trees left behind."""

    manifest: Sha256
    """Blob of the diff's manifest: its files, each with the blob of its hunks."""
    files_changed: int
    lines_added: int
    """In text files that were diffed; the manifest says which were not, and why."""
    lines_removed: int
    findings: tuple[Finding, ...]
    """The worst first."""
    unfinished: str | None
    """Why not everything was looked at; a scan that says so is never *clear*."""
    asks_for: tuple[str, ...] = ()
    """Projects of Python's index that only the new one asks for, normalised where they can be."""
    asks_for_crates: tuple[str, ...] = ()
    """Crates that only the new one asks for."""


@dataclass(frozen=True, slots=True)
class FileInTree:
    """One file of one tree."""

    tree: Sha256
    """Blob of the tree's manifest."""
    path: str
    derivation: Derivation | None = None
    """The text whose lines are meant, of a file that is shown by one; None: the file's own lines."""


UNCLAIMED: Final = Claims()
"""Nothing is claimed: files or folders at hand."""


class Comparer(Protocol):
    """Compares trees and looks at what changed."""

    async def compare(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED) -> ComparedTrees:
        """
        Diff *old_tree* with *new_tree* and run every rule on the difference.

        Args:
            old_tree: None reads the whole of *new_tree*: everything is added, every finding is delta.
            new_tree: Blob of a tree's manifest.
            claims: What the index says that the two are, which rules hold against what they say themselves.

        Raises:
            NotFound: A tree, or a file in one, is not kept.
            VerificationFailed: A blob is not what its name says.
            ReadingFailed: It took more than it is given.
        """
        ...

    async def trace(self, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
        """
        Find what became of *files* in another tree, and which of their lines are the same there.

        What cannot be found out is no failure: the trace says why.
        """
        ...


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text that stands in for a file's bytes, as far as notes need to know it."""

    derivation: Derivation
    lines: int
    """That it is shown in; 0 where it is too large to be shown."""


class TextMaker(Protocol):
    """Makes a text of a file that has no lines."""

    async def made_text(self, file: Sha256) -> MadeText | None:
        """
        Count the lines of the text that is made from a file without lines; None where none is.

        Raises:
            NotFound: That blob is not kept.
            VerificationFailed: What is kept under that name is something else.
            SourceUnavailable: It takes too long now.
            ReadingFailed: It took more than it is given.
        """
        ...


class DiffReader(TextMaker, Protocol):
    """Reads a diff that was made in another way, for who asks."""

    async def ignoring(self, file: DiffedFile, whitespace: Whitespace) -> DiffedFile:
        """
        Diff one file again with white space ignored; its counts, what was cut, and its hunks are then others.

        Where it cannot be done now the file comes back as it is, and says so in ``cut``.

        Raises:
            NotFound: What it was and is, is not kept.
            VerificationFailed: A blob is not what its name says.
        """
        ...

    async def broken(self, file: DiffedFile, whitespace: Whitespace = Whitespace.EXACT) -> ReflowedDiff | None:
        """
        Diff one text file with its enormous lines broken, and white space ignored in what they are broken into.

        None where neither side has one. Where it takes too much there are no hunks, and ``cut`` says why.

        Raises:
            NotFound: What it was and is, is not kept.
            VerificationFailed: A blob is not what its name says.
        """
        ...

    async def moves(self, manifest: Sha256) -> Moves:
        """
        Find what was moved within the diff whose manifest is kept under that digest; or say why nobody looked.

        Raises:
            NotFound: The manifest, or the hunks of a file, are not kept.
            VerificationFailed: A blob is not what its name says.
        """
        ...


Span: TypeAlias = tuple[str, str]
"""CSS class (letters and digits, "" for none) and the text it covers, not yet escaped for HTML."""


@dataclass(frozen=True, slots=True)
class HighlightedFile:
    """One file's lines, each as spans that together are that line's text."""

    lines: tuple[tuple[Span, ...], ...]
    """Without line ends; bytes that are not UTF-8 appear as ``\\xNN``."""
    language: str | None
    cut: str | None
    """Why there is no highlighting, where there could be some."""


class Highlighter(Protocol):
    """Colours a file's words for reading."""

    async def highlight(self, digest: Sha256, path: str) -> HighlightedFile:
        """
        Split the text file kept under *digest* into spans; *path* says its language.

        A file too large, or too slow, to highlight comes back in plain spans with ``cut`` saying so; one too
        large to be held comes back without lines.

        Raises:
            NotFound: That blob is not kept.
            VerificationFailed: What is kept under that name is something else.
        """
        ...
