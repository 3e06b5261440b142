"""Which of a peer's audits are taken."""

import pytest

from vetting.domain.import_filters import NO_FILTER, ImportFilter, address_of

JO, ANN = "Jo <jo@example.test>", "Ann <ann@other.test>"


@pytest.mark.parametrize(
    ("bounds", "who", "is_taken"),
    [
        (NO_FILTER, (), True),
        (NO_FILTER, (JO,), True),
        (ImportFilter(only_who=(JO,)), (JO,), True),
        (ImportFilter(only_who=("jo@EXAMPLE.test",)), (JO,), True),
        (ImportFilter(only_who=("*@example.test",)), (JO, ANN), True),
        (ImportFilter(only_who=("*@example.test",)), (ANN,), False),
        (ImportFilter(only_who=("*@example.test",)), (), False),
        (ImportFilter(only_who=("Jo",)), (JO,), False),
        (ImportFilter(exclude_who=("Ann *",)), (ANN,), False),
        (ImportFilter(exclude_who=("Ann *",)), (ANN, JO), True),
        (ImportFilter(exclude_who=("Ann *",)), (), True),
        (ImportFilter(only_who=("*.test",), exclude_who=("ann@*",)), (ANN,), False),
        (ImportFilter(only_who=(ANN,), exclude_who=("ann@*",)), (ANN, JO), False),
    ],
)
def test_people_are_taken_by_name_or_address(bounds: ImportFilter, who: tuple[str, ...], *, is_taken: bool) -> None:
    """Patterns are for the whole name or the address; who is excluded counts for nothing."""
    assert bounds.takes_from(who) is is_taken


def test_projects_are_taken_by_name() -> None:
    """Without a list every project is taken."""
    assert NO_FILTER.takes_project("demo")
    assert ImportFilter(only_projects=("demo",)).takes_project("demo")
    assert not ImportFilter(only_projects=("demo",)).takes_project("other")


def test_criteria_are_narrowed() -> None:
    """Without a list all criteria count."""
    both = frozenset({"safe-to-run", "crypto"})

    assert NO_FILTER.narrowed(both) == both
    assert ImportFilter(only_criteria=("crypto", "fuzzed")).narrowed(both) == {"crypto"}


@pytest.mark.parametrize(("who", "address"), [(JO, "jo@example.test"), ("Jo", ""), ("jo@example.test", ""), ("<", "")])
def test_an_address_stands_in_angles(who: str, address: str) -> None:
    """What has no angles has no address of its own."""
    assert address_of(who) == address
