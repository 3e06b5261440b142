"""
Where a violation contradicts an audit or an exemption of the same project.

The versions that are locked do not matter: a store that vouches for what it,
or somebody it imports from, says is harmful is not to be relied on before a
person has looked. What a peer says against them can be disputed for a time
(:mod:`vetting.domain.house_rules`).

A violation of *c* contradicts an audit for criteria that include *c*: "not
even safe to run" speaks against "safe to deploy", and "not safe to deploy"
does not speak against "safe to run".
"""

from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.quick_dataclasses import dataclass
from vetting.domain.resolver.book import AuditBook
from vetting.domain.versions import VersionOrder


@dataclass(frozen=True, slots=True)
class ViolationConflict:
    """One violation against one entry that vouches for a version it names."""

    violation: Violation
    violation_source: str | None
    """The peer it was imported from; None: local."""
    entry: FullAudit | DeltaAudit | Exemption
    entry_source: str | None
    """The peer it was imported from; None: local."""


def conflicts(name: str, book: AuditBook, order: VersionOrder) -> tuple[ViolationConflict, ...]:
    """
    Find what contradicts itself in all that *book* says of one project.

    Raises:
        InvalidInput: A violation's specifier is malformed.
        UnknownCriteriaError: An entry names criteria that the book does not define.
    """
    entries = _entries(name, book)
    violations = [
        (source, left)
        for source, one in entries
        if isinstance(one, Violation) and (left := book.house.undisputed(name, source, one))
    ]
    if not violations:
        return ()
    # Exemptions first, as cargo-vet lists them.
    vouching: list[tuple[str | None, FullAudit | DeltaAudit | Exemption]] = [
        (None, one) for one in book.exemptions.get(name, ())
    ]
    vouching += [(source, one) for source, one in entries if not isinstance(one, Violation)]
    return tuple(
        ViolationConflict(violation, violation_source, entry, source)
        for violation_source, violation in violations
        for source, entry in vouching
        if contradicts(violation, entry, book.criteria, order)
    )


def contradicts(
    violation: Violation, entry: FullAudit | DeltaAudit | Exemption, criteria: CriteriaBook, order: VersionOrder
) -> bool:
    """
    Tell whether *violation* speaks against *entry*.

    Raises:
        InvalidInput: The violation's specifier is malformed.
        UnknownCriteriaError: Either names criteria that are not defined.
    """
    promised = criteria.closure(entry.criteria)
    if not any(criteria.closure((one,)) <= promised for one in violation.criteria):
        return False
    ends = (entry.from_version, entry.to_version) if isinstance(entry, DeltaAudit) else (entry.version,)
    return any(order.matches(violation.specifier, version) for version in ends)


def _entries(name: str, book: AuditBook) -> list[tuple[str | None, Audit]]:
    # Peers first, as cargo-vet lists them.
    theirs = [(peer, one) for _, peer, entries in book.peers_audits.get(name, ()) for one in entries]
    return [*theirs, *((None, one) for one in book.local.audits.get(name, ()))]
