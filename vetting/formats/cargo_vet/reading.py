"""
Read the store's files: strictly where we keep them, tolerantly where others do.

Strict reading collects every mistake of a file and raises them together, as a
:class:`BadStoreFile`. Tolerant reading (:func:`read_peer`) drops what it cannot
use, entry by entry, and says what it dropped: a peer may use keys that we do
not know yet, and its other audits are as good as before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

import rtoml

from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import SAFE_TO_DEPLOY, Criterion
from vetting.domain.errors import InvalidInput
from vetting.domain.policy import ALL_DISTRIBUTIONS, Policy, PolicyEntry
from vetting.domain.publishers import (
    PublishedBy,
    PublisherRecord,
    TrustedEntry,
    TrustedPublisher,
    UnpublishedEntry,
    User,
    WildcardAudit,
)
from vetting.domain.releases import Ecosystem
from vetting.domain.store import OLDEST_STORE_VERSION, Config, ImportsLock
from vetting.formats.cargo_vet.tables import Reading, Table

_Entry = TypeVar("_Entry")


class StoreFile(StrEnum):
    """The files of a store, by name."""

    CONFIG = "config.toml"
    AUDITS = "audits.toml"
    IMPORTS = "imports.lock"


class BadStoreFile(InvalidInput):
    """A store's file cannot be used as it is; *problems* has a line for each mistake."""

    def __init__(self, filename: str, problems: Iterable[str]) -> None:
        self.filename = filename
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{filename}: {problem}" for problem in self.problems))


def read_config(text: str, ecosystem: Ecosystem) -> Config:
    """
    Read config.toml.

    Raises:
        BadStoreFile: It is no TOML, or says something that it cannot mean.
    """
    reading, document = _open(text, ecosystem, StoreFile.CONFIG)
    config = Config(
        version=document.table("cargo-vet").text("version") or OLDEST_STORE_VERSION,
        default_criteria=document.text("default-criteria") or SAFE_TO_DEPLOY,
        imports={name: _import(table) for name, table in document.tables("imports")},
        policy=_policy(document),
        exemptions=_grouped((name, _exemption(table)) for name, table in document.entries("exemptions", "unaudited")),
    )
    _refuse_problems(reading, StoreFile.CONFIG)
    return config


def read_audits(text: str, ecosystem: Ecosystem) -> AuditSet:
    """
    Read our own audits.toml.

    Raises:
        BadStoreFile: It is no TOML, or has an entry that cannot be read.
    """
    reading, document = _open(text, ecosystem, StoreFile.AUDITS)
    if not document.has("audits"):
        document.problem("the table [audits] is missing; write it even when it is empty")
    audit_set = _audit_set(reading, document)
    _refuse_problems(reading, StoreFile.AUDITS)
    return audit_set


def read_imports(text: str, ecosystem: Ecosystem) -> ImportsLock:
    """
    Read imports.lock.

    Raises:
        BadStoreFile: It is no TOML, or has an entry that cannot be read.
    """
    reading, document = _open(text, ecosystem, StoreFile.IMPORTS)
    lock = ImportsLock(
        unpublished=_grouped((name, _unpublished(table)) for name, table in document.entries("unpublished")),
        publishers=_grouped((name, _publisher(table)) for name, table in document.entries("publisher")),
        audits={name: _audit_set(reading, table) for name, table in document.tables("audits")},
    )
    _refuse_problems(reading, StoreFile.IMPORTS)
    return lock


def read_peer(text: str, ecosystem: Ecosystem) -> tuple[AuditSet, tuple[str, ...]]:
    """
    Read an audits file that somebody else publishes.

    Returns:
        What could be read, and a line for each entry that was dropped.

    Raises:
        BadStoreFile: It is no TOML at all.
    """
    reading, document = _open(text, ecosystem, StoreFile.AUDITS)
    return _audit_set(reading, document, is_peer=True), tuple(reading.problems)


def _open(text: str, ecosystem: Ecosystem, filename: str) -> tuple[Reading, Table]:
    try:
        values = rtoml.loads(text)
    except (rtoml.TomlParsingError, RecursionError) as error:
        raise BadStoreFile(filename, [f"is not TOML: {error}"]) from error
    reading = Reading(ecosystem)
    return reading, reading.table(values, "")


def _refuse_problems(reading: Reading, filename: str) -> None:
    if reading.problems:
        raise BadStoreFile(filename, reading.problems)


def _grouped(entries: Iterable[tuple[str, _Entry]]) -> Mapping[str, tuple[_Entry, ...]]:
    groups: dict[str, list[_Entry]] = defaultdict(list)
    for name, entry in entries:
        groups[name].append(entry)
    return {name: tuple(group) for name, group in groups.items()}


