"""Notes are kept by their place, with who wrote and who settled them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import digest, seed_account
from tests.clocks import NOON
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.errors import NotFound
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import Annotation, AnnotationId, Author, Place

HERE = Place(digest("demo"), "demo/a.py", 2, 3)
MADE = replace(HERE, derivation=Derivation("disassembly", "1-python3.11"))
ELSEWHERE = Place(digest("other"), "demo/a.py", 1, 1)
LATER = NOON + timedelta(hours=1)


@pytest.mark.parametrize("place", [HERE, MADE], ids=["own", "made"])
async def test_a_note_comes_back_as_it_was_kept(units: DatabaseUnits, place: Place) -> None:
    """Place, text, author and time survive, and a settled note says by whom."""
    jo, kim = await seed_account(units), await seed_account(units, "kim")
    async with units.open() as unit:
        number = await unit.annotations.add(place, "Why?", account_id=jo.id, at=NOON)
        await unit.annotations.set_resolved(number, at=LATER, by=kim.id)
        await unit.commit()

    async with units.open() as unit:
        kept = await unit.annotations.get(number)

    author = Author(jo.id, "jo", "Jo Reviewer")
    assert kept == Annotation(number, place, "Why?", author, NOON, resolved_at=LATER, resolved_by="kim")


async def test_notes_are_listed_by_distribution_from_any_one_on(units: DatabaseUnits) -> None:
    """Only notes on the distributions asked for are listed, in order, in parts if need be."""
    jo = await seed_account(units)
    async with units.open() as unit:
        first = await unit.annotations.add(HERE, "one", account_id=jo.id, at=NOON)
        await unit.annotations.add(ELSEWHERE, "elsewhere", account_id=jo.id, at=NOON)
        second = await unit.annotations.add(HERE, "two", account_id=jo.id, at=NOON, parent_id=first)
        third = await unit.annotations.add(HERE, "three", account_id=jo.id, at=NOON)

        listed = await unit.annotations.of_distributions([HERE.sha256])
        part = await unit.annotations.of_distributions([HERE.sha256], after=first, limit=1)
        replies = await unit.annotations.replies(first)

    assert [one.id for one in listed] == [first, second, third]
    assert [one.id for one in part] == [second]
    assert [(one.id, one.parent_id) for one in replies] == [(second, first)]


async def test_a_note_can_be_dropped(units: DatabaseUnits) -> None:
    """A note that was taken back is gone."""
    jo = await seed_account(units)
    async with units.open() as unit:
        number = await unit.annotations.add(HERE, "one", account_id=jo.id, at=NOON)
        await unit.annotations.delete(number)

        with pytest.raises(NotFound, match="there is no note"):
            await unit.annotations.get(number)


async def test_an_unknown_note_is_said_to_be_none(units: DatabaseUnits) -> None:
    """Asking for a note that never was is answered so."""
    async with units.open() as unit:
        with pytest.raises(NotFound, match="there is no note 7"):
            await unit.annotations.get(AnnotationId(7))
