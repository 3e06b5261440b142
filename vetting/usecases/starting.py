"""What an instance does of itself when it starts."""

from collections.abc import Iterable

from vetting.domain.errors import NotFound
from vetting.domain.releases import Ecosystem, ProjectName, project_name
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.store import Units
from vetting.usecases.watching import watch_project


async def watch_from_the_start(
    names: Iterable[str], *, units: Units, index: PackageIndex, clock: Clock
) -> tuple[ProjectName, ...]:
    """
    Watch those of the projects *names* that were never known here; one that somebody stopped watching stays so.

    Returns:
        Those that the index does not have, which are not watched.

    Raises:
        InvalidInput: There can be no project of such a name.
    """
    absent = []
    for name in map(_pypi_name, names):
        async with units.open() as unit:
            known = await unit.projects.find(Ecosystem.PYPI, name)
        if known is None:
            try:
                await watch_project(Ecosystem.PYPI, name, actor=None, units=units, index=index, clock=clock)
            except NotFound:
                absent.append(name)
    return tuple(absent)


def _pypi_name(name: str) -> ProjectName:
    return project_name(Ecosystem.PYPI, name)
