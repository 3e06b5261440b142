"""Reports as JSON; cargo-vet's own reports are in tests/conformance."""

from dataclasses import replace

import pytest

from tests.vetting.domain.resolver.books import book, delta, digests, exemption, full, judged, locked, violation
from vetting.domain.resolver import Report
from vetting.domain.suggestions import DiffStat, Step, Suggestion, Suggestions
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


def test_what_to_read_next_stands_beside_the_failures() -> None:
    """Suggestions are listed at once and by criteria; a cost that is unknown is null, and the sum with it."""
    known = Suggestion(Step("demo", "1.0", "2.0"), ("safe-to-run",), DiffStat(3, 4, 2), ("app", "tool"))
    unknown = Suggestion(Step("other", None, "1.0"), ("safe-to-deploy",), None, ())
    report = judged(book(), locked())

    first = {
        "name": "demo",
        "notable_parents": "app and tool",
        "suggested_criteria": ["safe-to-run"],
        "suggested_diff": {
            "from": "1.0",
            "to": "2.0",
            "diffstat": {"insertions": 3, "deletions": 4, "files_changed": 2},
        },
    }
    second = {
        "name": "other",
        "notable_parents": "",
        "suggested_criteria": ["safe-to-deploy"],
        "suggested_diff": {"from": None, "to": "1.0", "diffstat": None},
    }
    groups = {"safe-to-run (or safe-to-deploy)": [first]}
    assert report_document(report, suggestions=Suggestions((known,)))["suggest"] == {
        "suggestions": [first],
        "suggest_by_criteria": groups,
        "total_lines": 7,
    }
    assert report_document(report, suggestions=Suggestions((known, unknown)))["suggest"] == {
        "suggestions": [first, second],
        "suggest_by_criteria": {"safe-to-deploy": [second], **groups},
        "total_lines": None,
    }


def test_wrong_bytes_are_listed_with_both_sides() -> None:
    """A failure of bytes has what is locked and what was audited."""
    assert report_document(judged(book(full("1.0", "a")), locked("b"))) == {
        "conclusion": "fail (distributions)",
        "failures": [{"name": "demo", "version": "1.0", "locked": [f"sha256:{B}"], "audited": [f"sha256:{A}"]}],
    }


def test_a_path_that_breaks_between_files_is_listed_with_what_to_read() -> None:
    """Where both sides have one file in common it is said what does not join, and what would cost what."""
    report = judged(book(full("0.9", "a"), delta("0.9", "1.0", before="b", read="b")), locked("b"))

    document = report_document(report, suggestions=Suggestions())

    failure = {"name": "demo", "version": "1.0", "locked": [f"sha256:{B}"], "audited": [f"sha256:{B}"]}
    broken = [{"version": "0.9", "audited": [f"sha256:{A}"], "built_on": [f"sha256:{B}"]}]
    assert document["failures"] == [failure | {"broken": broken}]
    assert document["suggest"] == {"suggestions": [], "suggest_by_criteria": {}, "total_lines": 0}


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
            {"UnauditedConflict": {"violation_source": "peer", "violation": denied, "exemptions": exempted}},
            {"AuditConflict": {"violation_source": "peer", "violation": denied, "audit_source": None, "audit": audit}},
        ]
    }


@pytest.mark.parametrize("warnings", [(), ("careful",)])
def test_warnings_are_shown_where_there_are_any(warnings: tuple[str, ...]) -> None:
    """Without warnings the document is cargo-vet's; with them there is one key more."""
    document = report_document(Report(), warnings)

    assert document.get("warnings") == (list(warnings) or None)
