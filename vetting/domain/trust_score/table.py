"""
The values of every line, in one versioned table.

Points are integer millidecibans: a thousandth of ten times the decimal
logarithm of the odds, so evidence adds up and unknown is nought. A later table
may change the values, never the meaning of a line, and every score names the
table that it was computed with.

Source: design, "Score table 1"; its values are a prior to be calibrated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from vetting.domain.accounts import Level
from vetting.domain.signals.interface import Severity


@dataclass(frozen=True, slots=True)
class Band:
    """From where to where a value lies, both ends included; millidecibans."""

    low: int
    high: int

    def nearest(self, points: int) -> int:
        """Give the value within the band that is nearest to *points*."""
        return min(max(points, self.low), self.high)


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Every value that a score is made of; millidecibans unless said otherwise."""

    version: int
    levels: Mapping[Level, int]
    """What a reviewer's word weighs at most."""
    audit_quality: int
    """What an audit of full thoroughness and understanding is worth."""
    link_cap: int
    """What one link of a chain of audits is worth at most, however many vouch for it."""
    veto_from: int
    """From this weight on, a reviewer's violation is a veto; below, it disputes."""
    attested_as_before: int
    index_policy: int
    phishing_resistant: int
    one_time_code: int
    provenance_regression: int
    severities: Mapping[Severity, int]
    nothing_found: int
    soak: tuple[tuple[timedelta, int], ...]
    """Ages with the points of what is younger than each, youngest first."""
    soak_else: int
    repository: Band
    """What a comparison with the repository could bring; nothing is compared yet."""

    @property
    def publisher(self) -> Band:
        """What evidence about a publisher can bring at the worst and at the best."""
        values = (self.attested_as_before, self.index_policy, self.phishing_resistant, self.provenance_regression)
        return Band(min(values), max(values))

    @property
    def findings(self) -> Band:
        """What a scan can bring at the worst and at the best."""
        values = (*self.severities.values(), self.nothing_found)
        return Band(min(values), max(values))

    def soak_points(self, age: timedelta) -> int:
        """Say what having been public for *age* is worth."""
        return next((points for limit, points in self.soak if age < limit), self.soak_else)


TABLE_1 = ScoreTable(
    version=1,
    levels=MappingProxyType({Level.HIGH: 9000, Level.MEDIUM: 4000, Level.LOW: 1500}),
    audit_quality=9000,
    link_cap=24000,
    veto_from=4000,
    attested_as_before=5000,
    index_policy=1000,
    phishing_resistant=1000,
    one_time_code=500,
    provenance_regression=-6000,
    severities=MappingProxyType({Severity.HIGH: -9000, Severity.MEDIUM: -4000, Severity.LOW: 0}),
    nothing_found=1000,
    soak=((timedelta(days=1), -2000), (timedelta(days=7), 0), (timedelta(days=30), 1000)),
    soak_else=2000,
    repository=Band(-6000, 5000),
)
"""The first table. Source of *repository*: the prior-art survey's table, key repo_match."""
