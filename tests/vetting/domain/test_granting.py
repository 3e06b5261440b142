"""Belief in a publisher: to whom, and from when until when."""

from dataclasses import replace
from datetime import date

import pytest

from vetting.domain.errors import InvalidInput
from vetting.domain.granting import (
    Grant,
    grant_to,
    require_within_a_year,
    sole_publisher,
    spelled,
    uploads_by,
    with_trust,
)
from vetting.domain.publishers import PublishedBy, PublishedRelease, TrustedEntry, TrustedPublisher, User

TODAY = date(2026, 3, 2)
JO, ANN = User(1, "jo", "Jo"), User(2, "ann")
CI = TrustedPublisher("github:org/repo")


def upload(version: str, when: date, source: PublishedBy | None) -> PublishedRelease:
    """Make an upload."""
    return PublishedRelease(version, when, source)


UPLOADS = (
    upload("1.0", date(2025, 5, 1), JO),
    upload("0.9", date(2025, 1, 1), JO),
    upload("1.1", date(2025, 7, 1), ANN),
    upload("1.2", date(2025, 9, 1), CI),
    upload("0.1", date(2024, 1, 1), None),
)


def test_publishers_are_named_by_login_or_identity() -> None:
    """What the index calls them is what the command line calls them."""
    assert (spelled(JO), spelled(CI)) == ("jo", "github:org/repo")
    assert uploads_by("github:org/repo", UPLOADS) == (UPLOADS[3],)
    assert uploads_by("nobody", UPLOADS) == ()


def test_belief_begins_with_the_first_upload_and_ends_in_a_year() -> None:
    """Unless days are named."""
    assert grant_to("jo", "demo", UPLOADS, start=None, end=None, today=TODAY) == Grant(
        JO, date(2025, 1, 1), date(2027, 3, 2)
    )
    start, end = date(2025, 2, 1), date(2025, 3, 1)
    assert grant_to("jo", "demo", UPLOADS, start=start, end=end, today=TODAY) == Grant(JO, start, end)


def test_who_published_nothing_is_not_believed_in() -> None:
    """A mistake in a name would vouch for nothing."""
    with pytest.raises(InvalidInput, match="mallory has published no release of demo"):
        grant_to("mallory", "demo", UPLOADS, start=None, end=None, today=TODAY)


def test_belief_ends_after_it_begins() -> None:
    """Days the wrong way round are refused."""
    with pytest.raises(InvalidInput, match="not after it begins"):
        grant_to("jo", "demo", UPLOADS, start=TODAY, end=TODAY, today=TODAY)


def test_a_wildcard_audit_ends_within_a_year() -> None:
    """The last day is in twelve months."""
    require_within_a_year(date(2027, 3, 2), today=TODAY)
    with pytest.raises(InvalidInput, match="2027-03-02 at the latest"):
        require_within_a_year(date(2027, 3, 3), today=TODAY)


def test_one_publisher_need_not_be_named() -> None:
    """Uploads of which nobody knows the publisher do not count."""
    assert sole_publisher("demo", (UPLOADS[0], UPLOADS[1], UPLOADS[4])) == "jo"


@pytest.mark.parametrize(
    ("uploads", "reason"),
    [
        (UPLOADS, r"several publishers: say which one to trust \(ann, github:org/repo, jo\)"),
        (UPLOADS[4:], "does not say who publishes demo"),
        ((), "does not say who publishes demo"),
    ],
)
def test_an_unclear_publisher_has_to_be_named(uploads: tuple[PublishedRelease, ...], reason: str) -> None:
    """Several, or none that is known."""
    with pytest.raises(InvalidInput, match=reason):
        sole_publisher("demo", uploads)


OLD = TrustedEntry(("safe-to-deploy",), JO, date(2025, 1, 1), date(2026, 1, 1), "why")
NEW = TrustedEntry(("safe-to-deploy",), JO, date(2025, 1, 1), date(2027, 1, 1))


def test_an_entry_that_says_the_same_is_lengthened() -> None:
    """Its notes and place stay."""
    other = replace(OLD, source=ANN)

    assert with_trust((other, OLD, other), NEW) == (other, replace(OLD, end=NEW.end), other)


@pytest.mark.parametrize(
    "new",
    [
        replace(NEW, notes="new"),
        replace(NEW, criteria=("safe-to-run",)),
        replace(NEW, source=ANN),
        replace(NEW, start=date(2025, 2, 1)),
        replace(NEW, end=date(2025, 6, 1)),
    ],
)
def test_another_entry_stands_beside_it(new: TrustedEntry) -> None:
    """Notes, criteria, publisher or days of its own make an entry of its own."""
    assert with_trust((OLD,), new) == (OLD, new)
