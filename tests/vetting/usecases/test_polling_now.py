"""Having a project looked at at once."""

import pytest

from tests.builders import actor, seed_project
from tests.clocks import NOON
from tests.taking import take
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Role
from vetting.domain.errors import NotFound, NotPermitted
from vetting.domain.releases import Ecosystem
from vetting.jobs import PollProject
from vetting.usecases.watching import poll_now

PYPI = Ecosystem.PYPI


async def test_a_reviewer_has_a_project_looked_at_at_once(units: DatabaseUnits) -> None:
    """The job is due in the same moment, in any spelling of the name."""
    project = await seed_project(units)

    await poll_now(PYPI, "Demo", actor=actor(), units=units)

    async with units.open() as unit:
        job = await take(unit, now=NOON)
    assert job.message == PollProject(project.id)


async def test_only_who_may_watch_can_ask(units: DatabaseUnits) -> None:
    """A reader cannot make this instance ask an index."""
    await seed_project(units)

    with pytest.raises(NotPermitted):
        await poll_now(PYPI, "demo", actor=actor(roles=frozenset({Role.READER})), units=units)


async def test_what_is_not_watched_is_not_looked_at(units: DatabaseUnits) -> None:
    """Neither an unknown project nor one that nobody watches any more is asked for."""
    await seed_project(units, "left", watched=False)

    for name in ("left", "unknown"):
        with pytest.raises(NotFound, match="watched here"):
            await poll_now(PYPI, name, actor=actor(), units=units)
