"""What indexes said comes out of the database as it went in, with what was not said."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, update

from tests.builders import seed_project, seed_release
from tests.clocks import NOON
from vetting.adapters.db.tables import IndexRow
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.indexes import IndexCapabilities, MaintainerRole, Maintainers, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotOffered, NotPublished
from vetting.domain.notices import Notice, NoticeKind

URL = "https://index.example.test/simple/"
ANSWERS: list[Looked[Maintainers]] = [
    Found(Maintainers((MaintainerRole("jo", "Owner"), MaintainerRole("sam", "Maintainer")))),
    Found(Maintainers((), "acme")),
    NotPublished(),
    NotOffered(),
    CouldNotLook("it was away"),
]
ADVISORIES: list[Looked[tuple[Vulnerability, ...]]] = [
    Found(
        (
            Vulnerability("MAL-2026-1", ("GHSA-x",), "steals tokens", "https://osv.example.test/"),
            Vulnerability("PYSEC-1", fixed_in=("1.1",), withdrawn_at=datetime(2026, 2, 1, tzinfo=UTC)),
        )
    ),
    NotPublished(),
    NotOffered(),
    CouldNotLook("it was away"),
]


async def test_an_index_never_asked_has_no_known_capability(units: DatabaseUnits) -> None:
    """Of an index that was never asked nothing is known."""
    async with units.open() as unit:
        assert await unit.index_facts.capabilities(URL) == IndexCapabilities()


async def test_capabilities_come_back_as_they_were_seen(units: DatabaseUnits) -> None:
    """Yes, no and not seen survive the database, and a later save replaces an earlier one."""
    seen = IndexCapabilities(api_version="1.4", json=True, legacy_json=False)
    async with units.open() as unit:
        await unit.index_facts.save_capabilities(URL, IndexCapabilities(json=False), at=NOON)
        await unit.index_facts.save_capabilities(URL, seen, at=NOON)
        await unit.commit()
    async with units.open() as unit:
        assert await unit.index_facts.capabilities(URL) == seen


@pytest.mark.usefixtures("database_url")
async def test_many_looks_at_once_may_be_the_first_at_an_index(units: DatabaseUnits) -> None:
    """Whoever looks first at an index at the same time as others keeps what was seen, and none of them fails."""

    async def look() -> None:
        async with units.open() as unit:
            await unit.index_facts.save_capabilities(URL, IndexCapabilities(json=True), at=NOON)
            await unit.commit()

    await asyncio.gather(*(look() for _ in range(4)))
    async with units.open() as unit:
        assert await unit.index_facts.capabilities(URL) == IndexCapabilities(json=True)


async def test_a_capability_of_another_version_is_passed_over(units: DatabaseUnits) -> None:
    """A key that this version does not know does no harm."""
    async with units.open() as unit:
        await unit.index_facts.save_capabilities(URL, IndexCapabilities(), at=NOON)
        other = update(IndexRow).where(col(IndexRow.url) == URL).values(capabilities={"json": True, "teleports": True})
        await unit._session.execute(other)
        await unit.commit()
    async with units.open() as unit:
        assert await unit.index_facts.capabilities(URL) == IndexCapabilities(json=True)


@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_look_at_maintainers_comes_back(units: DatabaseUnits, answer: Looked[Maintainers]) -> None:
    """Each of the four answers about maintainers survives the database, in place of the one before."""
    project = await seed_project(units)
    async with units.open() as unit:
        assert await unit.index_facts.maintainers(project.id) is None
        await unit.index_facts.save_maintainers(project.id, Look(ANSWERS[0], NOON - timedelta(hours=1)))
        await unit.index_facts.save_maintainers(project.id, Look(answer, NOON))
        await unit.commit()
    async with units.open() as unit:
        assert await unit.index_facts.maintainers(project.id) == Look(answer, NOON)


@pytest.mark.parametrize("answer", ADVISORIES)
async def test_a_look_at_advisories_comes_back(units: DatabaseUnits, answer: Looked[tuple[Vulnerability, ...]]) -> None:
    """Each of the four answers about a release survives, in place of the one before, and is of it alone."""
    project = await seed_project(units)
    release = await seed_release(units, project, "1.0")
    other = await seed_release(units, project, "1.1")
    async with units.open() as unit:
        assert await unit.index_facts.advisories(release.id) is None
        await unit.index_facts.save_advisories(release.id, Look(ADVISORIES[0], NOON - timedelta(hours=1)))
        await unit.index_facts.save_advisories(other.id, Look(ADVISORIES[0], NOON))
        await unit.index_facts.save_advisories(release.id, Look(answer, NOON))
        await unit.commit()
    async with units.open() as unit:
        assert await unit.index_facts.advisories(release.id) == Look(answer, NOON)
        assert await unit.index_facts.advisories(other.id) == Look(ADVISORIES[0], NOON)


async def test_an_advisory_listed_twice_is_kept_once(units: DatabaseUnits) -> None:
    """An index that repeats itself does no harm."""
    release = await seed_release(units, await seed_project(units))
    twice = Found((Vulnerability("PYSEC-1", summary="a"), Vulnerability("PYSEC-1", summary="b")))
    async with units.open() as unit:
        await unit.index_facts.save_advisories(release.id, Look(twice, NOON))
        assert await unit.index_facts.advisories(release.id) == Look(
            Found((Vulnerability("PYSEC-1", summary="b"),)), NOON
        )


async def test_notices_come_back_newest_first(units: DatabaseUnits) -> None:
    """What was noticed is a history; only a file that cannot be placed is not told again."""
    project = await seed_project(units)
    yanked = Notice(NoticeKind.YANKED, "1.0 was yanked.", NOON, "1.0")
    unplaced = Notice(NoticeKind.FILE_UNPLACED, "x is not looked at.", NOON, filename="x", is_alarming=True)
    async with units.open() as unit:
        await unit.index_facts.add_notices(project.id, 1, [yanked, unplaced])
        await unit.index_facts.add_notices(project.id, 1, [yanked, unplaced])
        await unit.index_facts.add_notices(project.id, 2, [unplaced])
        await unit.commit()
    async with units.open() as unit:
        assert await unit.index_facts.notices(project.id, limit=9) == (unplaced, yanked, unplaced, yanked)
        assert await unit.index_facts.notices(project.id, limit=1) == (unplaced,)
