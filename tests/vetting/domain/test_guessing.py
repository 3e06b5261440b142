"""Which criteria somebody is likely to certify a change for."""

import pytest

from vetting.domain.criteria import CriteriaBook
from vetting.domain.guessing import guessed_criteria
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.verdict import Gap, Missing, Report
from vetting.domain.suggestions import Step
from vetting.domain.versions import order_for

ORDER = order_for(Ecosystem.PYPI)
BOOK = CriteriaBook()
GAP = Gap(frozenset({"2.0", "1.5"}), frozenset({None, "1.0"}))
LACKS_BOTH = Report((Missing("demo", "2.0", ("safe-to-deploy",), {"safe-to-run": GAP, "safe-to-deploy": GAP}),))
LACKS_RUN = Report((Missing("demo", "2.0", ("safe-to-run",), {"safe-to-run": GAP}),))


@pytest.mark.parametrize(
    ("step", "criteria"),
    [
        (Step("demo", "1.0", "2.0"), ("safe-to-deploy",)),
        (Step("demo", "1.0.0", "1.5"), ("safe-to-deploy",)),
        (Step("demo", None, "2.0"), ("safe-to-deploy",)),
        (Step("demo", "0.9", "2.0"), ()),
        (Step("demo", "1.0", "1.7"), ()),
        (Step("other", "1.0", "2.0"), ()),
    ],
)
def test_an_audit_is_for_what_it_would_mend(step: Step, criteria: tuple[str, ...]) -> None:
    """What starts where audits reach, and ends where they are needed, is for what is missing between."""
    assert guessed_criteria(step, [LACKS_BOTH], BOOK, ORDER) == criteria


def test_the_first_report_that_lacks_anything_decides() -> None:
    """What a check lacks goes before what exemptions stand in for."""
    step = Step("demo", "1.0", "2.0")

    assert guessed_criteria(step, [Report(), LACKS_RUN, LACKS_BOTH], BOOK, ORDER) == ("safe-to-run",)


def test_whole_releases_are_for_what_starts_from_nothing() -> None:
    """A full audit closes no gap that nothing leads into."""
    gap = Gap(frozenset({"2.0"}), frozenset({"1.0"}))
    report = Report((Missing("demo", "2.0", ("safe-to-run",), {"safe-to-run": gap}),))

    assert guessed_criteria(Step("demo", None, "2.0"), [report], BOOK, ORDER) == ()
