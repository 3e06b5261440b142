"""
All that came of a check as one JSON document: cargo-vet's, and beside it what else is wrong.

cargo-vet tells the gravest kind of failure alone. So does this document where
cargo-vet's readers look, and adds, only where there is something to say,

- ``also``: every further kind of failure by its conclusion, each as it would
  stand in the document if it were alone;
- ``errors``: each problem of the store, its policy, a lockfile or a peer, as a
  program wants it, when ``error``, which is cargo-vet's, stands in place of a
  conclusion;
- ``warnings``.

Source: cargo-vet at e2111ef, src/main.rs (what it prints of an error).
"""

import re
from collections.abc import Iterable, Sequence

from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import VettingError
from vetting.domain.resolver.verdict import Conclusion, Report
from vetting.domain.shortcomings import Problem
from vetting.domain.store_problems import StoreProblem, UnsoundStore
from vetting.domain.suggestions import Suggestions
from vetting.formats.vet_report import Document, part, report_document


def answer_document(
    report: Report,
    problems: Sequence[Problem] = (),
    warnings: Sequence[str] = (),
    suggestions: Suggestions | None = None,
    book: CriteriaBook | None = None,
) -> Document:
    """
    Make the document of a check.

    Args:
        report: The verdicts.
        problems: Why the store, or what its policy says of this lockfile, is refused.
        warnings: What to know besides.
        suggestions: What to read next; None: it was not looked for.
        book: The criteria; None: there are only those that are built in.
    """
    if problems:
        document, others = error_document("the store cannot be used as it is", problems), report.conclusions
    else:
        document, others = report_document(report, (), suggestions, book), report.conclusions[1:]
    also = {one.value: part(report, one, suggestions, book) for one in others if one is not Conclusion.SUCCESS}
    return document | ({"also": also} if also else {}) | ({"warnings": list(warnings)} if warnings else {})


def error_document(message: str, problems: Iterable[Problem] = ()) -> Document:
    """Make the document of an answer that could not be given, with all the reasons."""
    found = list(problems)
    document: Document = {"error": _diagnostic(message) | {"related": [_diagnostic(str(one)) for one in found]}}
    return document | ({"errors": [_problem(one) for one in found]} if found else {})


def refusal_document(error: VettingError) -> Document:
    """Make the document of a refusal, with all that is wrong."""
    if isinstance(error, UnsoundStore):
        return error_document("the store cannot be used as it is", error.problems)
    problems = [_problem(one) for one in error.problems]
    return error_document(str(error)) | {"errors": problems or [_alone(error)]}


def _alone(error: VettingError) -> Document:
    """Tell of an error that is in no file; its kind is its class."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()
    return {"kind": kind, "message": str(error), "file": None, "line": None}


def _diagnostic(message: str) -> Document:
    return {"message": message, "severity": "error", "causes": [], "labels": [], "related": []}


def _problem(problem: Problem) -> Document:
    if isinstance(problem, StoreProblem):
        found: Document = {"kind": problem.kind.value, "message": problem.message, "file": problem.file or None}
        return found | {"line": problem.line, **problem.details}
    # What is about a lockfile names it and the line in one.
    file, _, number = problem.place.rpartition(":")
    where = (file, int(number)) if file and number.isdecimal() else (problem.place or "config.toml", problem.line)
    found = {"kind": problem.mistake.value, "message": problem.message, "file": where[0], "line": where[1]}
    return found | {"name": problem.name, "version": problem.version}
