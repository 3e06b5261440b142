"""What a configure script is made of."""

import pytest

from tests.vetting.domain.code.building.reading import facts_in, lines_in


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("AC_INIT([demo], [1.0])\n", ["demo", "1.0"]),
        ("dnl a | b\n# c\nx=`d` # e\n", ["x= ` d"]),
        ("AC_CONFIG_COMMANDS([x], [a \\\n b])\nif test x; then\n", ["x", "a b", "if test x", "then"]),
        ("a \\", ["a"]),
    ],
)
def test_the_lines_between_macros_and_in_them_run(source: str, expected: list[str]) -> None:
    """Without comments, the quotes of m4 and the macros' names."""
    assert lines_in("configure.ac", source) == expected
    assert facts_in("configure.ac", source).rough == "only the commands in it were read"
