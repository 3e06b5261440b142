"""
Read single entries of the store's files, each from its table.

Every reader gives a value even where the table is not sound: what is wrong is
noted in the table's reading, and whoever reads the file decides what becomes of it.
"""

from vetting.domain.audit_sets import Import
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import Criterion
from vetting.domain.dependencies import ROOT_NAME
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
from vetting.formats.cargo_vet.tables import Table

_KINDS = ("version", "delta", "violation")
"""The keys of which an audit has exactly one."""
_ANY_KIND = frozenset(_KINDS)
_ENDS = 2
_SHOWN = 80
"""Characters of what is refused."""


def criterion_of(table: Table) -> Criterion:
    """Read the definition of criteria."""
    criterion = Criterion(
        table.key,
        table.text("description"),
        table.text("description-url"),
        table.texts("implies") or (),
        table.texts("aggregated-from") or (),
    )
    table.refuse_other_keys()
    return criterion


def audit_of(table: Table) -> Audit:
    """Read an audit of any kind."""
    who, criteria = table.texts("who") or (), table.texts("criteria") or ()
    notes, aggregated_from = table.text("notes"), table.texts("aggregated-from") or ()
    importable = table.flag("importable") is not False
    version, delta, violation = table.text("version"), table.text("delta"), table.text("violation")
    entry: Audit
    if not table.has_one_of(_ANY_KIND):
        found = " and ".join(filter(table.has, _KINDS)) or "none"
        table.problem(f"has to have exactly one of {', '.join(_KINDS)}; it has {found}")
    if violation is not None:
        specifier = table.specifier(violation, "violation")
        entry = Violation(specifier, criteria, who, notes, importable, aggregated_from)
    elif delta is not None:
        ends = _ends(table, delta)
        before, after = table.digests("from-distributions"), table.digests("distributions")
        entry = DeltaAudit(*ends, criteria, who, before, after, notes, importable, aggregated_from)
    else:
        whole = "" if version is None else table.version(version, "version")
        read = table.digests("distributions")
        entry = FullAudit(whole, criteria, who, read, notes, importable, aggregated_from)
    table.refuse_other_keys()
    return entry


def _ends(table: Table, delta: str) -> tuple[str, str]:
    """Read the versions that a delta leads from and to."""
    start, arrow, end = (part.strip() for part in delta.partition("->"))
    if not (arrow and start and end):
        words = delta.replace("->", " ").split()
        likely = " -> ".join(words) if len(words) == _ENDS else "1.0 -> 1.1"
        table.problem(f'delta {delta[:_SHOWN]!r} is no change: write for example "{likely[:_SHOWN]}"', "delta")
        return "", ""
    return table.version(start, "delta from"), table.version(end, "delta to")


def wildcard_of(table: Table) -> WildcardAudit:
    """Read a wildcard audit."""
    return WildcardAudit(
        table.needed_texts("criteria"),
        _source(table),
        table.day("start"),
        table.day("end"),
        table.texts("who") or (),
        table.flag("renew"),
        table.text("notes"),
        table.texts("aggregated-from") or (),
    )


def trusted_of(table: Table) -> TrustedEntry:
    """Read a trusted entry."""
    return TrustedEntry(
        table.needed_texts("criteria"),
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


def publisher_of(table: Table) -> PublisherRecord:
    """Read who uploaded a version."""
    return PublisherRecord(table.needed_version("version"), table.day("when"), _source(table))


def unpublished_of(table: Table) -> UnpublishedEntry:
    """Read what stands in for an unpublished version."""
    return UnpublishedEntry(table.needed_version("version"), table.needed_version("audited_as"))


def exemption_of(table: Table) -> Exemption:
    """Read an exemption."""
    return Exemption(
        table.needed_version("version"),
        table.needed_texts("criteria"),
        table.flag("suggest") is not False,
        table.text("notes"),
    )


def import_of(table: Table) -> Import:
    """Read a subscription to a peer."""
    return Import(table.needed_texts("url"), table.names("exclude"), table.map_of_texts("criteria-map"))


def policy_of(document: Table) -> Policy:
    """Read every entry of the policy."""
    entries: dict[str, PolicyEntry] = {}
    for key, table in document.tables("policy"):
        name, colon, version = key.partition(":")
        # What a flat lockfile demands as a whole is said of its virtual member, whose name no project can have.
        known = name if name == ROOT_NAME else table.name(name)
        spelled = f"{known}{colon}{table.version(version, 'version') if colon else ''}"
        entries[spelled] = _policy_entry(table)
    try:
        return Policy(entries)
    except InvalidInput as error:
        document.table("policy").problem(str(error))
        return Policy()


def _policy_entry(table: Table) -> PolicyEntry:
    distributions = table.text("distributions")
    if distributions not in {None, ALL_DISTRIBUTIONS}:
        table.problem(f'distributions can only be "{ALL_DISTRIBUTIONS}"', "distributions")
    return PolicyEntry(
        table.flag("audit-as-crates-io"),
        table.texts("criteria"),
        table.texts("dev-criteria"),
        {table.name(name): criteria for name, criteria in table.map_of_texts("dependency-criteria").items()},
        distributions,
        table.text("notes"),
    )
