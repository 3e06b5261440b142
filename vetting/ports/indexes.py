"""
The port to package indexes: what may be asked of one, and what it may raise.

The values that come back are :mod:`vetting.domain.indexes`'s.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from vetting.domain.indexes import (
    IndexCapabilities,
    IndexFile,
    IndexProject,
    NotModified,
    ProjectFacts,
    ReleaseFacts,
    Validators,
)
from vetting.domain.looking import Looked
from vetting.domain.publishers import BuildIdentity
from vetting.domain.releases import ProjectName


class PackageIndex(Protocol):
    """One package index of one ecosystem."""

    @property
    def url(self) -> str:
        """The root of the index's simple API, ending in a slash, without credentials: the index's identity."""
        ...

    @property
    def capabilities(self) -> IndexCapabilities:
        """What this index has shown so far that it publishes, since this client was opened."""
        ...

    async def project(self, name: ProjectName, *, since: Validators | None = None) -> IndexProject | NotModified:
        """
        Read the page of the project *name*.

        Args:
            name: The project.
            since: From an earlier answer; the index is then asked conditionally.

        Raises:
            NotFound: The index has no project of that name.
            SourceUnavailable: The index could not be asked, or its answer could not be read.
            VerificationFailed: The answer breaks a limit, or speaks a major version of the API not known here.
        """
        ...

    async def about(self, name: ProjectName) -> Looked[ProjectFacts]:
        """
        Ask who maintains *name* and what is known against its newest release.

        NotPublished is the answer for a name that the index does not have.
        """
        ...

    async def about_release(self, name: ProjectName, version: str) -> Looked[ReleaseFacts]:
        """Ask what is known against one release of *name*; *version* as the index spells it."""
        ...

    async def builder(self, url: str) -> Looked[BuildIdentity]:
        """
        Ask which build the provenance at *url*, as a project's page gives it, names; nothing in it is verified.

        NotPublished is the answer where it is not there, or names no one build that is known here.
        """
        ...

    def stream(self, file: IndexFile) -> AsyncIterator[bytes]:
        """
        Yield the bytes of *file*, and end only if they were what the index vouches for.

        Whoever keeps the bytes may believe them once the iterator has ended
        without an error, and not before.

        Raises:
            NotFound: The file is gone.
            SourceUnavailable: The transfer could not be made or broke off.
            VerificationFailed: The digest or the size differs, the file is larger than this instance
                accepts, the index states no SHA-256, or the URL leads where no index's file may.
        """
        ...
