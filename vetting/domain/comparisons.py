"""
A release read against another: what was compared with what, and what came of it.

The hunks themselves lie in blobs; a comparison names the manifest that leads
to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from vetting.domain.releases import ReleaseId, Sha256
from vetting.domain.signals.interface import Finding

ComparisonId = NewType("ComparisonId", int)


class Base(StrEnum):
    """What a release was read against."""

    AUDITED = "audited"
    """A release that the public viewpoint certifies for safe-to-deploy."""
    UNAUDITED = "unaudited"
    """The release before it, which nobody vouches for."""
    NONE = "none"
    """Nothing: the whole release is read."""


@dataclass(frozen=True, slots=True)
class Side:
    """One distribution of a comparison."""

    filename: str
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Comparison:
    """One distribution read against another, and the scan of that change."""

    release_id: ReleaseId
    base_release_id: ReleaseId | None
    base: Base
    old: Side | None
    new: Side
    engine: str
    engine_version: str
    manifest_sha256: Sha256
    files_changed: int
    lines_added: int
    lines_removed: int
    findings: Sequence[Finding]
    unfinished: str | None
    """Why the scan did not see everything; None where it did."""
    created_at: datetime
    is_chosen: bool = False
    """Whether this is the comparison that the release's page, queue and score speak of."""
    id: ComparisonId | None = None
    asks_for: tuple[str, ...] = field(default=(), compare=False)
    """Projects that it newly asks for, for who makes the comparison; not kept with it."""
    asks_for_crates: tuple[str, ...] = field(default=(), compare=False)
    """Crates that it newly asks for, in the same way."""
