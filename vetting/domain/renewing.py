"""
Wildcard audits that end: which are due to be renewed, and the store with them renewed.

A wildcard audit vouches for releases that nobody has seen, so it ends within
twelve months, and somebody has to say now and then that the publisher is still
the one they knew. It is due six weeks before it ends, unless its author wrote
``renew = false``, or the project is at rest: its last release, whoever uploaded
it, is older than four months and was covered. Renewed, it ends a year from today.

Source: cargo-vet at e2111ef, src/main.rs (WildcardAuditRenewal).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vetting.domain.audit_sets import AuditSet
from vetting.domain.publishers import PublishedProject, WildcardAudit
from vetting.domain.store_checks import a_year_after

DUE_WITHIN = timedelta(weeks=6)
AT_REST_AFTER = timedelta(weeks=16)


@dataclass(frozen=True, slots=True)
class Renewal:
    """One wildcard audit to renew."""

    project: str
    place: int
    """Among the project's wildcard audits."""
    entry: WildcardAudit
    has_ended: bool
    """Whether it covers nothing of today."""


def renewals_of(audit_set: AuditSet, project: str, *, today: date) -> tuple[Renewal, ...]:
    """List the wildcard audits of one project that may be renewed, whenever they end."""
    return tuple(_renewable({project: audit_set.wildcards.get(project, ())}, today))


def due(audit_set: AuditSet, *, today: date) -> tuple[Renewal, ...]:
    """List the wildcard audits that end soon or have ended, of projects at rest, too."""
    return tuple(one for one in _renewable(audit_set.wildcards, today) if one.entry.end < today + DUE_WITHIN)


def still_active(
    renewals: Iterable[Renewal], published: Mapping[str, PublishedProject], *, today: date
) -> tuple[Renewal, ...]:
    """
    Leave out projects at rest.

    Args:
        renewals: What is due.
        published: The projects as the index has them; what it says nothing of is taken for active.
        today: The day it is.
    """

    def is_at_rest(one: Renewal) -> bool:
        project = published.get(one.project)
        last = max((release.when for release in project.releases), default=today) if project else today
        return last < one.entry.end and last < today - AT_REST_AFTER

    return tuple(one for one in renewals if not is_at_rest(one))


def renewed(audit_set: AuditSet, renewals: Iterable[Renewal], *, today: date) -> AuditSet:
    """Have all of *renewals* end a year from today."""
    places = {(one.project, one.place) for one in renewals}
    end = a_year_after(today)
    wildcards = {
        name: tuple(replace(one, end=end) if (name, place) in places else one for place, one in enumerate(some))
        for name, some in audit_set.wildcards.items()
    }
    return replace(audit_set, wildcards=wildcards)


def _renewable(wildcards: Mapping[str, Iterable[WildcardAudit]], today: date) -> Iterator[Renewal]:
    for name, some in sorted(wildcards.items()):
        for place, one in enumerate(some):
            if one.renew is not False:
                yield Renewal(name, place, one, one.end < today)
