"""Signals in what is known of the projects that a release asks for, and of its own name: D1 and D2."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import ClassVar, Final

from vetting.domain.looking import Found, NotPublished
from vetting.domain.signals.interface import (
    AddedDependency,
    DependencyFacts,
    Finding,
    ReleaseRule,
    ReleaseUnderScan,
    Scope,
    Severity,
    digest_of,
)
from vetting.domain.signals.lineages import published_at

YOUNG: Final = timedelta(days=30)
FEW_RELEASES: Final = 3
LONG_NAME: Final = 6
"""
Characters from which on a name one slip away tells much. Of 10,000 projects beyond the 5,000 most downloaded a name of
six or more is within one slip of one of those in 2 of 100 cases, one of five in 13, one of four in 28.
"""
SHORTEST_NAME: Final = 5
_DIGITS: Final = re.compile(r"[0-9]+")


def _finding(rule: ReleaseRule, severity: Severity, message: str, evidence: str, scope: Scope = Scope.DELTA) -> Finding:
    return Finding(rule.id, rule.version, severity, scope, "", None, None, digest_of(evidence.encode()), message)


class UnknownDependency:
    """D1: an added dependency that has hardly been there long enough to be known."""

    id: ClassVar[str] = "D1"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Young dependency"
    why: ClassVar[str] = "A payload of one's own making is brought in as a project that was made for it."
    blind_to: ClassVar[str] = (
        "Dependencies of dependencies; names that lay ready for a month; crates and npm's projects, whose indexes "
        "nobody asks."
    )

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield one finding for each: high where it is young and nothing else speaks for it."""
        at = published_at(release.release) or release.at
        for one in release.added:
            if isinstance(one.facts, NotPublished):
                message = (
                    f"It now asks for {one.name}, which the index does not have: whoever registers it is installed."
                )
                yield _finding(self, Severity.MEDIUM, message, one.name)
            elif isinstance(one.facts, Found):
                facts = one.facts.value
                first = facts.first_upload_at
                if first is not None and at - first < YOUNG:
                    yield self._young(one, facts, max(at - first, timedelta(0)))

    def _young(self, one: AddedDependency, facts: DependencyFacts, age: timedelta) -> Finding:
        more = [f"has {facts.releases} release{'s' * (facts.releases != 1)}"]
        if facts.has_repository is False:
            more.append("names no repository")
        is_alone = facts.has_repository is False or facts.releases <= FEW_RELEASES
        old = f"{age.days} day{'s' * (age.days != 1)}" if age.days else f"{age // timedelta(hours=1)} hours"
        message = f"It now asks for {one.name}, which was {old} old then, {' and '.join(more)}."
        return _finding(self, Severity.HIGH if is_alone else Severity.MEDIUM, message, one.name)


class NameNearby:
    """D2: a name that is one slip of the finger from one of the most downloaded, and not among those itself."""

    id: ClassVar[str] = "D2"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Nearly another name"
    why: ClassVar[str] = "Names are registered to be mistaken for others."
    blind_to: ClassVar[str] = (
        "Names of four characters and less; two slips; well-known names that are not on the list, which is short for "
        "crates; npm's projects."
    )

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield one finding for each added dependency, and for the project's own name where nothing came before."""
        for one in release.added:
            yield from self._near(release, one.name, f"It now asks for {one.name}, a name nearly", Scope.DELTA)
        scope = Scope.DELTA if release.base is None and len(release.siblings) <= FEW_RELEASES else Scope.CONTEXT
        yield from self._near(release, release.release.project, "Its own name is nearly", scope)

    def _near(self, release: ReleaseUnderScan, name: str, said: str, scope: Scope) -> Iterator[Finding]:
        popular = release.popular
        if popular is None or len(name) < SHORTEST_NAME or name in popular:
            return
        other = popular.near(name)
        if other is not None:
            is_plain = len(name) >= LONG_NAME and _DIGITS.sub("", name) != _DIGITS.sub("", other)
            message = f"{said} that of {other}, which is far better known."
            yield _finding(self, Severity.HIGH if is_plain else Severity.MEDIUM, message, f"{name} {other}", scope)
