"""For every rule there are two ways at least not to be seen, which are seen; or it is said why there are none."""

from itertools import pairwise

import pytest

from tests.vetting.domain.signals.evasions import EVASIONS, REASONS, Evasion
from vetting.domain.signals import code
from vetting.domain.signals.catalogue import AnyRule
from vetting.domain.signals.interface import Scope
from vetting.domain.signals.scan import ALL

OTHERS = [rule for rule in ALL if rule not in code.RULES]
BY_NAME = {type(rule).__name__: rule for rule in OTHERS}
CASES = [
    pytest.param(BY_NAME[name], one, id=f"{name}-{number}")
    for name, several in EVASIONS.items()
    for number, one in enumerate(several)
]


def test_every_rule_is_tried_with_two_evasions_or_says_why_not() -> None:
    """A rule that is added without them is refused, and so is a line for a rule that is none."""
    short = [name for name in BY_NAME if len(EVASIONS.get(name, ())) < 2 and name not in REASONS]
    unknown = [name for name in (*EVASIONS, *REASONS) if name not in BY_NAME]
    both = [name for name in REASONS if EVASIONS.get(name)]
    assert (short, unknown, both) == ([], [], [])


@pytest.mark.parametrize(("rule", "evasion"), CASES)
def test_an_evasion_is_seen(rule: AnyRule, evasion: Evasion) -> None:
    """Split, encoded, renamed, moved or pushed out of sight: it counts."""
    assert Scope.DELTA in {one.scope for one in evasion.look(rule)}, evasion.how


def test_a_reason_is_a_sentence() -> None:
    """And each is another one."""
    assert all(reason.endswith(".") and len(reason) > 40 for reason in REASONS.values())
    assert all(one != other for one, other in pairwise(sorted(REASONS.values())))
