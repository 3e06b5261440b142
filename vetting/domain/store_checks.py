"""
What can be wrong with a store beyond its files' form: all of it, in one list.

Exemptions, policies, what criteria imply, audits, wildcard audits; then ends
that lie too far off. Imported audits are not checked here: they are in local
criteria since they were imported. Source: cargo-vet at e2111ef,
src/storage.rs (Store::validate).
"""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput
from vetting.domain.publishers import TrustedEntry, WildcardAudit
from vetting.domain.store import Config, Store

MAX_WILDCARD_MONTHS = 12
"""How far ahead a wildcard audit may reach."""


def problems_of(store: Store, *, today: date) -> Iterator[tuple[str, str]]:
    """
    Find what contradicts itself in a store.

    Returns:
        A file's name and what is wrong with it, for each problem.
    """
    try:
        book = CriteriaBook(store.audits.criteria)
    except InvalidInput as error:
        yield "audits.toml", str(error)
        return
    yield from _unknown_criteria(store, book)
    latest = a_year_after(today)
    for name, wildcards in store.audits.wildcards.items():
        for wildcard in wildcards:
            if wildcard.end > latest:
                too_late = f"the wildcard audit of {name} ends {wildcard.end}; the latest it may end is {latest}"
                yield "audits.toml", f"{too_late}, {MAX_WILDCARD_MONTHS} months from today"


def a_year_after(day: date) -> date:
    """Give the same day of the next year, the last of the month where there is no such day."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=min(day.day, last))


def _unknown_criteria(store: Store, book: CriteriaBook) -> Iterator[tuple[str, str]]:
    valid = ", ".join(book.valid_names())
    for filename, uses in (
        ("config.toml", _uses_in_config(store.config)),
        ("audits.toml", _uses_in_audits(store.audits)),
    ):
        for place, names in uses:
            for name in names:
                if name not in book:
                    yield filename, f"{place} names the criteria {name!r}, which are not defined; defined are {valid}"


def _uses_in_config(config: Config) -> Iterator[tuple[str, Iterable[str]]]:
    yield "default-criteria", (config.default_criteria,)
    for name, exemptions in config.exemptions.items():
        for exemption in exemptions:
            yield f"the exemption of {name} {exemption.version}", exemption.criteria
    for key, entry in config.policy.entries.items():
        yield f"the policy of {key}", (*(entry.criteria or ()), *(entry.dev_criteria or ()))
        for dependency, criteria in entry.dependency_criteria.items():
            yield f"the policy of {key} on {dependency}", criteria
    for peer, subscription in config.imports.items():
        for theirs, ours in subscription.criteria_map.items():
            yield f"the criteria-map of {peer} for {theirs!r}", ours


def _uses_in_audits(audit_set: AuditSet) -> Iterator[tuple[str, Iterable[str]]]:
    yield from _uses_in_entries("an audit", audit_set.audits)
    yield from _uses_in_entries("a wildcard audit", audit_set.wildcards)
    yield from _uses_in_entries("a trusted entry", audit_set.trusted)


def _uses_in_entries(
    kind: str, entries: Mapping[str, Sequence[Audit | WildcardAudit | TrustedEntry]]
) -> Iterator[tuple[str, Iterable[str]]]:
    for name, some in entries.items():
        for one in some:
            yield f"{kind} of {name}", one.criteria
