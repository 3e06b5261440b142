"""
Dispute a peer's violation, for a reason and for a time; or stop disputing it.

Nothing else is touched: the peer's entry stays in imports.lock as it was
published, and every report says that it is set aside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.house_checks import MAX_DISPUTE_MONTHS
from vetting.domain.house_rules import Dispute
from vetting.domain.releases import ProjectName
from vetting.domain.store import Store
from vetting.domain.store_checks import a_year_after
from vetting.domain.versions import order_for
from vetting.formats.cargo_vet import StoreFile, write_house
from vetting.usecases.desk import Desk, opened
from vetting.usecases.storing import open_store


@dataclass(frozen=True, slots=True)
class Claim:
    """Which violation is meant."""

    project: ProjectName
    specifier: str
    peer: str


def dispute(
    desk: Desk, claim: Claim, *, until: date, reason: str, who: tuple[str, ...], criteria: tuple[str, ...] = ()
) -> Dispute:
    """
    Set a peer's violation aside; who disputes one again says anew until when and why.

    Args:
        desk: Where.
        claim: The violation, as the peer publishes it now.
        until: The first day on which it counts again.
        reason: Why it does not hold here.
        who: Who says so.
        criteria: Those of the violation's to dispute; empty: all of them.

    Raises:
        NotFound: There is no store, or the peer publishes no such violation; the message lists those it publishes.
        InvalidInput: The day has passed or is too far off, there is no reason, or the criteria are not the violation's.
        SourceUnavailable: The peer did not answer.
    """
    if not reason.strip():
        raise InvalidInput("a dispute needs a reason: write why the violation does not hold here")
    latest = a_year_after(desk.today)
    if not desk.today < until <= latest:
        raise InvalidInput(
            f"a dispute may last until {latest}, {MAX_DISPUTE_MONTHS} months from today, and {until} is not between"
        )
    with opened(desk) as fetched:
        store = fetched.store
        violated = _violated(store, claim, order_for(desk.ecosystem).spell(claim.specifier))
        strange = [name for name in criteria if name not in violated.criteria]
        if strange:
            raise InvalidInput(
                f"the violation is about {', '.join(violated.criteria)}, and not about {', '.join(strange)}"
            )
        ours = Dispute(violated.specifier, claim.peer, criteria or violated.criteria, until, reason.strip(), who)
        others = _others(store, claim.project, ours)
        _rule(desk, store, {**store.house.disputes, claim.project: (*others, ours)})
    return ours


def settle_dispute(desk: Desk, claim: Claim) -> tuple[Dispute, ...]:
    """
    Stop disputing a violation, so that it counts again.

    Returns:
        The disputes that were taken away.

    Raises:
        NotFound: There is no store, or no such dispute.
        InvalidInput: The store cannot be, or the specifier is malformed.
    """
    specifier = order_for(desk.ecosystem).spell(claim.specifier)
    with desk.folder.held():
        store = open_store(desk.folder, desk.ecosystem, today=desk.today)
        disputes = store.house.disputes.get(claim.project, ())
        gone = tuple(one for one in disputes if (one.peer, one.specifier) == (claim.peer, specifier))
        if not gone:
            raise NotFound(f'the violation "{specifier}" of {claim.project} from {claim.peer} is not disputed')
        left = tuple(one for one in disputes if one not in gone)
        rest = {name: some for name, some in store.house.disputes.items() if name != claim.project}
        _rule(desk, store, rest | ({claim.project: left} if left else {}))
    return gone


def _violated(store: Store, claim: Claim, specifier: str) -> Violation:
    """Find the violation, with the criteria of all that are spelled the same."""
    if claim.peer not in store.config.imports:
        known = ", ".join(sorted(store.config.imports)) or "none"
        raise NotFound(f"the peer {claim.peer!r} is not imported; imported are: {known}. What is our own is edited")
    entries = store.imports.audits.get(claim.peer, AuditSet()).audits.get(claim.project, ())
    violations = [one for one in entries if isinstance(one, Violation)]
    meant = [one for one in violations if one.specifier == specifier]
    if not meant:
        published = ", ".join(f'"{one.specifier}"' for one in violations) or "none"
        raise NotFound(
            f'{claim.peer} has no violation "{specifier}" of {claim.project}; its violations are: {published}'
        )
    named = {name for one in meant for name in one.criteria}
    return replace(
        meant[0], criteria=tuple(name for name in CriteriaBook(store.audits.criteria).names if name in named)
    )


def _others(store: Store, project: str, ours: Dispute) -> tuple[Dispute, ...]:
    """Give the project's disputes that this one does not take the place of."""
    return tuple(
        one
        for one in store.house.disputes.get(project, ())
        if (one.peer, one.specifier) != (ours.peer, ours.specifier) or set(one.criteria).isdisjoint(ours.criteria)
    )


def _rule(desk: Desk, store: Store, disputes: Mapping[str, tuple[Dispute, ...]]) -> None:
    desk.folder.write({StoreFile.HOUSE: write_house(replace(store.house, disputes=disputes))})
