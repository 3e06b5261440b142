"""What one command did to a store."""

from tests.vetting.domain.resolver.books import exemption, full
from vetting.domain.audit_sets import AuditSet
from vetting.domain.lock_changes import LockChange
from vetting.domain.store import Config, ImportsLock, Store
from vetting.domain.store_changes import Difference, StoreChanges, store_changes

BEFORE = Store(
    Config(exemptions={"demo": (exemption("1.0"), exemption("2.0"))}),
    AuditSet(audits={"demo": (full("1.0"), full("1.0"))}),
    ImportsLock(audits={"peer": AuditSet(audits={"demo": (full("3.0"),)})}),
)


def test_entries_that_came_and_went_are_listed() -> None:
    """Own entries are told one by one, equal ones each by itself, and those of peers are counted."""
    after = Store(
        Config(exemptions={"demo": (exemption("2.0"),), "new": (exemption("1.0"),)}),
        AuditSet(audits={"demo": (full("1.0"),)}),
    )

    assert store_changes(BEFORE, after) == StoreChanges(
        Difference((("new", exemption("1.0")),), (("demo", exemption("1.0")),)),
        Difference(went=(("demo", full("1.0")),)),
        (LockChange("peer", 0, 1),),
    )


def test_the_order_of_entries_is_no_change() -> None:
    """A store whose entries stand in another order is the same."""
    turned = Store(Config(exemptions={"demo": (exemption("2.0"), exemption("1.0"))}), BEFORE.audits, BEFORE.imports)

    assert not store_changes(BEFORE, turned)
    assert store_changes(BEFORE, Store())
