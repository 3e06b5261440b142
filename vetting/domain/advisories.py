"""
What sources of advisories say of projects, and which of it is said of one version.

:func:`against` picks from the records about a project those that name a
version, by that ecosystem's order of versions. :func:`combined` makes one look
of what several sources answered: a source that could not be asked is said, and
what it said before against a release still stands.

Source: OSV schema 1.7, "affected fields" and "Evaluation".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import KEPT_THROUGH_FAILURES, CouldNotLook, Found, Look, Looked, NotOffered, NotPublished
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.versions import VersionOrder, order_for

Advisories: TypeAlias = Looked[tuple[Vulnerability, ...]]


class Event(StrEnum):
    """Where a range of versions begins or ends; in the order in which several at one version are taken."""

    INTRODUCED = "introduced"
    FIXED = "fixed"
    LAST_AFFECTED = "last_affected"
    LIMIT = "limit"


ALL_BEFORE = "0"
"""The version of an ``introduced`` event that is before every version."""


@dataclass(frozen=True, slots=True)
class Affected:
    """Which versions of one project a record is about."""

    ecosystem: Ecosystem
    project: ProjectName
    versions: tuple[str, ...] = ()
    ranges: tuple[tuple[tuple[Event, str], ...], ...] = ()
    """Of versions, not of commits; each its events."""

    def names(self, version: str, order: VersionOrder) -> bool:
        """Tell whether *version* is among them."""
        return any(order.same(one, version) for one in self.versions) or any(
            _is_within(events, version, order) for events in self.ranges
        )


@dataclass(frozen=True, slots=True)
class Advisory:
    """One record, whichever versions it is about."""

    vulnerability: Vulnerability
    affected: tuple[Affected, ...]


def against(
    advisories: Iterable[Advisory], ecosystem: Ecosystem, project: ProjectName, version: str
) -> tuple[Vulnerability, ...]:
    """
    Give what stands against one version: by id, without what was withdrawn.

    A record of malice that says nothing of versions is against all of them.
    """
    order = order_for(ecosystem)
    found = {}
    for one in advisories:
        about = [part for part in one.affected if part.ecosystem is ecosystem and part.project == project]
        is_about_all = one.vulnerability.is_malware and any(not part.versions and not part.ranges for part in about)
        if one.vulnerability.is_withdrawn or not (is_about_all or any(part.names(version, order) for part in about)):
            continue
        fixed = {text for part in about for events in part.ranges for kind, text in events if kind is Event.FIXED}
        found[one.vulnerability.id] = replace(one.vulnerability, fixed_in=tuple(sorted(fixed, key=order.key)))
    return tuple(found[identifier] for identifier in sorted(found))


def _is_within(events: Iterable[tuple[Event, str]], version: str, order: VersionOrder) -> bool:
    """
    Evaluate one range; an end that no rule reads ends nothing.

    Source: OSV schema 1.7, "Evaluation", function ``IncludedInRanges``.
    """
    wanted = order.key(version)
    events = [(kind, text) for kind, text in events if kind is Event.INTRODUCED or order.is_valid(text)]
    limits = [text for kind, text in events if kind is Event.LIMIT]
    if limits and not any(wanted < order.key(one) for one in limits):
        return False
    is_within = False
    for kind, text in sorted(events, key=lambda one: _place(one, order)):
        at = order.key(text)
        match kind:
            case Event.INTRODUCED if text == ALL_BEFORE or wanted >= at:
                is_within = True
            case Event.FIXED if wanted >= at:
                is_within = False
            case Event.LAST_AFFECTED if wanted > at:
                is_within = False
            case _:
                pass
    return is_within


def _place(event: tuple[Event, str], order: VersionOrder) -> tuple[object, ...]:
    kind, text = event
    return (text != ALL_BEFORE, order.key(text), list(Event).index(kind))


def combined(
    before: Look[tuple[Vulnerability, ...]] | None, answers: Mapping[str, Advisories], *, at: datetime
) -> Look[tuple[Vulnerability, ...]]:
    """
    Make one look of what each source answered at once.

    What a source that could not be asked now said earlier is kept: of malice until it answers again, of weaknesses
    for a while.

    Args:
        before: The last such look.
        answers: By source, as it shall be told; the first is the index.
        at: When they were asked.
    """
    found: dict[str, Vulnerability] = {}
    reasons = []
    for source, answer in answers.items():
        if isinstance(answer, CouldNotLook):
            reasons.append(answer.reason)
            told: Iterable[Vulnerability] = _still_told(before, source, at)
        else:
            told = answer.value if isinstance(answer, Found) else ()
        for one in told:
            found.setdefault(one.id, replace(one, source=source, observed_at=one.observed_at or at))
    missing = "; ".join(reasons) or None
    if found:
        return Look(Found(tuple(found[identifier] for identifier in sorted(found))), at, missing)
    if missing:
        return Look(CouldNotLook(missing), at)
    is_offered = any(not isinstance(answer, NotOffered) for answer in answers.values())
    return Look(NotPublished() if is_offered else NotOffered(), at)


def _still_told(before: Look[tuple[Vulnerability, ...]] | None, source: str, at: datetime) -> list[Vulnerability]:
    if before is None or not isinstance(before.result, Found):
        return []
    return [
        one
        for one in before.result.value
        if one.source == source
        and (one.is_malware or one.observed_at is None or at - one.observed_at < KEPT_THROUGH_FAILURES)
    ]
