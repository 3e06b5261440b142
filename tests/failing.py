"""Jobs that came to nothing, for tests of what is told of them."""

from tests.clocks import NOON
from tests.taking import take_all
from vetting.usecases.bench import Bench


async def fail_all(bench: Bench, reason: str = "It broke.") -> None:
    """Let every job that is due fail."""
    async with bench.units.open() as unit:
        for job in await take_all(unit, now=NOON):
            await unit.jobs.fail(job, now=NOON, reason=reason)
        await unit.commit()
