"""
Looking after what is kept on the disk: removing what nobody needs, finding what is lost.

A sweep marks everything that is reached from a row and removes the rest, once
it is a day old: a job that runs now may refer to what is young. Altered and
lost blobs are made whole by a job each (:mod:`vetting.usecases.mending`).
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from vetting.domain.releases import ReleaseId
from vetting.pages.blobs import BlobRoots
from vetting.ports.keeping import BlobKeeper, Checked, Swept
from vetting.ports.store import Units
from vetting.usecases.mending import have_mended


async def sweep_blobs(
    *, keep_for: timedelta | None, roots: BlobRoots, keeper: BlobKeeper, units: Units, spare: bool = False
) -> Swept:
    """
    Remove blobs that nothing refers to, and distributions that were kept long enough.

    Where a manifest is lost nothing is removed, and its release is mended first.

    Raises:
        SourceUnavailable: The database cannot be asked, or the disk is read-only.
    """
    swept = await keeper.sweep(await roots.roots(), keep_for=keep_for, spare=spare)
    await _have_mended(swept.damaged, units)
    return swept


async def sweep_daily(
    *, keep_for: timedelta | None, roots: BlobRoots, keeper: BlobKeeper, units: Units
) -> Swept | None:
    """Sweep, unless somebody has within a day."""
    if not await keeper.is_due():
        return None
    return await sweep_blobs(keep_for=keep_for, roots=roots, keeper=keeper, units=units)


async def check_blobs(
    *, roots: BlobRoots, keeper: BlobKeeper, units: Units, progress: Callable[[int], None]
) -> Checked:
    """Look at every blob, set aside what is altered, and have mended what is altered or lost."""
    checked = await keeper.check(await roots.roots(), progress)
    await _have_mended(checked.damaged, units)
    return checked


async def _have_mended(damaged: Iterable[ReleaseId], units: Units) -> None:
    async with units.open() as unit:
        await have_mended(unit, damaged)
        await unit.commit()
