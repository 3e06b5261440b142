"""The port to an instance of Revet, as a client with a token sees it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from vetting.domain.releases import Ecosystem, ProjectName

Document: TypeAlias = Mapping[str, Any]
"""A JSON object as the instance's API describes it."""


class Instance(Protocol):
    """
    One instance.

    Every method raises SourceUnavailable where it does not answer, NotFound,
    NotPermitted, Conflict or InvalidInput where it refuses, with its reason.
    """

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        ...

    def release(self, ecosystem: Ecosystem, project: ProjectName, version: str) -> Document:
        """Read what it knows of a release."""
        ...

    def record_audit(
        self, ecosystem: Ecosystem, project: ProjectName, version: str, audit: Document, *, key: str | None = None
    ) -> Document:
        """Record an audit of a release; one that was sent under the same *key* before is not recorded again."""
        ...

    def score(
        self, ecosystem: Ecosystem, project: ProjectName, version: str, *, viewpoint: str, criteria: str
    ) -> Document:
        """Read a release's trust score."""
        ...

    def export(self, path: str) -> str:
        """Read an audits file that it exports, by the path below ``/exports/``."""
        ...

    def watched(self) -> Sequence[Document]:
        """List the projects that it watches."""
        ...

    def watch(self, ecosystem: Ecosystem, project: ProjectName) -> None:
        """Have it watch a project."""
        ...

    def unwatch(self, ecosystem: Ecosystem, project: ProjectName) -> None:
        """Have it watch a project no longer."""
        ...

    def confirm(self) -> None:
        """See that it answers, and that it knows the token."""
        ...
