"""How much of what strangers publish is looked at."""

import pytest

from vetting.domain.errors import InvalidInput
from vetting.usecases.allowances import Allowance, values_in


def test_what_is_too_much_uses_up_nothing() -> None:
    """Neither what one may not have, nor what is not left for anybody."""
    allowance = Allowance("things", 5, 8)
    allowance.take(5)

    with pytest.raises(InvalidInput, match=r"^6 things are more than are looked at for a hint: 5$"):
        allowance.take(6)
    with pytest.raises(InvalidInput, match=r"^4 things are more than is left of what is looked at for all hints$"):
        allowance.take(4)
    allowance.take(3)
    assert allowance.left == 0


def test_values_are_counted_before_they_are_parsed() -> None:
    """Whatever a parser makes an object of is one, in tables and in lists."""
    assert values_in('[[audits.demo]]\nversion = "1"\nnotes = ["a", "b"]\nmore = {a = 1}\n') == 9
