"""Of two looks, the one that tells more is kept."""

from datetime import timedelta

import pytest

from tests.clocks import NOON
from vetting.domain.looking import (
    KEPT_THROUGH_FAILURES,
    CouldNotLook,
    Found,
    Look,
    Looked,
    NotOffered,
    NotPublished,
    latest_look,
)

EARLIER = Look(Found(1), NOON)
ANSWERS: list[Looked[int]] = [Found(2), NotPublished(), NotOffered()]


def test_the_first_look_is_kept_whatever_it_found() -> None:
    """Where nothing was known, even a failure to look is something."""
    failed: Look[int] = Look(CouldNotLook("away"), NOON)
    assert latest_look(None, failed) == failed


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_replaces_the_one_before(answer: Looked[int]) -> None:
    """Whatever was answered later is what is known."""
    later = Look(answer, NOON + timedelta(minutes=1))
    assert latest_look(EARLIER, later) == later


def test_a_failure_leaves_a_fresh_answer_standing() -> None:
    """A failure to look again does not make unknown what was known a while ago."""
    failed: Look[int] = Look(CouldNotLook("away"), NOON + KEPT_THROUGH_FAILURES - timedelta(seconds=1))
    assert latest_look(EARLIER, failed) == EARLIER


def test_a_failure_replaces_a_failure() -> None:
    """The reason that is told is the latest one."""
    first: Look[int] = Look(CouldNotLook("away"), NOON)
    second: Look[int] = Look(CouldNotLook("broken"), NOON + timedelta(minutes=5))
    assert latest_look(first, second) == second


def test_a_failure_ends_an_answer_that_is_too_old() -> None:
    """After some days of failures, what was known is unknown."""
    failed: Look[int] = Look(CouldNotLook("away"), NOON + KEPT_THROUGH_FAILURES)
    assert latest_look(EARLIER, failed) == failed
