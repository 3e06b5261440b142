"""Where a violation speaks against what vouches for a project."""

import pytest

from tests.vetting.domain.resolver.books import DEPLOY, ORDER, RUN, book, delta, exemption, full, violation
from vetting.domain.audits import Audit, Exemption
from vetting.domain.resolver.conflicts import ViolationConflict, conflicts


@pytest.mark.parametrize("vouching", [full("1.0"), delta("1.0", "2.0"), delta("0.9", "1.0")])
def test_a_violation_speaks_against_audits_of_what_it_names(vouching: Audit) -> None:
    """A full audit of a version it names conflicts, and a delta that has it at either end."""
    against = violation("==1.0")

    assert conflicts("demo", book(vouching, against), ORDER) == (ViolationConflict(against, None, vouching, None),)  # type: ignore[arg-type]  # none of them is a violation


def test_an_exemption_is_no_excuse() -> None:
    """An exemption of a version that a violation names conflicts as well."""
    against, vouching = violation("<2"), exemption("1.0")

    found = conflicts("demo", book(against, exempt=[vouching]), ORDER)

    assert found == (ViolationConflict(against, None, vouching, None),)


def test_both_sides_can_be_imported() -> None:
    """Each side of a conflict says which peer it is from."""
    against, vouching = violation("*"), full("1.0")

    found = conflicts("demo", book(peers={"a": (against,), "b": (vouching,)}), ORDER)

    assert found == (ViolationConflict(against, "a", vouching, "b"),)


@pytest.mark.parametrize(
    ("denied", "promised", "is_conflict"),
    [
        (DEPLOY, DEPLOY, True),
        (RUN, DEPLOY, True),
        (DEPLOY, RUN, False),
        ((*DEPLOY, *RUN), RUN, True),
        (DEPLOY, (), False),
        ((), DEPLOY, False),
    ],
)
def test_denying_less_than_was_promised_conflicts(
    denied: tuple[str, ...], promised: tuple[str, ...], *, is_conflict: bool
) -> None:
    """Not safe to run contradicts safe to deploy; not safe to deploy does not contradict safe to run."""
    opened = book(violation("*", denied), full("1.0", criteria=promised))

    assert bool(conflicts("demo", opened, ORDER)) == is_conflict


@pytest.mark.parametrize("other", [Exemption("2.0", DEPLOY)])
def test_versions_it_does_not_name_are_left_alone(other: Exemption) -> None:
    """A violation of some versions says nothing of others."""
    assert conflicts("demo", book(violation("<1"), full("1.0"), delta("1.0", "2.0"), exempt=[other]), ORDER) == ()
