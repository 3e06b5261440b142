"""Calls that cannot be folded are left as they are."""

import pytest

from vetting.domain.code.folding import Budget, Unfolded
from vetting.domain.code.folding_calls import method
from vetting.domain.code.python import facts_of_python


def test_what_folding_cannot_follow_is_left_as_it_is() -> None:
    """A parameter within a comprehension, a codec that is a number, a method that texts do not have, a wanted key."""
    facts = facts_of_python(
        b"def f(p, *, a, b=g()):\n    q = p + 1\n    eval(''.join(chr(x ^ q) for x in [1, 2]))\n"
        b"exec(b'a'.decode(7))\n'x'.y()\ndel z[h()]\n"
    )

    assert sorted(one.name for one in facts.calls) == [".decode", ".join", ".y", "chr", "eval", "exec", "g", "h"]
    with pytest.raises(Unfolded):
        method("x", "y", (), {}, Budget())
