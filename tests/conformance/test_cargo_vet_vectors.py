"""Every case of cargo-vet's own tests that is about what is built here."""

import pytest

from tests.conformance.material import CARGO, Case, cases_of, fetched_of, graph_of
from vetting.domain.errors import InvalidInput
from vetting.domain.reading_options import options
from vetting.domain.resolver import Conclusion, resolve
from vetting.domain.suggestions import DiffStat, Step, choose, steps_of
from vetting.domain.versions import order_for
from vetting.formats.vet_report import report_document


@pytest.mark.parametrize("case", cases_of("resolve"))
def test_the_report_is_cargo_vets(case: Case) -> None:
    """Conclusion, failures, violations, how each release came to be vetted, and what to read next are cargo-vet's."""
    fetched, graph = fetched_of(case), graph_of(case)
    book = fetched.book
    report = resolve(graph, fetched.store.config.policy, book)

    found = options(report, graph, published_in(case))
    suggestions = choose(found, {step: mock_cost(step) for step in steps_of(found)}, order_for(CARGO), book.criteria)

    is_green = report.conclusion is not Conclusion.MISSING_AUDITS
    document = report_document(report, suggestions=None if is_green else suggestions, book=book.criteria)
    assert document == case["expected"]


def mock_cost(step: Step) -> DiffStat:
    """Measure as the vectors' README does."""
    before, after = size(step.from_version), size(step.to_version)
    return DiffStat(max(0, after - before), max(0, before - after), 1)


def size(version: str | None) -> int:
    """Give the square of a version's major number."""
    return 0 if version is None else int(version.partition(".")[0]) ** 2


def published_in(case: Case) -> dict[str, list[str]] | None:
    """Give what the registry of a vector has, by package; None where the vector is offline."""
    if "network" not in case:
        return None
    packages = case["network"].get("registry_packages", {})
    return {name: [one["version"] for one in releases] for name, releases in packages.items()}


@pytest.mark.parametrize("case", cases_of("go_online_error"))
def test_a_peer_that_changes_its_words_is_refused(case: Case) -> None:
    """Criteria whose meaning changed, or that two addresses define differently, are not imported unseen."""
    with pytest.raises(InvalidInput, match="the import"):
        fetched_of(case)
