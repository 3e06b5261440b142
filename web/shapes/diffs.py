"""Diffs as the API gives them; :mod:`vetting.formats.hunks` writes the files, this describes them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from vetting.domain.capabilities import Capability
from vetting.domain.comparisons import Base
from vetting.domain.diffs import FileKind
from vetting.domain.line_engine import Whitespace
from vetting.domain.signals.interface import Scope, Severity
from vetting.domain.trees import Status
from web.shapes.releases import FileName
from web.shapes.shape import Digest, Shape


class DiffQuery(BaseModel):
    """Which files of the two releases."""

    old: str | None = Field(default=None, description="Filename on the old side; by default the partner of the new.")
    new: str | None = Field(default=None, description="Filename on the new side; by default the most telling one.")
    w: Whitespace = Field(
        default=Whitespace.EXACT,
        description="White space to ignore: “none”, “eol” at the end of lines, “amount” how much, “all” of it.",
    )
    moved: Literal["1"] | None = Field(default=None, description="“1” looks for moved lines, which takes a moment.")


class EngineShape(Shape):
    """What found the differences; lines are numbered by it."""

    name: str
    version: str


class HunkShape(Shape):
    """Neighbouring lines that differ, with some around them. Lines count from 1."""

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    section: str | None = Field(description="The line that begins the function or class that the first change is in.")
    old_ends_bare: bool = Field(description="Whether the old file ends here without a line end.")
    new_ends_bare: bool
    lines: list[tuple[Literal[" ", "-", "+"], str]] = Field(
        description="Bytes that are not UTF-8 appear as \\xNN; only LF ends a line."
    )


class LookShape(Shape):
    """What one side of a binary file is, by its first bytes."""

    kind: str = Field(description="A constant word: “elf”, “png”, “zip”, “pyc”, …; “unknown”.")
    about: str = Field(description="The same in words, with what a header gives.")
    entropy: float | None = Field(description="Bits a byte, 0 to 8; null where the format is compressed anyway.")


class ShapeShape(Shape):
    """What stands in for the lines of a file that has none."""

    old: LookShape | None
    new: LookShape | None
    shown_as: str | None = Field(description="What the hunks are of: “disassembly”, “decompressed gzip”, …")
    shown_version: str | None = Field(
        description="Of how that text was made; with “shown_as” what a note on its lines names."
    )


class DiffedFileShape(Shape):
    """One file that is not the same on both sides."""

    path: str
    old_path: str | None
    matched: str = Field(description="The path without an sdist's top folder and a dist-info folder's version.")
    status: Status
    kind: FileKind
    added: int | None = Field(description="Lines; null: not counted.")
    removed: int | None
    cut: str | None = Field(description="What was left out and why.")
    old_size_bytes: int | None
    new_size_bytes: int | None
    shape: ShapeShape | None = Field(description="Of a binary file: its hunks, if any, are of a text made from it.")
    folded: int = Field(description="Changed lines that are left out since only white space differs that is ignored.")
    hunks: list[HunkShape]


class MovedBlockShape(Shape):
    """Lines that were removed in one place and added in another."""

    old_path: str | None = Field(description="In the old archive.")
    old_start: int
    path: str = Field(description="In the new archive.")
    new_start: int
    lines: int
    is_same: bool = Field(description="Whether not even white space differs.")


class MovesShape(Shape):
    """What was moved within and across files."""

    blocks: list[MovedBlockShape]
    cut: str | None = Field(description="Why nobody looked.")


class FindingShape(Shape):
    """One hit of one rule."""

    rule: str
    rule_version: int
    severity: Severity
    scope: Scope = Field(description="delta: it came with this change, and counts; context: it was there before.")
    path: str
    line: int | None
    column: int | None
    digest: Digest
    message: str


class FactShape(Shape):
    """What metadata says otherwise: a requirement, a script, a field."""

    subject: str = Field(
        description="“requires”, “build”, “entry-point”, “script”, “npm”, “cargo”, “metadata”, “project”, “setup.cfg”, "
        "“wheel”, “record”; “unread” for a file that cannot be read."
    )
    key: str
    old: str | None = Field(description="null: it was not there.")
    new: str | None = Field(description="null: it is gone.")
    path: str


class CapabilityShape(Shape):
    """Something that a file's code can do now, and could not."""

    capability: Capability
    path: str
    line: int = Field(description="The first line that shows it, from 1.")
    message: str
    is_new_to_release: bool = Field(description="No file of the old side that was looked at had it either.")
    is_held_against_all: bool = Field(description="false: there are files of the old side that were not looked at.")


class DiffShape(Shape):
    """Everything that differs between two distributions, or all of one."""

    id: str
    from_: Annotated[str, Field(serialization_alias="from", description="As the address has it: “-” for nothing.")]
    to: str
    base: Base
    old: FileName | None
    new: FileName
    engine: EngineShape
    whitespace: Whitespace = Field(description="What of it is ignored in the hunks.")
    moves: MovesShape | None = Field(description="null: nobody asked.")
    cut: str | None = Field(description="What of either archive was not read, or not paired, and why.")
    unfinished: str | None = Field(description="Why the scan did not see everything; it is then not clear.")
    facts: list[FactShape] = Field(description="What a reader looks at first comes first.")
    capabilities: list[CapabilityShape] = Field(description="Where to read first, and no suspicion by itself.")
    files: list[DiffedFileShape]
    findings: list[FindingShape]
