"""Claims as their owners and operators see them."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import seed_account, seed_project
from tests.clocks import NOON
from vetting.adapters.db.pages.claims import DatabaseClaimPages
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.claims import ClaimState, ProjectClaim
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.pages.claims import ClaimLine


async def test_claims_are_listed_with_whose_and_to_what(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """An owner sees all of theirs; operators those that wait and those that hold; each says whether it counts."""
    jo, al = await seed_account(units, "jo"), await seed_account(units, "al")
    demo, other = await seed_project(units), await seed_project(units, "other")
    waiting = ProjectClaim(demo.id, 1, jo.id, "jo-there", ClaimState.ASKED, NOON)
    async with units.open() as unit:
        first = await unit.claims.add(waiting)
        earlier = await unit.claims.add(
            replace(waiting, lineage=0, account_id=al.id, created_at=NOON - timedelta(days=1))
        )
        approved = await unit.claims.add(replace(waiting, project_id=other.id, state=ClaimState.APPROVED))
        await unit.commit()
    pages = DatabaseClaimPages(engine)
    lines = {
        one.id: ClaimLine(one, Ecosystem.PYPI, ProjectName(project), login, is_current)
        for one, project, login, is_current in (
            (first, "demo", "jo", True),
            (earlier, "demo", "al", False),
            (approved, "other", "jo", True),
        )
    }

    assert await pages.of_account(jo.id) == (lines[first.id], lines[approved.id])
    assert await pages.undecided() == (lines[earlier.id], lines[first.id])
    assert await pages.approved() == (lines[approved.id],)
