"""A trust score as a value: lines that add up, a band, a status, and a figure for display."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vetting.domain.releases import Ecosystem, ProjectName, Sha256
from vetting.domain.trust_score.table import Band


class LineKey(StrEnum):
    """What a line of the ledger is about, in the order in which lines are shown."""

    AUDITS = "audits"
    VIOLATIONS = "violations"
    PUBLISHER = "publisher"
    FINDINGS = "findings"
    SOAK = "soak"
    REPOSITORY = "repository"
    KNOWN_BAD = "known-bad"


class LineState(StrEnum):
    """What came of looking."""

    FOUND = "found"
    CLEAR = "clear"
    """Looked, and found nothing."""
    UNKNOWN = "unknown"
    """Not looked, or could not look: worth 0, within a wider band."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of the ledger.

    Invariant: the points lie within the band.
    """

    key: LineKey
    points: int
    """Millidecibans."""
    band: Band
    """From where to where *points* could move if all that is unknown were learned."""
    state: LineState
    reason: str
    """A sentence that says why, for a person."""
    evidence: tuple[str, ...] = ()
    """What it rests on, each in a few words: the ids of audits, a source's title and date."""

    def __post_init__(self) -> None:
        """Hold the invariant, and the law that unknown is nought."""
        assert self.band.low <= self.points <= self.band.high
        assert self.points == 0 or self.state is not LineState.UNKNOWN


def certain(key: LineKey, points: int, state: LineState, reason: str, evidence: tuple[str, ...] = ()) -> Line:
    """Make a line that nothing still to be learned can move."""
    return Line(key, points, Band(points, points), state, reason, evidence)


class ScoreStatus(StrEnum):
    """What a score is, before it is a number."""

    VETOED = "vetoed"
    """A reviewer with standing recorded a violation, or the release is known to be malicious: there is no figure."""
    DISPUTED = "disputed"
    """Somebody without the standing for a veto recorded a violation."""
    SCORED = "scored"
    UNSCORED = "unscored"
    """Nothing of the release has been read yet: there is no figure."""


@dataclass(frozen=True, slots=True)
class ScoredDistribution:
    """One file of the scored release, and whether audits reach its bytes."""

    filename: str
    sha256: Sha256
    is_audited: bool


@dataclass(frozen=True, slots=True)
class TrustScore:
    """What is believed of a release, as seen from a viewpoint, for one promise."""

    ecosystem: Ecosystem
    project: ProjectName
    version: str
    viewpoint: str
    criteria: str
    table: int
    """The version of the table that the values are from."""
    computed_at: datetime
    status: ScoreStatus
    is_audited: bool
    """The resolver's answer."""
    lines: tuple[Line, ...]
    distributions: tuple[ScoredDistribution, ...]

    @property
    def points(self) -> int:
        """The sum of the lines, millidecibans."""
        return sum(line.points for line in self.lines)

    @property
    def band(self) -> Band:
        """The sums of the lines' lows and of their highs."""
        return Band(sum(line.band.low for line in self.lines), sum(line.band.high for line in self.lines))

    @property
    def score(self) -> int | None:
        """The figure from 0 to 100, for display only; None where there is none."""
        has_figure = self.status in {ScoreStatus.SCORED, ScoreStatus.DISPUTED}
        return figure(self.points) if has_figure else None


FIGURE_MIDDLE = 50
POINTS_PER_STEP = 800
"""Millidecibans to one step of the figure."""


def figure(points: int) -> int:
    """
    Map millidecibans to 0-100: ``clamp(round_half_even(50 + points / 800), 0, 100)``.

    In whole numbers throughout, so that it is the same on every machine.
    """
    whole, rest = divmod(FIGURE_MIDDLE * POINTS_PER_STEP + points, POINTS_PER_STEP)
    is_up = 2 * rest > POINTS_PER_STEP or (2 * rest == POINTS_PER_STEP and whole % 2 == 1)
    return min(max(whole + is_up, 0), 100)
