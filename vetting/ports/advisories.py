"""The port to sources of advisories: what is on record against the releases of a project, whoever published it."""

from typing import Protocol

from vetting.domain.advisories import Advisory
from vetting.domain.looking import Looked
from vetting.domain.releases import Ecosystem, ProjectName


class AdvisorySource(Protocol):
    """One source of advisories: a service, or a dump of its records."""

    @property
    def name(self) -> str:
        """How what it says is cited."""
        ...

    async def about(self, ecosystem: Ecosystem, project: ProjectName) -> Looked[tuple[Advisory, ...]]:
        """
        Give every record about *project*, whichever versions it names; withdrawn ones may be among them.

        NotPublished is the answer where there is none; NotOffered, where the source has records of no project of
        *ecosystem*. A record that cannot be read might be about the project: then it is CouldNotLook.
        """
        ...
