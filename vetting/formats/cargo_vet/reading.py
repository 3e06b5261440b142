"""
Read the store's files: strictly where we keep them, tolerantly where others do.

Strict reading collects every mistake of a file and raises them together, as a
:class:`BadStoreFile`. Tolerant reading (:func:`read_peer`, :func:`read_lock`)
drops what it cannot use, entry by entry, and says what it dropped: a peer may
use keys that we do not know yet, and its other audits are as good as before.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import rtoml

from vetting.domain.audit_sets import AuditSet
from vetting.domain.criteria import SAFE_TO_DEPLOY, Criterion
from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import replace
from vetting.domain.releases import Ecosystem
from vetting.domain.store import OLDEST_STORE_VERSION, Config, ImportsLock
from vetting.domain.store_problems import ProblemKind, StoreProblem
from vetting.formats.cargo_vet.entries import (
    audit_of,
    criterion_of,
    exemption_of,
    import_of,
    policy_of,
    publisher_of,
    trusted_of,
    unpublished_of,
    wildcard_of,
)
from vetting.formats.cargo_vet.tables import Reading, Table

if TYPE_CHECKING:
    from vetting.formats.cargo_vet.lines import Lines

MAX_VALUES = 2_000_000
"""Tables, lists and elements of one file, roughly; a file of nothing else takes a hundred times its size to parse."""
_ADVICE = re.compile(": (?:write|remove) ")
_Entry = TypeVar("_Entry")
_Part = TypeVar("_Part")


class StoreFile(StrEnum):
    """The files of a store, by name."""

    CONFIG = "config.toml"
    AUDITS = "audits.toml"
    IMPORTS = "imports.lock"
    HOUSE = "revet.toml"
    """The house rules; ours alone, and only there where something is ruled."""


class BadStoreFile(InvalidInput):
    """
    A store's file cannot be used as it is; *problems* has each mistake, with its line.

    *sound* is what could be read of it all the same, to see what else is wrong; None: it is no TOML.
    """

    def __init__(self, filename: str, problems: Iterable[StoreProblem], sound: object = None) -> None:
        self.filename = filename
        self.problems = tuple(problems)
        self.sound = sound
        super().__init__("\n".join(map(str, self.problems)))


def read_config(text: str, ecosystem: Ecosystem) -> Config:
    """
    Read config.toml.

    Raises:
        BadStoreFile: It is no TOML, or says something that it cannot mean.
    """
    return strictly(text, ecosystem, StoreFile.CONFIG, _config)


def _config(document: Table, keep: "Keep") -> Config:
    exemptions = document.entries("exemptions", "unaudited")
    return Config(
        version=document.table("cargo-vet").text("version") or OLDEST_STORE_VERSION,
        default_criteria=document.text("default-criteria") or SAFE_TO_DEPLOY,
        imports=dict(keep(document.tables("imports"), import_of)),
        policy=policy_of(document),
        exemptions=grouped(keep(exemptions, exemption_of)),
    )


def read_audits(text: str, ecosystem: Ecosystem) -> AuditSet:
    """
    Read our own audits.toml.

    Raises:
        BadStoreFile: It is no TOML, or has an entry that cannot be read.
    """
    return strictly(text, ecosystem, StoreFile.AUDITS, _own_audits)


def _own_audits(document: Table, keep: "Keep") -> AuditSet:
    if not document.has("audits"):
        document.problem("the table [audits] is missing; write it even when it is empty")
    return _audit_set(document, keep)


def read_imports(text: str, ecosystem: Ecosystem) -> ImportsLock:
    """
    Read imports.lock; an entry that cannot be read is left out, see :func:`read_lock`.

    Raises:
        BadStoreFile: It is no TOML at all.
    """
    return read_lock(text, ecosystem)[0]


def read_lock(text: str, ecosystem: Ecosystem) -> tuple[ImportsLock, tuple[str, ...]]:
    """
    Read imports.lock, as far as it can be.

    Its entries are written by commands, perhaps by one that knows more than
    this one: a key of tomorrow in one entry is no reason to use none. Where
    nothing may be written, the lock has to be canonical anyhow, and a lock
    that lost an entry is not.

    Returns:
        What could be read, and a line for each entry that was left out.

    Raises:
        BadStoreFile: It is no TOML at all.
    """
    reading, document = opened(text, ecosystem, StoreFile.IMPORTS)
    sound = partial(_sound, reading)
    lock = ImportsLock(
        unpublished=grouped(sound(document.entries("unpublished"), unpublished_of)),
        publishers=grouped(sound(document.entries("publisher"), publisher_of)),
        audits={name: _audit_set(table, sound) for name, table in document.tables("audits")},
    )
    lines = _lines_of(text, ecosystem) if reading.problems else None
    return lock, tuple(str(_located(one, lines)) for one in reading.problems)


def read_peer(text: str, ecosystem: Ecosystem) -> tuple[AuditSet, tuple[str, ...]]:
    """
    Read an audits file that somebody else publishes.

    Returns:
        What could be read, and a line for each entry that was dropped.

    Raises:
        BadStoreFile: It is no TOML at all.
    """
    reading, document = opened(text, ecosystem, StoreFile.AUDITS)
    audit_set = _audit_set(document, partial(_sound, reading, needs_criteria=True))
    # What to write instead is no advice to whom the file is not.
    return audit_set, tuple(_ADVICE.split(one.message, 1)[0] for one in reading.problems)


def opened(text: str, ecosystem: Ecosystem, filename: str) -> tuple[Reading, Table]:
    """
    Parse a document.

    Raises:
        BadStoreFile: It is no TOML, or has more in it than any store.
    """
    if sum(text.count(sign) for sign in "[{,") > MAX_VALUES:
        reason = f"this has more than {MAX_VALUES:,} tables, lists and elements, which no audits file has"
        raise BadStoreFile(filename, [StoreProblem(ProblemKind.UNREADABLE, filename, reason)])
    try:
        values = rtoml.loads(text)
    except (rtoml.TomlParsingError, RecursionError) as error:
        raise BadStoreFile(filename, [_nul_in(filename, text) or _no_toml(filename, str(error))]) from error
    reading = Reading(ecosystem, filename)
    return reading, reading.table(values, ())


def _nul_in(filename: str, text: str) -> StoreProblem | None:
    """Call a NUL, which no editor shows and no TOML may hold, by its name."""
    before, nul, _behind = text.partition("\0")
    reason = "this is not TOML: it holds a NUL character here; remove it, or write it within a string as \\u0000"
    return StoreProblem(ProblemKind.UNREADABLE, filename, reason, before.count("\n") + 1) if nul else None


def _no_toml(filename: str, reason: str) -> StoreProblem:
    """Tell what the parser tells, its line apart."""
    what, _at, where = reason.partition(" at line ")
    number, _column, column = where.partition(" column ")
    line = int(number) if number.isdecimal() else None
    behind = f" (column {column})" if line is not None and column else ""
    return StoreProblem(ProblemKind.UNREADABLE, filename, f"this is not TOML: {what}{behind}", line)


def located(
    problems: Iterable[StoreProblem], texts: Mapping[StoreFile, str], ecosystem: Ecosystem
) -> Iterator[StoreProblem]:
    """Find the lines of problems that are about what was read: about values, not about the text."""
    lines: dict[str, Lines] = {}
    for one in problems:
        if one.line is None and one.place and one.file in texts:
            found = lines.get(one.file) or _lines_of(texts[StoreFile(one.file)], ecosystem)
            lines[one.file] = found
            yield replace(one, line=found.of(one.place))
        else:
            yield one


def strictly(text: str, ecosystem: Ecosystem, filename: str, read: Callable[[Table, "Keep"], _Part]) -> _Part:
    """
    Read a document that has to be sound.

    Args:
        text: The document.
        ecosystem: Whose releases it is about.
        filename: How problems name it.
        read: Makes a value of it; asks which of its entries to keep.

    Raises:
        BadStoreFile: It is no TOML, or has problems; each is told with its line, and what is sound is kept with them.
    """
    reading, document = opened(text, ecosystem, filename)
    value = read(document, _every)
    if reading.problems:
        lines = _lines_of(text, ecosystem)
        once_more, document = opened(text, ecosystem, filename)
        sound = read(document, partial(_sound_entries, once_more))
        raise BadStoreFile(filename, (_located(one, lines) for one in reading.problems), sound)
    return value


def _sound_entries(
    reading: Reading, entries: Iterable[tuple[str, Table]], read: Callable[[Table], _Entry]
) -> Iterator[tuple[str, _Entry]]:
    """Keep the entries that are sound, and all criteria, for a name that is defined may be used elsewhere."""
    return _every(entries, read) if read is criterion_of else _sound(reading, entries, read)


def _lines_of(text: str, ecosystem: Ecosystem) -> "Lines":
    # Loaded here, for it takes its time, and there is seldom something to complain of.
    from vetting.formats.cargo_vet.lines import Lines  # noqa: PLC0415

    return Lines(text, ecosystem)


def _located(problem: StoreProblem, lines: "Lines | None") -> StoreProblem:
    return problem if lines is None else replace(problem, line=lines.at(problem.place))


def grouped(entries: Iterable[tuple[str, _Entry]]) -> Mapping[str, tuple[_Entry, ...]]:
    """Gather entries by the project that they are about."""
    groups: dict[str, list[_Entry]] = defaultdict(list)
    for name, entry in entries:
        groups[name].append(entry)
    return {name: tuple(group) for name, group in groups.items()}


class Keep(Protocol):
    """Reads entries, and decides which of them are kept."""

    def __call__(
        self, entries: Iterable[tuple[str, Table]], read: Callable[[Table], _Entry]
    ) -> Iterator[tuple[str, _Entry]]:
        """Give what *read* makes of those of *entries* that are kept."""
        ...


def _every(entries: Iterable[tuple[str, Table]], read: Callable[[Table], _Entry]) -> Iterator[tuple[str, _Entry]]:
    """Keep every entry: one that is unsound makes the whole file so."""
    return ((name, read(table)) for name, table in entries)


def _sound(
    reading: Reading,
    entries: Iterable[tuple[str, Table]],
    read: Callable[[Table], _Entry],
    *,
    needs_criteria: bool = False,
) -> Iterator[tuple[str, _Entry]]:
    """Keep what is sound; of a peer's entries, what also says which criteria it is about."""
    problems_before = len(reading.problems)
    for name, table in entries:
        entry = read(table)
        if needs_criteria and not isinstance(entry, Criterion) and not table.texts("criteria"):
            table.problem("has no criteria")
        if len(reading.problems) == problems_before and name not in reading.misnamed:
            yield name, entry
        problems_before = len(reading.problems)


def _audit_set(document: Table, keep: Keep = _every) -> AuditSet:
    """Read an audits file's tables."""
    return AuditSet(
        criteria=tuple(criterion for _, criterion in keep(document.tables("criteria"), criterion_of)),
        audits=grouped(keep(document.entries("audits"), audit_of)),
        wildcards=grouped(keep(document.entries("wildcard-audits"), wildcard_of)),
        trusted=grouped(keep(document.entries("trusted"), trusted_of)),
    )
