"""What can be wrong with house rules beyond their form."""

from collections.abc import Iterator
from datetime import date

from vetting.domain.criteria import BUILT_IN
from vetting.domain.house_rules import Dispute
from vetting.domain.store import Store
from vetting.domain.store_checks import a_year_after
from vetting.domain.store_problems import Place, ProblemKind, StoreProblem

MAX_DISPUTE_MONTHS = 12
"""How far ahead a dispute may reach: then somebody has to look again."""
_HOUSE = "revet.toml"


def house_problems(store: Store, *, today: date) -> Iterator[StoreProblem]:
    """Find what house rules cannot mean: peers and criteria that are not there, and ends that lie too far off."""
    for peer in sorted(store.house.imports):
        yield from _unknown_peer(store, peer, ("imports", peer))
    for project, disputes in sorted(store.house.disputes.items()):
        for index, one in enumerate(disputes):
            yield from _dispute_problems(store, project, one, ("disputes", project, index), today)


def _dispute_problems(store: Store, project: str, one: Dispute, place: Place, today: date) -> Iterator[StoreProblem]:
    yield from _unknown_peer(store, one.peer, (*place, "peer"))
    valid = (*sorted(each.name for each in store.audits.criteria), *(each.name for each in BUILT_IN))
    for name in one.criteria:
        if name not in valid:
            message = f"the dispute of {project} names the criteria {name!r}, which are not defined: write one of "
            yield StoreProblem(
                ProblemKind.UNKNOWN_CRITERIA,
                _HOUSE,
                message + ", ".join(valid),
                place=(*place, "criteria"),
                details={"name": name},
            )
    latest = a_year_after(today)
    if one.until > latest:
        yield StoreProblem(
            ProblemKind.DISPUTE_END,
            _HOUSE,
            f"the dispute of {project} lasts until {one.until}; the latest it may end is {latest}, "
            f"{MAX_DISPUTE_MONTHS} months from today",
            place=(*place, "until"),
            details={"project": project, "date": str(one.until), "max": str(latest)},
        )


def _unknown_peer(store: Store, peer: str, place: Place) -> Iterator[StoreProblem]:
    if peer not in store.config.imports:
        known = ", ".join(sorted(store.config.imports)) or "none"
        message = f"the peer {peer!r} is not imported, so nothing can be ruled of it; imported are: {known}"
        yield StoreProblem(ProblemKind.UNKNOWN_PEER, _HOUSE, message, place=place, details={"name": peer})
