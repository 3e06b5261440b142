"""Which records name a version, and what several sources say together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vetting.domain.advisories import Advisories, Advisory, Affected, Event, against, combined
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, NotOffered, NotPublished
from vetting.domain.releases import Ecosystem, ProjectName

DEMO = ProjectName("demo")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MALICE = Vulnerability("MAL-2026-1", summary="steals tokens")
WEAKNESS = Vulnerability("X-1")


def _record(*ranges: str, versions: str = "", ecosystem: Ecosystem = Ecosystem.PYPI) -> Advisory:
    """Build a record; a range is ``introduced 1.0, fixed 1.2``."""
    events = tuple(
        tuple((Event(kind), version) for kind, version in (one.split() for one in each.split(", "))) for each in ranges
    )
    return Advisory(WEAKNESS, (Affected(ecosystem, DEMO, tuple(versions.split()), events),))


@pytest.mark.parametrize(
    ("record", "inside", "outside"),
    [
        (_record("introduced 0"), "0 1.0 99", ""),
        (_record("introduced 0, fixed 1.2"), "0.1 1.0 1.1.9 1.2rc1", "1.2 1.2.0 1.10"),
        (_record("introduced 1.0, fixed 1.2"), "1.0 1.0.0 1.1", "0.9 1.0rc1 1.2 2"),
        (_record("introduced 1.0, last_affected 1.2"), "1.0 1.2 1.2.0", "0.9 1.2.post1 1.10"),
        (_record("introduced 0, fixed 1.0, introduced 2.0, fixed 2.5"), "0.5 2.0 2.4", "1.0 1.5 2.5 3"),
        # The order in which they are written means nothing.
        (_record("fixed 2.5, introduced 2.0, fixed 1.0, introduced 0"), "0.5 2.0 2.4", "1.0 1.5 2.5 3"),
        (_record("introduced 0, limit 2.0"), "1.0 1.9", "2.0 2.1"),
        (_record("introduced 0, limit *"), "1.0 99", ""),
        # What cannot be read ends no range, and begins one below all.
        (_record("introduced 0, fixed some-day"), "0 1.0 99", ""),
        (_record("introduced 1.0, last_affected ?"), "1.0 99", "0.9"),
        (_record("introduced some-day, fixed 2.0"), "0 1.0", "2.0"),
        (_record("introduced 1.0, fixed 1.0"), "", "0.9 1.0 1.1"),
        (_record("introduced 0, fixed 1.0", "introduced 3.0"), "0.5 3.0", "1.0 2.0"),
        (_record("introduced 2.0", versions="1.0 1.1"), "1.0 1.0.0 1.1 2.0", "0.9 1.2"),
        (_record(versions="not-a-version"), "not-a-version", "1.0"),
        (_record("fixed 1.0"), "", "0.5 1.0"),
        (_record(), "", "1.0"),
    ],
)
def test_a_record_names_versions(record: Advisory, inside: str, outside: str) -> None:
    """By ranges and by lists, whichever way a version is spelled."""
    named = {one: bool(against([record], Ecosystem.PYPI, DEMO, one)) for one in f"{inside} {outside}".split()}
    assert named == {one: one in inside.split() for one in named}


def test_npm_orders_versions_by_its_own_rule() -> None:
    """A pre-release is below its version, and within a range that ends there."""
    record = _record("introduced 1.0.0, fixed 1.2.0", ecosystem=Ecosystem.NPM)
    named = [bool(against([record], Ecosystem.NPM, DEMO, one)) for one in ("1.0.0-rc.1", "1.2.0-rc.1", "1.2.0")]
    assert named == [False, True, False]


def test_only_records_about_the_project_count() -> None:
    """Another project, another ecosystem, and what was withdrawn, say nothing against a version."""
    record = _record("introduced 0")
    other = replace(record, affected=(replace(record.affected[0], project=ProjectName("other")),))
    taken_back = replace(record, vulnerability=replace(WEAKNESS, withdrawn_at=NOON))
    npm = _record("introduced 0", ecosystem=Ecosystem.NPM)
    assert against([other, taken_back, npm], Ecosystem.PYPI, DEMO, "1.0") == ()


def test_malice_without_versions_is_against_all_of_them() -> None:
    """A record that calls a project malicious and lists nothing is not taken for one that says nothing."""
    record = replace(_record(), vulnerability=MALICE)
    assert against([record], Ecosystem.PYPI, DEMO, "1.0") == (MALICE,)


def test_what_is_told_is_in_order_and_says_where_it_is_fixed() -> None:
    """By id, each once, with the versions that mend it in their order."""
    record = _record("introduced 0, fixed 1.10", "introduced 2, fixed 2.9, introduced 2.10")
    told = against([replace(record, vulnerability=MALICE), record, record], Ecosystem.PYPI, DEMO, "1.0")
    assert [(one.id, one.fixed_in) for one in told] == [("MAL-2026-1", ("1.10", "2.9")), ("X-1", ("1.10", "2.9"))]


FAILED = CouldNotLook("it is away")


@pytest.mark.parametrize(
    ("answers", "expected", "missing"),
    [
        ({"index": NotPublished()}, NotPublished(), None),
        ({"index": NotOffered()}, NotOffered(), None),
        ({"index": NotOffered(), "osv": NotPublished()}, NotPublished(), None),
        ({"index": NotPublished(), "osv": Found((MALICE,))}, Found((MALICE,)), None),
        ({"index": Found((WEAKNESS,)), "osv": Found((MALICE, WEAKNESS))}, Found((MALICE, WEAKNESS)), None),
        ({"index": NotPublished(), "osv": FAILED}, FAILED, None),
        ({"index": Found((WEAKNESS,)), "osv": FAILED}, Found((WEAKNESS,)), "it is away"),
        ({"index": CouldNotLook("it sleeps"), "osv": FAILED}, CouldNotLook("it sleeps; it is away"), None),
    ],
)
def test_several_answers_are_one(answers: dict[str, Advisories], expected: Advisories, missing: str | None) -> None:
    """What anybody found stands; who could not be asked is said, and never taken for a clear answer."""
    assert combined(None, answers, at=NOON) == Look(expected, NOON, missing)


def test_each_record_says_whose_it_is_and_when_it_was_told() -> None:
    """The first source that told of it is cited."""
    look = combined(None, {"index": Found((WEAKNESS,)), "osv": Found((WEAKNESS, MALICE))}, at=NOON)
    assert isinstance(look.result, Found)
    told = {one.id: (one.source, one.observed_at) for one in look.result.value}
    assert told == {"X-1": ("index", NOON), "MAL-2026-1": ("osv", NOON)}


@pytest.mark.parametrize(
    ("record", "age", "is_kept"),
    [
        (MALICE, timedelta(hours=1), True),
        (MALICE, timedelta(days=900), True),
        (WEAKNESS, timedelta(hours=1), True),
        (WEAKNESS, timedelta(days=3), False),
    ],
)
def test_what_a_silent_source_said_stands(record: Vulnerability, age: timedelta, *, is_kept: bool) -> None:
    """A record of malice stands until its source answers without it, a weakness for two days."""
    before = combined(None, {"osv": Found((record,))}, at=NOON - age)
    after = combined(before, {"index": NotPublished(), "osv": FAILED}, at=NOON)
    assert after == Look(Found((record,)) if is_kept else FAILED, NOON, "it is away" if is_kept else None)


def test_what_a_source_takes_back_is_gone() -> None:
    """A source that answers is believed, and speaks for itself alone."""
    before = combined(None, {"osv": Found((MALICE,))}, at=NOON)
    assert combined(before, {"osv": NotPublished()}, at=NOON) == Look(NotPublished(), NOON)
    assert combined(before, {"index": FAILED}, at=NOON) == Look(FAILED, NOON)
    assert combined(Look(NotPublished(), NOON), {"index": FAILED}, at=NOON) == Look(FAILED, NOON)
