"""
A release on the index, read into trees.

``read_release`` reads what was not read of it yet, distribution by
distribution (:mod:`vetting.usecases.obtaining`): one that cannot be read, or not
for now, hides no other. What was read is noted at once, so that whoever is ended
on the way goes on from there. ``mend_trees`` reads again what was read once and is
not kept whole any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vetting.domain.errors import NoRoom, SourceUnavailable
from vetting.domain.pairing import pair_distributions
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Distribution, ReleaseId
from vetting.jobs import CompareRelease
from vetting.ports.store import Unit
from vetting.usecases.bench import Bench
from vetting.usecases.obtaining import Outcome, is_tree_whole, obtain

NOTED_AT_ONCE = 100
"""Distributions, in one transaction."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a release."""

    is_readable: bool
    """Whether anything of it can be read."""
    is_new: bool = True
    """Whether something was read now."""
    later: SourceUnavailable | None = None
    """Why something of it could not be had, if trying again may help."""


async def read_release(release_id: ReleaseId, bench: Bench, *, shows_reading: bool) -> Reading:
    """
    Read what was not read of a release; tell what came of it.

    With *shows_reading* it is said to be under way, which the release's own job ends, come what may. Whoever
    reads it as a base says nothing before the end: a job given up in between would leave it so for ever.

    Raises:
        SourceUnavailable: Nothing of it can be had for now, or there is no room.
    """
    offered, pending = await _begin(release_id, bench, shows_reading=shows_reading)
    wanted = frozenset(one.sha256 for one in offered[: bench.most_files])
    if pending:
        await bench.blobs.require_room()
    outcomes, later = await _obtained([one for one in pending if one.sha256 in wanted], bench)
    beyond = _not_read([one for one in pending if one.sha256 not in wanted], offered, bench)
    failures = [one for one in (*outcomes, *beyond) if one.failure is not None]
    is_readable = bool(offered) and len(failures) < len(offered)
    if later is not None and not is_readable:
        raise later
    reading = Reading(is_readable, any(one.tree is not None for one in outcomes), later)
    await _note_all(failures, bench)
    async with bench.units.open() as unit:
        if not is_readable:
            reason = _why_unreadable(failures)
            await unit.releases.set_state(release_id, ReleaseState.FAILED, at=bench.clock.now(), reason=reason)
        elif reading.is_new or later is None:
            await _note_read(unit, release_id, reading, bench, is_its_own=shows_reading and bool(pending))
        await unit.commit()
    return reading


async def _note_read(unit: Unit, release_id: ReleaseId, reading: Reading, bench: Bench, *, is_its_own: bool) -> None:
    """
    Say of a release that it is read, and not of one that is compared by now, unless its own job has it compared again.

    Whoever reads it as a base asks for that where there is something new to compare.
    """
    if is_its_own or await unit.releases.state_of(release_id) is not ReleaseState.COMPARED:
        await unit.releases.set_state(release_id, ReleaseState.READ, at=bench.clock.now())
    elif reading.is_new:
        unit.enqueue(CompareRelease(release_id))


async def _begin(
    release_id: ReleaseId, bench: Bench, *, shows_reading: bool
) -> tuple[list[Distribution], list[Distribution]]:
    """Give what is offered of a release, the most telling first, and what of that was not read yet."""
    async with bench.units.open() as unit:
        release = await unit.releases.get(release_id)
        known = await unit.comparisons.trees(release_id)
        offered = [pair.new for pair in pair_distributions((), release.distributions)]
        pending = [one for one in offered if one.sha256 not in known]
        if pending and shows_reading and not known:
            await unit.releases.set_state(release_id, ReleaseState.READING, at=bench.clock.now())
            await unit.commit()
    return offered, pending


async def _obtained(pending: Sequence[Distribution], bench: Bench) -> tuple[list[Outcome], SourceUnavailable | None]:
    """Obtain each of *pending*; one that cannot be had for now hides no other, and is the second of what is given."""
    outcomes: list[Outcome] = []
    later: SourceUnavailable | None = None
    for one in pending:
        try:
            outcome = await obtain(one, index=bench.index, blobs=bench.blobs, reader=bench.reader)
        except NoRoom:
            raise
        except SourceUnavailable as error:
            later = error
            outcome = Outcome(one, None, failure=f"it could not be had yet: {error}")
        if outcome.tree is not None:
            await _note_all([outcome], bench)
        outcomes.append(outcome)
    return outcomes, later


def _not_read(beyond: Sequence[Distribution], offered: Sequence[Distribution], bench: Bench) -> list[Outcome]:
    """Say of each file *beyond* the most that are read of a release that it was not."""
    reason = (
        f"it is not read: the index offers {len(offered):,} files of this release, and {bench.most_files:,} are read"
    )
    return [Outcome(one, None, failure=reason) for one in beyond]


async def _note_all(outcomes: Sequence[Outcome], bench: Bench) -> None:
    """Note what came of distributions, some at a time: nobody who writes waits long for it."""
    for start in range(0, len(outcomes), NOTED_AT_ONCE):
        async with bench.units.open() as unit:
            for outcome in outcomes[start : start + NOTED_AT_ONCE]:
                await _note(unit, outcome)
            await unit.commit()


def _why_unreadable(failures: list[Outcome]) -> str:
    if not failures:
        return "the index offers no file of this release any more"
    return "; ".join(_with_its_name(one.distribution.filename, one.failure or "") for one in failures[:3])


def _with_its_name(filename: str, failure: str) -> str:
    """Say what failed; many reasons say it themselves."""
    return failure if filename in failure else f"{filename}: {failure}"


async def mend_trees(release_id: ReleaseId, bench: Bench) -> None:
    """
    Read again what was read of a release and is not kept whole any more.

    A distribution that cannot be obtained again has no tree from then on, and says why.

    Raises:
        SourceUnavailable: The index could not be asked, or there is no room.
    """
    async with bench.units.open() as unit:
        release = await unit.releases.get(release_id)
        known = await unit.comparisons.trees(release_id)
    for one in release.distributions:
        if one.sha256 not in known or await is_tree_whole(known[one.sha256], bench.blobs):
            continue
        outcome = await obtain(one, index=bench.index, blobs=bench.blobs, reader=bench.reader)
        if outcome.failure is not None:
            lost = f"what was kept of it was lost, and cannot be obtained again: {outcome.failure}"
            outcome = Outcome(one, None, failure=lost)
        await _note_all([outcome], bench)


async def _note(unit: Unit, outcome: Outcome) -> None:
    number = outcome.distribution.id
    assert number is not None
    await unit.releases.set_read(number, tree=outcome.tree, notes=outcome.notes, failure=outcome.failure)
