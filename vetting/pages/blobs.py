"""Which blobs the database refers to: the roots from which everything that is kept is reached."""

from dataclasses import dataclass
from typing import Protocol

from vetting.domain.releases import ReleaseId, Sha256


@dataclass(frozen=True, slots=True)
class Roots:
    """Every blob that a row names."""

    distributions: frozenset[Sha256]
    spendable: frozenset[Sha256]
    """Those of them that were read, and that the index still offers: they can be fetched again."""
    manifests: tuple[tuple[ReleaseId, Sha256], ...]
    """Of trees and of diffs, each with the release that is read again where it is lost; what they name is kept, too."""


class BlobRoots(Protocol):
    """Knows every place that names a blob."""

    async def roots(self) -> Roots:
        """
        List them all.

        Raises:
            SourceUnavailable: The database cannot be asked.
        """
        ...
