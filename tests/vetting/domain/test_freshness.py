"""Which downloaded entries are new."""

from datetime import date

from tests.builders import digest
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import DeltaAudit, FullAudit, Violation
from vetting.domain.freshness import fresh_places
from vetting.domain.publishers import User, WildcardAudit
from vetting.domain.resolver.book import Fresh

DEPLOY = ("safe-to-deploy",)
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
