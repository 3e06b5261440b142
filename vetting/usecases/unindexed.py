"""
Releases of crates and of npm: known here from the moment that somebody audits one.

No index of theirs is asked yet, so nothing tells which projects and versions
exist, or what their bytes are. What an audit speaks of is taken on its
author's word: a name and a version that the ecosystem allows. An audit of a
crate is *bytes unknown*, as every audit of cargo-vet's is; one of npm names
the tarball by the digests that its author gives.
"""

from datetime import datetime

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, ProjectName, Release
from vetting.domain.versions import order_for
from vetting.ports.store import Unit

UNINDEXED = frozenset({Ecosystem.CARGO, Ecosystem.NPM})
"""Whose releases are known here from audits alone."""
_NO_INDEX = ""


async def known_release(unit: Unit, ecosystem: Ecosystem, name: ProjectName, version: str, *, at: datetime) -> Release:
    """
    Load a release of an ecosystem without an index here, beginning to know the project and the version if need be.

    Raises:
        InvalidInput: The ecosystem allows no such version.
    """
    if not order_for(ecosystem).is_valid(version):
        raise InvalidInput(f"{version[:80]!r} is not a version that {ecosystem} allows")
    await unit.hold("project", ecosystem, name)
    project = await unit.projects.find(ecosystem, name)
    if project is None:
        project = await unit.projects.add(ecosystem, name, index_url=_NO_INDEX, at=at)
    release = await unit.releases.find(project.id, project.lineage, version)
    if release is not None:
        return release
    [release_id] = await unit.releases.add_all(project, [(version, ())], at=at)
    return await unit.releases.get(release_id)
