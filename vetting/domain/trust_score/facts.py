"""
What a score is computed from: facts about one release, and a viewpoint.

Facts are everything that this instance knows, whoever may know it; the
viewpoint decides which of it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vetting.domain.accounts import AccountId, Level
from vetting.domain.audits import RecordedAudit
from vetting.domain.comparisons import Comparison
from vetting.domain.evidence import EVERYBODY, Evidence, Viewer
from vetting.domain.indexes import Maintainers
from vetting.domain.looking import Looked
from vetting.domain.releases import Distribution, Release, Sha256

PUBLIC = "public"
"""The name of the viewpoint that an instance publishes."""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The people, and how much, that a score is computed for, and what its asker may know."""

    name: str
    """``public``, or ``user:`` with a login."""
    levels: Mapping[AccountId, Level]
    """How much each reviewer's word weighs; who is missing weighs nothing."""
    viewer: Viewer = EVERYBODY


def public_viewpoint(levels: Mapping[AccountId, Level]) -> Viewpoint:
    """Build the viewpoint that an instance publishes, from the levels that its operators gave."""
    return Viewpoint(PUBLIC, levels)


@dataclass(frozen=True, slots=True)
class Attested:
    """A provenance that was verified: which trusted publisher a distribution came from."""

    publisher: str
    """In one line that stays the same as long as repository owner, repository and workflow do."""


@dataclass(frozen=True, slots=True)
class KnownBad:
    """What is publicly known against a release."""

    malware: Looked[tuple[str, ...]] | None = None
    """Ids of records that say it is malicious; None: not looked."""
    is_quarantined: bool | None = None
    """Whether the index holds the project or the release back; None: it does not say."""
    is_yanked: bool = False
    """Whether every distribution is yanked; shown, and worth nothing."""


@dataclass(frozen=True, slots=True)
class ScoringFacts:
    """Everything that bears on one release's score."""

    release: Release
    """Distributions that are no longer offered may be among its own; they are left out of the score."""
    is_read: bool
    """Whether a worker has read any of it."""
    index_url: str
    watched_since: datetime | None
    """When this instance first had the list of the project's files; a file that came later is as young as it seems."""
    audits: tuple[RecordedAudit, ...]
    """Of the project's current lineage, not withdrawn; violations are among them."""
    comparisons: tuple[Comparison, ...]
    """Those the release is judged by, one a distribution, the chosen one first; empty: not compared yet."""
    base_version: str | None = None
    """The version that they start from."""
    maintainers: Looked[Maintainers] | None = None
    """None: not looked."""
    evidence: tuple[Evidence, ...] = ()
    """All of it, unfiltered."""
    provenance: Mapping[Sha256, Looked[Attested]] = field(default_factory=dict)
    """By distribution; who is missing was not looked at."""
    provenance_before: Looked[Attested] | None = None
    """The strongest of the release before this one; NotPublished where there is none before; None: not looked."""
    known_bad: KnownBad = KnownBad()

    @property
    def offered(self) -> tuple[Distribution, ...]:
        """The distributions that the index offers now."""
        return tuple(one for one in self.release.distributions if one.removed_at is None)
