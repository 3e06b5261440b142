"""
Crates: known here from the moment that somebody audits one.

No index of crates is asked yet, so nothing tells which crates and versions
exist, or what their bytes are. An audit of a crate is therefore *bytes
unknown*, as every audit of cargo-vet's is, and the crate it speaks of is taken
on its author's word: a name and a version that cargo allows.
"""

from datetime import datetime

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, ProjectName, Release
from vetting.domain.versions import order_for
from vetting.ports.store import Unit

_NO_INDEX = ""


async def known_crate(unit: Unit, name: ProjectName, version: str, *, at: datetime) -> Release:
    """
    Load a crate's release, beginning to know the crate and the version where they are new.

    Raises:
        InvalidInput: Cargo allows no such version.
    """
    if not order_for(Ecosystem.CARGO).is_valid(version):
        raise InvalidInput(f"{version[:80]!r} is not a version that cargo allows")
    await unit.hold("project", Ecosystem.CARGO, name)
    project = await unit.projects.find(Ecosystem.CARGO, name)
    if project is None:
        project = await unit.projects.add(Ecosystem.CARGO, name, index_url=_NO_INDEX, at=at)
    release = await unit.releases.find(project.id, project.lineage, version)
    if release is not None:
        return release
    [release_id] = await unit.releases.add_all(project, [(version, ())], at=at)
    return await unit.releases.get(release_id)
