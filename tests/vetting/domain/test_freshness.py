"""Which downloaded entries are new."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import digest
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import DeltaAudit, FullAudit, Violation
from vetting.domain.freshness import (
    fresh_places,
    names_with_publishers,
    published_records,
    published_since,
    stand_in,
    unpublished_entries,
)
from vetting.domain.publishers import (
    PublishedBy,
    PublishedRelease,
    PublisherRecord,
    TrustedEntry,
    UnpublishedEntry,
    User,
    WildcardAudit,
)
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.book import Fresh
from vetting.domain.store import ImportsLock, Store
from vetting.domain.versions import order_for

DEPLOY = ("safe-to-deploy",)
ORDER = order_for(Ecosystem.PYPI)
DAY = date(2025, 6, 1)
FULL = FullAudit("1.0", DEPLOY)
DELTA = DeltaAudit("1.0", "1.1", DEPLOY)
VIOLATION = Violation("<1", DEPLOY)
WILDCARD = WildcardAudit(DEPLOY, User(1), date(2025, 1, 1), date(2026, 1, 1))


def test_what_the_lock_knows_is_not_new() -> None:
    """Who said something, and in what words, does not make it new."""
    locked = AuditSet(audits={"demo": (FULL, DELTA, VIOLATION)}, wildcards={"demo": (WILDCARD,)})
    reworded = AuditSet(
        audits={"demo": (VIOLATION, FullAudit("1.0", DEPLOY, ("Jo",), notes="again"), DELTA)},
        wildcards={"demo": (WildcardAudit(DEPLOY, User(1), WILDCARD.start, WILDCARD.end, ("Jo",)),)},
    )

    assert fresh_places({"peer": reworded}, {"peer": locked}) == Fresh()


def test_what_says_something_else_is_new() -> None:
    """Other versions, criteria or bytes make an entry new, and so does a peer that the lock does not know."""
    other_bytes = FullAudit("1.0", DEPLOY, distributions=(digest("other"),))
    longer = WildcardAudit(DEPLOY, User(1), WILDCARD.start, date(2026, 2, 1))
    downloaded = AuditSet(audits={"demo": (FULL, other_bytes)}, wildcards={"demo": (longer,)})
    locked = AuditSet(audits={"demo": (FULL,)}, wildcards={"demo": (WILDCARD,)})

    fresh = fresh_places({"peer": downloaded, "stranger": AuditSet(audits={"demo": (FULL,)})}, {"peer": locked})

    assert fresh == Fresh(
        audits=frozenset({("peer", "demo", 1), ("stranger", "demo", 0)}), wildcards=frozenset({("peer", "demo", 0)})
    )


def test_each_locked_entry_accounts_for_one() -> None:
    """Where the lock has an entry once, the second of two equal ones is new."""
    assert fresh_places(
        {"peer": AuditSet(audits={"demo": (FULL, FULL)})}, {"peer": AuditSet(audits={"demo": (FULL,)})}
    ) == Fresh(audits=frozenset({("peer", "demo", 1)}))


def test_uploads_are_known_by_their_version() -> None:
    """An upload that the lock has of that version is not new; one whose publisher nobody knows is left out."""
    jo = User(1, "jo")
    published = {
        "demo": [released("1.0", jo), released("1.1", jo), released("1.2", None)],
        "bare": [released("1", None)],
    }
    locked = {"demo": (PublisherRecord("1.0.0", DAY, jo),)}

    assert published_records(published, locked, ORDER) == (
        {"demo": (PublisherRecord("1.0", DAY, jo), PublisherRecord("1.1", DAY, jo))},
        frozenset({("demo", 1)}),
    )


def test_an_upload_that_the_index_tells_nothing_of_is_as_the_lock_has_it() -> None:
    """Where the index does not say who uploaded a version, the lock's record stands while the version does."""
    known, gone = (PublisherRecord(version, DAY, User(1, "jo")) for version in ("1.0", "0.9"))

    assert published_records({"demo": [released("1.0")]}, {"demo": (gone, known)}, ORDER) == (
        {"demo": (known,)},
        frozenset(),
    )


def test_what_the_index_was_asked_of_is_not_as_the_lock_has_it() -> None:
    """A publisher that somebody wrote into the lock goes as soon as the index, asked for that version, names none."""
    forged = PublisherRecord("1.0", DAY, User(1, "jo"))
    asked = replace(released("1.0"), was_asked=True)

    assert published_records({"demo": [asked]}, {"demo": (forged,)}, ORDER) == ({}, frozenset())


def test_uploads_matter_where_something_is_said_of_publishers() -> None:
    """Own and imported wildcard audits, trusted entries and the lock's uploads name the projects to ask for."""
    entry = TrustedEntry(DEPLOY, User(1), DAY, DAY)
    store = Store(
        audits=AuditSet(audits={"read": (FULL,)}, wildcards={"own": (WILDCARD,)}, trusted={"trusted": (entry,)}),
        imports=ImportsLock(
            publishers={"known": (PublisherRecord("1", DAY, User(1)),)},
            audits={"peer": AuditSet(wildcards={"theirs": (WILDCARD,)})},
        ),
    )

    assert names_with_publishers(store) == {"own", "trusted", "known", "theirs"}


@pytest.mark.parametrize(
    ("version", "published", "expected"),
    [
        ("1.0", ("0.9", "1.0", "1.1"), "1.0"),
        ("1.0", ("0.8", "0.9", "1.1"), "0.9"),
        ("1.0", ("2.0", "1.1"), "1.1"),
        ("1.0", (), None),
    ],
)
def test_the_nearest_version_stands_in(version: str, published: tuple[str, ...], expected: str | None) -> None:
    """The version itself comes first, then the highest below it, then the lowest above it."""
    assert stand_in(version, [released(one) for one in published], ORDER) == expected


def test_what_is_not_published_gets_a_stand_in() -> None:
    """An unpublished version gets one more entry, even where the lock has an equal one; a published one gets none."""
    known = UnpublishedEntry("1.0", "0.9")
    local = [("demo", "1.0"), ("demo", "0.9"), ("new", "1.0"), ("stranger", "1.0")]
    published = {"demo": [released("0.9")], "new": [released("0.1")]}

    assert unpublished_entries(local, published, {"demo": (known,)}, ORDER) == (
        {"demo": (known, known), "new": (UnpublishedEntry("1.0", "0.1"),)},
        frozenset({("demo", 1), ("new", 0)}),
    )


def test_what_was_published_since_is_told_once() -> None:
    """A stand-in for a version that is published by now is named, for one that is not it is not."""
    locked = {
        "demo": (UnpublishedEntry("1.0", "0.9"), UnpublishedEntry("1.0", "0.8"), UnpublishedEntry("2.0", "0.9")),
        "gone": (UnpublishedEntry("1.0", "0.9"),),
    }

    assert published_since(locked, {"demo": [released("1.0")]}, ORDER) == (("demo", "1.0"),)


def released(version: str, source: PublishedBy | None = None) -> PublishedRelease:
    """Publish a version."""
    return PublishedRelease(version, DAY, source)
