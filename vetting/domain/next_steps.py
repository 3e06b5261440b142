"""What to read next, and what is known of it besides: what a check that fails gives along."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vetting.domain.suggestions import Step, Suggestions

if TYPE_CHECKING:
    # A check that holds names nobody, and has no time to load who could be named.
    from collections.abc import Mapping

    from vetting.domain.trust_hints import Background


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Suggestions with their background."""

    suggestions: Suggestions = field(default_factory=Suggestions)
    backgrounds: "Mapping[Step, Background]" = field(default_factory=dict)
    """Of steps about which the index was asked."""
    warnings: tuple[str, ...] = ()
    """What could not be found out."""
