"""What functions that take a text apart, or change it, come to."""

import pytest

from vetting.domain.code.folding import Budget, Unfolded
from vetting.domain.code.folding_calls import call
from vetting.domain.code.folding_words import MAX_LITERAL


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("ast.literal_eval", ("'a' 'b'",), "ab"),
        ("ast.literal_eval", ("[1, 'b', b'c', 0.5]",), (1, "b", b"c", 0.5)),
        ("re.sub", ("x", "", "sxyxs"), "sys"),
        ("re.sub", ("-_-", "\u00e4", "a-_-b"), "a\u00e4b"),
        ("re.sub", ("[xz]", "xz", "axbz"), "axzbxz"),
        ("re.sub", ("[xz]+", "", "axzxb"), "ab"),
        ("shlex.join", (("sh", "-c", "a b"),), "sh -c 'a b'"),
    ],
)
def test_a_text_is_what_python_makes_of_it(name: str, given: tuple[object, ...], expected: object) -> None:
    """Letter by letter."""
    assert call(name, given, {}, Budget()) == expected


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ast.literal_eval", (b"1",)),
        ("ast.literal_eval", ("1" * (MAX_LITERAL + 1),)),
        ("ast.literal_eval", ("f(",)),
        ("ast.literal_eval", ("f()",)),
        ("ast.literal_eval", ("(" * MAX_LITERAL,)),
        ("ast.literal_eval", ("[[1]]",)),
        ("ast.literal_eval", ("{1: 2}",)),
        ("re.sub", (b"x", b"", b"x")),
        ("re.sub", ("(a+)+$", "", "a")),
        ("re.sub", ("[a-z]", "", "a")),
        ("re.sub", ("[ab]+", "c", "ab")),
        ("re.sub", ("a", "\\g<0>", "a")),
        ("shlex.join", ((1,),)),
    ],
)
def test_what_may_be_something_else_is_not_guessed(name: str, given: tuple[object, ...]) -> None:
    """Nor is a pattern tried that may take for ever."""
    with pytest.raises(Unfolded):
        call(name, given, {}, Budget())
