"""Reports as JSON; cargo-vet's own reports are in tests/conformance."""

from dataclasses import replace

import pytest

from tests.vetting.domain.resolver.books import book, delta, digests, exemption, full, judged, locked, violation
from vetting.domain.resolver import Report
from vetting.formats.vet_report import report_document

A, B = digests("a", "b")


def test_a_success_lists_releases_by_how_they_came_to_be_vetted() -> None:
    """Fully, partially and exempted releases are three lists."""
    report = judged(
        book(full("1.0"), delta("1.5", "2.0"), exempt=[exemption("1.5"), exemption("3.0")]),
        *(locked(version=version) for version in ("1.0", "2.0", "3.0")),
    )

    assert report_document(report) == {
        "conclusion": "success",
        "vetted_fully": [{"name": "demo", "version": "1.0"}],
        "vetted_partially": [{"name": "demo", "version": "2.0"}],
        "vetted_with_exemptions": [{"name": "demo", "version": "3.0"}],
    }


def test_missing_audits_are_listed_with_their_criteria() -> None:
    """A failure says what is missing, minimally."""
    assert report_document(judged(book(), locked())) == {
        "conclusion": "fail (vetting)",
        "failures": [{"name": "demo", "version": "1.0", "missing_criteria": ["safe-to-deploy"]}],
        "suggest": None,
    }


def test_wrong_bytes_are_listed_with_both_sides() -> None:
    """A failure of bytes has what is locked and what was audited."""
    assert report_document(judged(book(full("1.0", "a")), locked("b"))) == {
        "conclusion": "fail (distributions)",
        "failures": [{"name": "demo", "version": "1.0", "locked": [f"sha256:{B}"], "audited": [f"sha256:{A}"]}],
    }


def test_a_conflict_shows_both_entries() -> None:
    """A violation stands beside what it speaks against, each with where it is from."""
    vouching = replace(full("1.0"), who=("Jo",), notes="fine", aggregated_from=("u",), importable=False)
    against = replace(violation("*"), who=("Ann", "Bo"))
    report = judged(
        book(vouching, exempt=[replace(exemption("1.0"), suggest=False)], peers={"peer": (against,)}), locked()
    )

    denied = {
        "who": ["Ann", "Bo"],
        "criteria": "safe-to-deploy",
        "version": None,
        "delta": None,
        "violation": "*",
        "importable": None,
        "notes": None,
    }
    audit = denied | {
        "who": "Jo",
        "version": "1.0",
        "violation": None,
        "importable": False,
        "notes": "fine",
        "aggregated-from": "u",
    }
    exempted = {"version": "1.0", "criteria": "safe-to-deploy", "suggest": False, "notes": None}
    assert report_document(report)["violations"] == {
        "demo:1.0": [
            {"AuditConflict": {"violation_source": "peer", "violation": denied, "audit_source": None, "audit": audit}},
            {"UnauditedConflict": {"violation_source": "peer", "violation": denied, "exemptions": exempted}},
        ]
    }


@pytest.mark.parametrize("warnings", [(), ("careful",)])
def test_warnings_are_shown_where_there_are_any(warnings: tuple[str, ...]) -> None:
    """Without warnings the document is cargo-vet's; with them there is one key more."""
    document = report_document(Report(), warnings)

    assert document.get("warnings") == (list(warnings) or None)
