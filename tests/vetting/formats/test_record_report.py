"""What a command recorded, as JSON."""

from datetime import date

import pytest

from tests.builders import digest
from vetting.domain.audits import DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.house_rules import Dispute
from vetting.domain.publishers import TrustedEntry, TrustedPublisher, User, WildcardAudit
from vetting.formats.cargo_vet import StoreFile
from vetting.formats.record_report import Entry, record_document

DEPLOY, WHO = ("safe-to-deploy",), ("Jo <jo@example.test>",)
START, END = date(2026, 1, 1), date(2027, 1, 1)
A, B = digest("a"), digest("b")
READ = {"distributions": [f"sha256:{A}"], "who": list(WHO), "notes": "read"}
DAYS = {"start": "2026-01-01", "end": "2027-01-01", "notes": None}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (FullAudit("1.0", DEPLOY, WHO, (A,), "read"), {"kind": "full", "from": None, "to": "1.0", **READ}),
        (
            DeltaAudit("0.9", "1.0", DEPLOY, WHO, (B,), (A,), "read"),
            {"kind": "delta", "from": "0.9", "to": "1.0", **READ, "from_distributions": [f"sha256:{B}"]},
        ),
        (Violation("<2", DEPLOY, WHO), {"kind": "violation", "violation": "<2", "who": list(WHO), "notes": None}),
        (Exemption("1.0", DEPLOY), {"kind": "exemption", "to": "1.0", "suggest": True, "notes": None}),
        (
            WildcardAudit(DEPLOY, TrustedPublisher("github:a/b"), START, END, WHO),
            {"kind": "wildcard", "who": list(WHO), "publisher": "github:a/b", **DAYS},
        ),
        (TrustedEntry(DEPLOY, User(1, "jo"), START, END), {"kind": "trusted", "publisher": "jo", **DAYS}),
        (
            Dispute("<2", "peer", DEPLOY, END, "another project", WHO),
            {"kind": "dispute", "violation": "<2", "peer": "peer", "until": "2027-01-01", "who": list(WHO)}
            | {"reason": "another project"},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_entry_is_told_with_all_that_it_says(entry: Entry, said: dict[str, object]) -> None:
    """A program learns the project, the criteria, the kind and what goes with it."""
    document = record_document([("demo", entry)], [StoreFile.CONFIG, StoreFile.AUDITS], ["careful"])

    assert document == {
        "recorded": [{"name": "demo", "criteria": ["safe-to-deploy"], **said}],
        "written": ["audits.toml", "config.toml"],
        "warnings": ["careful"],
    }
