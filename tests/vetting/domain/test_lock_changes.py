"""What a renewed lock brings and takes away."""

from datetime import date

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import FullAudit
from vetting.domain.criteria import Criterion
from vetting.domain.lock_changes import lock_changes
from vetting.domain.publishers import PublisherRecord, UnpublishedEntry, User, WildcardAudit
from vetting.domain.store import ImportsLock

DEPLOY = ("safe-to-deploy",)
DAY = date(2026, 1, 1)


def full(version: str, notes: str | None = None) -> FullAudit:
    """Build an audit."""
    return FullAudit(version=version, criteria=DEPLOY, notes=notes)


def said(before: ImportsLock, after: ImportsLock) -> list[str]:
    """Give the changes in words."""
    return [str(one) for one in lock_changes(before, after)]


def test_nothing_is_said_of_what_stayed() -> None:
    """A lock that is as it was has no changes, even where one entry stands there twice."""
    lock = ImportsLock(audits={"peer": AuditSet(audits={"demo": (full("1"), full("1"))})})

    assert said(lock, lock) == []


def test_entries_that_come_and_go_are_counted_by_peer() -> None:
    """Each peer's entries are counted by themselves, peers that are new or gone included."""
    before = ImportsLock(
        audits={"gone": AuditSet(audits={"demo": (full("1"),)}), "stays": AuditSet(audits={"demo": (full("1"),)})}
    )
    wildcard = WildcardAudit(DEPLOY, User(1), DAY, DAY)
    after = ImportsLock(
        audits={
            "new": AuditSet((Criterion("ours", "What we want."),), {"demo": (full("1"), full("2"))}),
            "stays": AuditSet(audits={"demo": (full("1"),), "other": (full("1"),)}, wildcards={"demo": (wildcard,)}),
        }
    )

    assert said(before, after) == ["gone: 1 went", "new: 3 came", "stays: 2 came"]


def test_an_entry_that_changed_went_and_came() -> None:
    """Other notes make another entry, and one of two equal ones can go."""
    before = ImportsLock(audits={"peer": AuditSet(audits={"demo": (full("1"), full("1"), full("2"))})})
    after = ImportsLock(audits={"peer": AuditSet(audits={"demo": (full("1"), full("2", "read twice"))})})

    assert said(before, after) == ["peer: 1 came, 2 went"]


def test_what_the_index_says_is_counted_too() -> None:
    """Publishers and versions that stand in for others come from the index."""
    after = ImportsLock(
        unpublished={"demo": (UnpublishedEntry("2", "1"),)}, publishers={"demo": (PublisherRecord("1", DAY, User(1)),)}
    )

    assert said(ImportsLock(), after) == ["the index: 2 came"]