def _audit_set(reading: Reading, document: Table, *, is_peer: bool = False) -> AuditSet:
    """Read an audits file's tables; of a peer's, only what is sound and says which criteria it is about."""

    def sound(entries: Iterable[tuple[str, Table]], read: Callable[[Table], _Entry]) -> Iterator[tuple[str, _Entry]]:
        for name, table in entries:
            problems_before = len(reading.problems)
            entry = read(table)
            if is_peer and not table.texts("criteria"):
                table.problem("has no criteria")
            if not is_peer or len(reading.problems) == problems_before:
                yield name, entry

    criteria = []
    for name, table in document.tables("criteria"):
        problems_before = len(reading.problems)
        criterion = _criterion(name, table)
        if not is_peer or len(reading.problems) == problems_before:
            criteria.append(criterion)
    return AuditSet(
        criteria=tuple(criteria),
        audits=_grouped(sound(document.entries("audits"), _audit)),
        wildcards=_grouped(sound(document.entries("wildcard-audits"), _wildcard)),
        trusted=_grouped(sound(document.entries("trusted"), _trusted)),
    )


def _criterion(name: str, table: Table) -> Criterion:
    criterion = Criterion(
        name,
        table.text("description"),
        table.text("description-url"),
        table.texts("implies") or (),
        table.texts("aggregated-from") or (),
    )
    table.refuse_other_keys()
    return criterion


def _audit(table: Table) -> Audit:
    who, criteria = table.texts("who") or (), table.texts("criteria") or ()
    notes, aggregated_from = table.text("notes"), table.texts("aggregated-from") or ()
    importable = table.flag("importable") is not False
    version, delta, violation = table.text("version"), table.text("delta"), table.text("violation")
    entry: Audit
    if sum(one is not None for one in (version, delta, violation)) != 1:
        table.problem("has to have exactly one of version, delta and violation")
    if violation is not None:
        specifier = table.specifier(violation, "violation")
        entry = Violation(specifier, criteria, who, notes, importable, aggregated_from)
    elif delta is not None:
        start, _arrow, end = delta.partition("->")
        ends = table.version(start.strip(), "delta from"), table.version(end.strip(), "delta to")
        before, after = table.digests("from-distributions"), table.digests("distributions")
        entry = DeltaAudit(*ends, criteria, who, before, after, notes, importable, aggregated_from)
    else:
        whole = "" if version is None else table.version(version, "version")
        read = table.digests("distributions")
        entry = FullAudit(whole, criteria, who, read, notes, importable, aggregated_from)
    table.refuse_other_keys()
    return entry


def _wildcard(table: Table) -> WildcardAudit:
    if not table.has("criteria"):
        table.problem("criteria is missing")
    return WildcardAudit(
        table.texts("criteria") or (),
        _source(table),
        table.day("start"),
        table.day("end"),
        table.texts("who") or (),
        table.flag("renew"),
        table.text("notes"),
        table.texts("aggregated-from") or (),
    )


def _trusted(table: Table) -> TrustedEntry:
    if not table.has("criteria"):
        table.problem("criteria is missing")
    return TrustedEntry(
        table.texts("criteria") or (),
        _source(table),
        table.day("start"),
        table.day("end"),
        table.text("notes"),
        table.texts("aggregated-from") or (),
    )


def _source(table: Table) -> PublishedBy:
    identity = table.text("trusted-publisher")
    if identity is not None:
        return TrustedPublisher(identity)
    if not table.has("user-id"):
        table.problem("has to have user-id or trusted-publisher")
        return TrustedPublisher("")
    return User(table.number("user-id"), table.text("user-login") or "", table.text("user-name"))


def _publisher(table: Table) -> PublisherRecord:
    return PublisherRecord(table.version(table.needed("version"), "version"), table.day("when"), _source(table))


def _unpublished(table: Table) -> UnpublishedEntry:
    version, audited_as = table.needed("version"), table.needed("audited_as")
    return UnpublishedEntry(table.version(version, "version"), table.version(audited_as, "audited_as"))


def _exemption(table: Table) -> Exemption:
    if not table.has("criteria"):
        table.problem("criteria is missing")
    return Exemption(
        table.version(table.needed("version"), "version"),
        table.texts("criteria") or (),
        table.flag("suggest") is not False,
        table.text("notes"),
    )


def _import(table: Table) -> Import:
    if not table.has("url"):
        table.problem("url is missing")
    return Import(table.texts("url") or (), table.names("exclude"), table.map_of_texts("criteria-map"))


def _policy(document: Table) -> Policy:
    entries: dict[str, PolicyEntry] = {}
    for key, table in document.tables("policy"):
        name, colon, version = key.partition(":")
        spelled = f"{table.name(name)}{colon}{table.version(version, 'version') if colon else ''}"
        entries[spelled] = _policy_entry(table)
    try:
        return Policy(entries)
    except InvalidInput as error:
        document.problem(str(error))
        return Policy()


def _policy_entry(table: Table) -> PolicyEntry:
    distributions = table.text("distributions")
    if distributions not in {None, ALL_DISTRIBUTIONS}:
        table.problem(f'distributions can only be "{ALL_DISTRIBUTIONS}"')
    return PolicyEntry(
        table.flag("audit-as-crates-io"),
        table.texts("criteria"),
        table.texts("dev-criteria"),
        {table.name(name): criteria for name, criteria in table.map_of_texts("dependency-criteria").items()},
        distributions,
        table.text("notes"),
    )
