"""A task that is cancelled at the database holds nobody else up."""

import asyncio

from tests.clocks import FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.releases import ReleaseId
from vetting.jobs import ScoreRelease
from vetting.usecases import working

ROUNDS = 25


async def _look_for_work(units: DatabaseUnits, clock: FrozenClock) -> None:
    while True:
        await working.take_on(worker="one", units=units, clock=clock)


async def test_a_cancelled_unit_lets_others_write(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Whatever it was doing, its transaction has ended by then, also while somebody keeps its traceback."""
    for number in range(1, ROUNDS + 1):
        looking = [asyncio.create_task(_look_for_work(units, clock)) for _ in range(4)]
        await asyncio.sleep(0.02 + 0.001 * number)
        for one in looking:
            one.cancel()
        ended = await asyncio.gather(*looking, return_exceptions=True)
        async with asyncio.timeout(10), units.open() as unit:
            unit.enqueue(ScoreRelease(ReleaseId(number)))
            await unit.commit()
        assert all(isinstance(one, asyncio.CancelledError) for one in ended)
