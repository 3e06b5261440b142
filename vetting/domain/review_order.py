"""
Which of the releases that wait is most worth a reviewer's next hour.

In order of: the worst finding on what changed; a base that is audited, since
one reading then certifies the release; fewer lines to read; longer wait.
Source: issue "The main job", pages; design.md §4.7.
"""

from datetime import datetime
from typing import TypeAlias

from vetting.domain.comparisons import Base
from vetting.domain.signals.interface import Severity

Usefulness: TypeAlias = tuple[int, int, int, datetime]
"""Compare two: the less is the more useful."""

_SEVERITIES = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2, None: 3}
_BASES = {Base.AUDITED: 0, Base.UNAUDITED: 1, Base.NONE: 2}


def usefulness(*, worst: Severity | None, base: Base, lines: int, waiting_since: datetime) -> Usefulness:
    """Rank a release that waits for review; *lines* are those that changed."""
    return _SEVERITIES[worst], _BASES[base], lines, waiting_since


def is_severe_enough(worst: Severity | None, least: Severity) -> bool:
    """Tell whether the worst finding is at least as severe as *least*."""
    return _SEVERITIES[worst] <= _SEVERITIES[least]


def worse(one: Severity | None, other: Severity | None) -> Severity | None:
    """Give the worse of two findings' severities; None is no finding."""
    return min(one, other, key=_SEVERITIES.__getitem__)
