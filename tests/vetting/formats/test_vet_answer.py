"""All that came of a check, as JSON."""

from tests.vetting.domain.resolver.books import book, full, judged, locked, violation
from vetting.domain.errors import InvalidInput
from vetting.domain.policy_checks import PolicyMistake, PolicyProblem
from vetting.domain.resolver import Report
from vetting.domain.store_problems import ProblemKind, StoreProblem, UnsoundStore
from vetting.formats.vet_answer import answer_document, error_document, refusal_document
from vetting.formats.vet_report import report_document

MISSING = {"failures": [{"name": "demo", "version": "2.0", "missing_criteria": ["safe-to-deploy"]}], "suggest": None}
UNKNOWN = StoreProblem(ProblemKind.UNKNOWN_CRITERIA, "audits.toml", "'x' is not defined", line=3, details={"name": "x"})
UNUSED = PolicyProblem(PolicyMistake.UNUSED, "gone", "1.0")


def mixed() -> Report:
    """Judge a release that lacks audits, and one whose bytes are others."""
    return judged(book(full("1.0", "a")), locked("b"), locked(version="2.0"))


def test_one_kind_of_failure_is_told_as_cargo_vet_tells_it() -> None:
    """Where nothing else is wrong, there is nothing besides."""
    for report in (Report(), judged(book(), locked()), judged(book(full("1.0"), violation("*")), locked())):
        assert answer_document(report) == report_document(report)


def test_other_kinds_of_failure_stand_beside_the_gravest() -> None:
    """The conclusion is that of the gravest; the others are told in the same form."""
    document = answer_document(mixed(), warnings=["Look out."])

    also = document.pop("also")
    assert document == {"conclusion": "fail (vetting)", **MISSING, "warnings": ["Look out."]}
    assert isinstance(also, dict)
    assert list(also) == ["fail (distributions)"]
    assert [one["version"] for one in also["fail (distributions)"]["failures"]] == ["1.0"]


def test_a_store_with_problems_comes_to_no_conclusion() -> None:
    """The problems are told as cargo-vet tells errors, and once more for programs; what else fails stands beside."""
    document = answer_document(judged(book(), locked(version="2.0")), [UNKNOWN, UNUSED])

    words = "gone 1.0 is not locked: remove what the policy says of it, or see whether it is misspelt"
    plain = {"severity": "error", "causes": [], "labels": [], "related": []}
    assert document == {
        "error": {
            **plain,
            "message": "the store cannot be used as it is",
            "related": [
                {"message": "audits.toml:3: 'x' is not defined", **plain},
                {"message": f"config.toml: {words}", **plain},
            ],
        },
        "errors": [
            {
                "kind": "invalid-criteria",
                "message": "'x' is not defined",
                "file": "audits.toml",
                "line": 3,
                "name": "x",
            },
            {
                "kind": "unused-version",
                "message": words,
                "file": "config.toml",
                "line": None,
                "name": "gone",
                "version": "1.0",
            },
        ],
        "also": {"fail (vetting)": MISSING},
    }


def test_a_success_that_problems_stand_before_is_none() -> None:
    """Where nothing fails but the store itself, nothing stands beside."""
    assert answer_document(Report(), [UNUSED]) == error_document("the store cannot be used as it is", [UNUSED])


def test_an_error_without_problems_is_a_message() -> None:
    """What is not about the store is told alone."""
    assert error_document("There is no lockfile.") == {
        "error": {
            "message": "There is no lockfile.",
            "severity": "error",
            "causes": [],
            "labels": [],
            "related": [],
        }
    }


def test_a_refusal_is_told_with_all_that_is_wrong() -> None:
    """A store's problems one by one; anything else by its message."""
    alone = {"kind": "invalid-input", "message": "No.", "file": None, "line": None}
    assert refusal_document(InvalidInput("No.")) == error_document("No.") | {"errors": [alone]}
    assert refusal_document(UnsoundStore("here", [UNKNOWN])) == error_document(
        "the store cannot be used as it is", [UNKNOWN]
    )
