"""
What was lost or altered on the disk, made whole again.

Every read of a blob is checked. Who finds one missing or altered asks for
``MendRelease`` (``ask_for_mending``) and tells the reader to come again soon;
altered bytes are set aside and never shown. The job (``mend_release``) looks
at all that is kept of a release: (1) trees and the files in them are read out
of the distribution again, which is fetched again if need be; (2) diffs are made
again from the trees. Everything is named by its content, so what is made again
is what was lost.
"""

from collections.abc import Iterable
from contextlib import suppress

from vetting.domain.comparisons import Comparison, Side
from vetting.domain.diffs import ENGINE
from vetting.domain.errors import Conflict, InvalidInput, NotFound
from vetting.domain.pairing import DistributionPair
from vetting.domain.releases import Distribution, Ecosystem, ProjectName, Release, ReleaseId
from vetting.jobs import MendRelease, ScoreRelease, Urgency, parse
from vetting.ports.jobs import FailedJob
from vetting.ports.store import Unit, Units
from vetting.usecases.auditing import find_release
from vetting.usecases.bench import Bench
from vetting.usecases.comparing import compare_pair
from vetting.usecases.obtaining import is_diff_whole
from vetting.usecases.reading import mend_trees


async def ask_for_mending(ecosystem: Ecosystem, name: ProjectName, versions: list[str], *, units: Units) -> int:
    """Have those of a project's releases looked at that are known here, and give their number."""
    asked: set[ReleaseId] = set()
    async with units.open() as unit:
        for version in versions:
            with suppress(NotFound):
                asked.add((await find_release(unit, ecosystem, name, version)).id)
        await have_mended(unit, asked)
        await unit.commit()
    return len(asked)


async def have_mended(unit: Unit, releases: Iterable[ReleaseId]) -> None:
    """
    Ask for *releases* to be mended.

    Anybody who loads a page asks, again and again where it cannot be done: so one failure is kept of each, and
    after it others come first.
    """
    failed = await unit.jobs.failed(kind=MendRelease.kind)
    for release_id in sorted(releases):
        message = MendRelease(release_id)
        earlier = [one.id for one in failed if _asks_for(one, message)]
        for job_id in earlier:
            await unit.jobs.dismiss(job_id)
        unit.enqueue(message, urgency=Urgency.LATER if earlier else None)


def _asks_for(job: FailedJob, message: MendRelease) -> bool:
    with suppress(InvalidInput):
        return parse(job.kind, job.payload) == message
    return False


async def mend_release(release_id: ReleaseId, bench: Bench) -> None:
    """
    Make whole again what is kept of a release; what is whole is left as it is.

    Raises:
        SourceUnavailable: Something has to be fetched, and the index could not be asked, or there is no room.
        Conflict: A diff cannot be made again, since one of its two sides cannot be obtained any more.
    """
    await bench.blobs.require_room()
    await mend_trees(release_id, bench)
    async with bench.units.open() as unit:
        comparisons = await unit.comparisons.of_release(release_id)
    for one in comparisons:
        if (one.engine, one.engine_version) != (ENGINE.name, ENGINE.version):
            continue  # nobody reads it any more
        if not await is_diff_whole(one.manifest_sha256, bench.blobs):
            await _compare_anew(one, bench)


async def _compare_anew(comparison: Comparison, bench: Bench) -> None:
    """Make again what a comparison left behind, and have its release scored if that tells other things now."""
    async with bench.units.open() as unit:
        release = await unit.releases.get(comparison.release_id)
        base = None if comparison.base_release_id is None else await unit.releases.get(comparison.base_release_id)
    old = None if base is None or comparison.old is None else _held(base, comparison.old)
    pair = DistributionPair(old, _held(release, comparison.new))
    made = await compare_pair(release, base, comparison.base, pair, bench)
    if made is None:
        raise Conflict(f"{release.label} or its base cannot be read any more")
    async with bench.units.open() as unit:
        await unit.comparisons.save(made)
        if (made.findings, made.unfinished) != (comparison.findings, comparison.unfinished):
            unit.enqueue(ScoreRelease(release.id))
        await unit.commit()


def _held(release: Release, side: Side) -> Distribution:
    return next(one for one in release.distributions if one.sha256 == side.sha256)
