"""Where annotations are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from vetting.domain.accounts import AccountId
from vetting.domain.releases import Sha256
from vetting.domain.threads import Annotation, AnnotationId, Place


class AnnotationStore(Protocol):
    """Notes on lines of distributions, and the replies to them."""

    async def add(
        self,
        place: Place,
        text: str,
        *,
        account_id: AccountId,
        at: datetime,
        parent_id: AnnotationId | None = None,
    ) -> AnnotationId:
        """Keep a note, or a reply to *parent_id*."""
        ...

    async def get(self, annotation_id: AnnotationId) -> Annotation:
        """
        Load one note or reply.

        Raises:
            NotFound: None has that id.
        """
        ...

    async def replies(self, annotation_id: AnnotationId) -> tuple[Annotation, ...]:
        """List the replies to a note, in the order they were written."""
        ...

    async def of_distributions(
        self, digests: Iterable[Sha256], *, after: AnnotationId | None = None, limit: int | None = None
    ) -> tuple[Annotation, ...]:
        """List notes and replies on distributions, in the order they were written, from the one behind *after* on."""
        ...

    async def set_resolved(self, annotation_id: AnnotationId, *, at: datetime | None, by: AccountId | None) -> None:
        """Note that a note was settled, or (None) that it is open again."""
        ...

    async def delete(self, annotation_id: AnnotationId) -> None:
        """Drop a note or a reply for good."""
        ...
