"""Facts of metadata in the portions in which a page shows them."""

import pytest

from vetting.domain.fact_changes import FactChange
from web.presenters.facts import fact_portions


@pytest.mark.parametrize(
    ("of_code", "of_itself", "expected"),
    [(1, 3, [4]), (2, 25, [6, 21]), (9, 2, [9, 2]), (40, 25, [30, 30, 5]), (0, 1, [1])],
)
def test_what_is_said_of_code_comes_before_the_files(of_code: int, of_itself: int, expected: list[int]) -> None:
    """A screen of facts about code is shown; what a release says of itself unfolds, but for the first few."""
    facts = [FactChange("requires", str(at), None, "1", "METADATA") for at in range(of_code)]
    facts += [FactChange("metadata", "Classifier", str(at), None, "METADATA") for at in range(of_itself)]
    portions = fact_portions(facts)
    assert [len(one) for one in portions] == expected
    assert [fact for one in portions for fact in one] == facts
