"""What a command did to a store, as JSON."""

from tests.vetting.domain.resolver.books import delta, exemption, full, violation
from vetting.domain.lock_changes import LockChange
from vetting.domain.store_changes import Difference, StoreChanges
from vetting.formats.cargo_vet import StoreFile
from vetting.formats.change_report import audit_label, change_document

DEPLOY = ["safe-to-deploy"]


def test_own_entries_are_listed_and_those_of_others_counted() -> None:
    """A machine sees each exemption and own audit, the counts of peers, and the files."""
    changes = StoreChanges(
        Difference((("demo", exemption("1.0")),), (("demo", exemption("0.9")),)),
        Difference(went=(("demo", full("1.0")),)),
        (LockChange("peer", 2, 1),),
    )

    assert change_document(changes, [StoreFile.IMPORTS, StoreFile.CONFIG], ["careful"]) == {
        "exemptions": {
            "added": [{"name": "demo", "version": "1.0", "criteria": DEPLOY}],
            "removed": [{"name": "demo", "version": "0.9", "criteria": DEPLOY}],
        },
        "audits": {"added": [], "removed": [{"name": "demo", "version": "1.0", "criteria": DEPLOY}]},
        "imports": [{"source": "peer", "added": 2, "removed": 1}],
        "written": ["config.toml", "imports.lock"],
        "warnings": ["careful"],
    }


def test_an_audit_is_named_by_what_it_is_of() -> None:
    """A version, a change or a range names an audit."""
    assert [audit_label(one) for one in (full("1.0"), delta("1.0", "1.1"), violation("<2"))] == [
        "1.0",
        "1.0 -> 1.1",
        "<2",
    ]
