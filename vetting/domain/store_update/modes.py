"""How an update treats a project: what it prefers, and what it weeds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from vetting.domain.resolver.audit_graph import SearchMode


@dataclass(frozen=True, slots=True)
class UpdateMode:
    """One project's part in an update."""

    search: SearchMode = SearchMode.PREFER_EXEMPTIONS
    prune_exemptions: bool = False
    """Whether exemptions and unpublished entries that nobody needs go."""
    prune_non_importable_audits: bool = False
    """Whether own audits that are not for others go where nobody needs them."""
    prune_imports: bool = False
    """Whether imported entries and uploads that nobody needs go."""


ModeOf: TypeAlias = Callable[[str], UpdateMode]
"""Gives the mode of the project of a name."""

KEEP = UpdateMode()
"""After a check: change as little as possible."""

PRUNE = UpdateMode(
    SearchMode.PREFER_FRESH_IMPORTS, prune_exemptions=True, prune_non_importable_audits=True, prune_imports=True
)
"""Take what peers newly offer, and drop what nobody needs."""

REGENERATE = UpdateMode(
    SearchMode.REGENERATE_EXEMPTIONS, prune_exemptions=True, prune_non_importable_audits=True, prune_imports=True
)
"""The same, and exempt what is still missing."""
