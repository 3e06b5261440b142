"""
What can be wrong with a store beyond its files' form: all of it, in one list.

In cargo-vet's order: exemptions, policies, what criteria imply, audits, and
wildcard audits with their ends. Then what cargo-vet takes for granted and would
fail over later: default criteria, criteria maps, trusted entries, criteria that
contradict themselves. Imported audits are not checked here: they are in local
criteria since they were imported. Source: cargo-vet at e2111ef,
src/storage.rs (Store::validate).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias, TypeVar

from vetting.domain.audits import Audit
from vetting.domain.criteria import (
    SAFE_TO_DEPLOY,
    SAFE_TO_RUN,
    ContradictoryCriteriaError,
    CriteriaBook,
    UnknownCriteriaError,
)
from vetting.domain.policy import Policy
from vetting.domain.publishers import TrustedEntry, WildcardAudit
from vetting.domain.store import Config, Store
from vetting.domain.store_problems import Place, ProblemKind, StoreProblem

MAX_WILDCARD_MONTHS = 12
"""How far ahead a wildcard audit may reach."""

_CONFIG, _AUDITS = "config.toml", "audits.toml"

_Entry = TypeVar("_Entry")

_Use: TypeAlias = tuple[str, str, Iterable[str], Place]
"""Where criteria are named: the file, in words, which criteria, the place."""


def problems_of(store: Store, *, today: date) -> Iterator[StoreProblem]:
    """Find what contradicts itself in a store; the problems have places, and no lines yet."""
    valid = (*sorted(one.name for one in store.audits.criteria), SAFE_TO_RUN, SAFE_TO_DEPLOY)
    yield from _unknown(_uses_in_config(store.config), valid)
    implied = sorted(store.audits.criteria, key=lambda one: one.name)
    uses = ((_AUDITS, f"criteria {one.name}", one.implies, ("criteria", one.name, "implies")) for one in implied)
    yield from _unknown(uses, valid)
    yield from _unknown(_uses_in_entries("the audit", "audits", store.audits.audits), valid)
    latest = a_year_after(today)
    for name, index, entry in _each(store.audits.wildcards):
        place = ("wildcard-audits", name, index)
        yield from _unknown([_use_in_entry("the wildcard audit", name, entry, place)], valid)
        yield from _too_late(name, entry, latest, place)
    yield from _unknown(_uses_beyond(store), valid)
    try:
        CriteriaBook(store.audits.criteria)
    except UnknownCriteriaError:
        pass  # Each use of them was named above.
    except ContradictoryCriteriaError as error:
        named = () if error.name is None else (error.name,)
        yield StoreProblem(ProblemKind.CRITERIA, _AUDITS, str(error), place=("criteria", *named))


def a_year_after(day: date) -> date:
    """Give the same day of the next year, the last of the month where there is no such day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def _too_late(name: str, entry: WildcardAudit, latest: date, place: Place) -> Iterator[StoreProblem]:
    if entry.end > latest:
        yield StoreProblem(
            ProblemKind.WILDCARD_END,
            _AUDITS,
            f"the wildcard audit of {name} ends {entry.end}; the latest it may end is {latest}, "
            f"{MAX_WILDCARD_MONTHS} months from today",
            place=(*place, "end"),
            details={"project": name, "date": str(entry.end), "max": str(latest)},
        )


def _unknown(uses: Iterable[_Use], valid: Sequence[str]) -> Iterator[StoreProblem]:
    for file, where, names, place in uses:
        for name in names:
            if name not in valid:
                yield StoreProblem(
                    ProblemKind.UNKNOWN_CRITERIA,
                    file,
                    f"{where} names the criteria {name!r}, which are not defined: write one of {', '.join(valid)}",
                    place=place,
                    details={"name": name},
                )


def _uses_in_config(config: Config) -> Iterator[_Use]:
    for name, index, exemption in _each(config.exemptions):
        place = ("exemptions", name, index, "criteria")
        yield _CONFIG, f"the exemption of {name} {exemption.version}", exemption.criteria, place
    yield from _uses_in_policy(config.policy)


def _uses_in_policy(policy: Policy) -> Iterator[_Use]:
    for key, entry in sorted(policy.entries.items()):
        place, where = ("policy", key), f"the policy of {key}"
        yield _CONFIG, where, entry.criteria or (), (*place, "criteria")
        yield _CONFIG, where, entry.dev_criteria or (), (*place, "dev-criteria")
        for dependency, criteria in sorted(entry.dependency_criteria.items()):
            yield _CONFIG, f"{where} on {dependency}", criteria, (*place, "dependency-criteria", dependency)


def _uses_beyond(store: Store) -> Iterator[_Use]:
    """Give the uses that cargo-vet does not look at."""
    yield _CONFIG, "default-criteria", (store.config.default_criteria,), ("default-criteria",)
    for peer, subscription in sorted(store.config.imports.items()):
        for theirs, ours in sorted(subscription.criteria_map.items()):
            place = ("imports", peer, "criteria-map", theirs)
            yield _CONFIG, f"the criteria-map of {peer} for {theirs!r}", ours, place
    yield from _uses_in_entries("the trusted entry", "trusted", store.audits.trusted)


def _uses_in_entries(
    kind: str, section: str, entries: Mapping[str, Sequence[Audit | WildcardAudit | TrustedEntry]]
) -> Iterator[_Use]:
    for name, index, entry in _each(entries):
        yield _use_in_entry(kind, name, entry, (section, name, index))


def _use_in_entry(kind: str, name: str, entry: Audit | WildcardAudit | TrustedEntry, place: Place) -> _Use:
    return _AUDITS, f"{kind} of {name}", entry.criteria, (*place, "criteria")


def _each(entries: Mapping[str, Sequence[_Entry]]) -> Iterator[tuple[str, int, _Entry]]:
    for name, some in sorted(entries.items()):
        for index, entry in enumerate(some):
            yield name, index, entry
