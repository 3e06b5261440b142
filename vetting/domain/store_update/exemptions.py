"""What an update leaves of exemptions: each for what it is needed for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from vetting.domain.audits import Exemption
from vetting.domain.criteria import CriteriaBook
from vetting.domain.store_update.modes import ModeOf
from vetting.domain.store_update.needs import NOTHING_NEEDED, Kind, Needed, Needs, Place


def updated_exemptions(
    exemptions: Mapping[str, tuple[Exemption, ...]], needs: Needs, book: CriteriaBook, mode_of: ModeOf
) -> Mapping[str, tuple[Exemption, ...]]:
    """
    Say which exemptions there are after an update.

    Raises:
        UnknownCriteriaError: An exemption names criteria that *book* does not define.
    """
    updated: dict[str, tuple[Exemption, ...]] = {}
    for name in {**exemptions, **needs}:
        needed = needs.get(name, NOTHING_NEEDED)
        there = exemptions.get(name, ())
        kept = _kept(there, needed, book, prunes=mode_of(name).prune_exemptions)
        made_up = needed.made_up if needed else {}
        added = (Exemption(version, book.minimal(criteria)) for version, criteria in made_up.items())
        updated[name] = (*kept, *added)
    return {name: some for name, some in updated.items() if some}


def _kept(
    exemptions: Iterable[Exemption], needed: Needed | None, book: CriteriaBook, *, prunes: bool
) -> Iterator[Exemption]:
    for index, exemption in enumerate(exemptions):
        before = book.closure(exemption.criteria)
        place = Place(Kind.EXEMPTION, None, index)
        used = before if needed is None else needed.entries.get(place, frozenset())
        now = used if prunes else used | before
        if exemption.suggest or now <= before:
            yield from _for(exemption, now, book)
        else:
            # What never grows does not shrink either while it grows beside itself; that is cargo-vet's way.
            yield replace(exemption, criteria=book.minimal(before))  # whole, were it for nothing
            yield from _for(Exemption(exemption.version, ()), now - before, book)


def _for(exemption: Exemption, criteria: frozenset[str], book: CriteriaBook) -> Iterator[Exemption]:
    """Give the exemption for exactly these criteria, none for none."""
    if criteria:
        yield replace(exemption, criteria=book.minimal(criteria))
