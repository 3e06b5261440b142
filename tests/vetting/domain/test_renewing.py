"""Which wildcard audits are due, and what they are renewed to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from vetting.domain.audit_sets import AuditSet
from vetting.domain.publishers import PublishedProject, PublishedRelease, User, WildcardAudit
from vetting.domain.renewing import Renewal, due, renewals_of, renewed, still_active

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def wildcard(end: date, *, renew: bool | None = None) -> WildcardAudit:
    """Make a wildcard audit."""
    return WildcardAudit(("safe-to-deploy",), User(1), date(2020, 1, 1), end, renew=renew)


def audits(*entries: WildcardAudit) -> AuditSet:
    """Put wildcard audits of demo into a set."""
    return AuditSet(wildcards={"demo": entries})


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (TODAY - DAY, True),
        (TODAY, False),
        (TODAY + timedelta(weeks=6) - DAY, False),
    ],
)
def test_what_ends_within_six_weeks_is_due(end: date, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """What ended before today is told apart."""
    assert due(audits(wildcard(end)), today=TODAY) == (Renewal("demo", 0, wildcard(end), expected),)


def test_what_ends_later_is_not_due() -> None:
    """Six weeks are enough to notice."""
    assert due(audits(wildcard(TODAY + timedelta(weeks=6))), today=TODAY) == ()


def test_what_its_author_wants_to_end_is_left_out() -> None:
    """An entry that says so is never renewed; one that says nothing, or the contrary, is."""
    ended = TODAY - DAY
    found = audits(wildcard(ended, renew=False), wildcard(ended, renew=True), wildcard(ended))

    assert [one.place for one in due(found, today=TODAY)] == [1, 2]
    assert [one.place for one in renewals_of(found, "demo", today=TODAY)] == [1, 2]


def test_a_project_is_renewed_whenever_its_audits_end() -> None:
    """Who names a project wants all of it; another has none."""
    found = audits(wildcard(TODAY + timedelta(weeks=50)))

    assert len(renewals_of(found, "demo", today=TODAY)) == 1
    assert renewals_of(found, "other", today=TODAY) == ()


@pytest.mark.parametrize(
    ("last", "is_active"),
    [
        (TODAY - timedelta(weeks=16), True),
        (TODAY - timedelta(weeks=16) - DAY, False),
        (None, True),
    ],
)
def test_a_project_without_a_release_in_four_months_is_at_rest(
    last: date | None,
    is_active: bool,  # noqa: FBT001 - a table's column
) -> None:
    """Its last release counts, whoever uploaded it; one without any is not at rest."""
    releases = () if last is None else (PublishedRelease("1.0", date(2019, 1, 1)), PublishedRelease("0.9", last))
    (one,) = due(audits(wildcard(TODAY)), today=TODAY)

    assert still_active([one], {"demo": PublishedProject(releases)}, today=TODAY) == ((one,) if is_active else ())


def test_a_project_whose_last_release_is_not_covered_is_not_at_rest() -> None:
    """Somebody uploaded something after the audit ended."""
    ended = TODAY - timedelta(weeks=60)
    (one,) = due(audits(wildcard(ended)), today=TODAY)

    assert still_active([one], {"demo": PublishedProject((PublishedRelease("1.0", ended),))}, today=TODAY) == (one,)


def test_a_project_of_which_nothing_is_known_is_not_at_rest() -> None:
    """What the index does not say is no reason to let something end."""
    (one,) = due(audits(wildcard(TODAY)), today=TODAY)

    assert still_active([one], {}, today=TODAY) == (one,)


def test_what_is_renewed_ends_a_year_from_today() -> None:
    """Nothing else of it changes, nor any other entry."""
    first, second, third = wildcard(TODAY), wildcard(TODAY - DAY, renew=False), wildcard(TODAY, renew=True)
    before = AuditSet(wildcards={"demo": (first, second, third), "other": (first,)})

    after = renewed(before, [Renewal("demo", place, first, has_ended=False) for place in (0, 2)], today=TODAY)

    end = date(2027, 3, 2)
    assert after.wildcards == {
        "demo": (replace(first, end=end), second, replace(third, end=end)),
        "other": (first,),
    }
