"""Looking after the blobs as a whole: what may go, what is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from vetting.domain.releases import ReleaseId
from vetting.pages.blobs import Roots


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep came by; what was only counted is in ``removed``, too."""

    kept: int
    kept_bytes: int
    removed: int
    removed_bytes: int
    damaged: frozenset[ReleaseId] = frozenset()
    """
    Releases of which a manifest cannot be read: nothing is removed then, since it is not known what they need, until
    it was tried long enough to mend them.
    """


@dataclass(frozen=True, slots=True)
class Checked:
    """What looking at every blob came by."""

    whole: int
    altered: int
    """Set aside."""
    lost: int
    """Named by a manifest, and not kept; distributions are fetched when they are needed."""
    damaged: frozenset[ReleaseId]
    """Releases that need what is altered or lost."""


class BlobKeeper(Protocol):
    """Looks after a store of blobs."""

    async def tidy(self) -> int:
        """Remove what killed writers left, once it is hours old, and give the number."""
        ...

    async def sweep(self, roots: Roots, *, keep_for: timedelta | None, spare: bool) -> Swept:
        """
        Remove blobs that are old and that nothing refers to.

        Args:
            roots: What is referred to, read just now.
            keep_for: How long distributions are kept that can be fetched again; None: for good.
            spare: Remove nothing, and only count.

        Raises:
            NoRoom: The disk is read-only.
        """
        ...

    async def is_due(self) -> bool:
        """Say whether nobody has swept this store for a day, and take note that it is being done now."""
        ...

    async def check(self, roots: Roots, progress: Callable[[int], None]) -> Checked:
        """
        Hash every blob, and look for every one that is named; what is altered is set aside.

        Args:
            roots: What is referred to, read just now.
            progress: Told now and then how many blobs were looked at.
        """
        ...
