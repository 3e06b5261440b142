"""The shape of Python's statements."""

import ast

from vetting.domain.code.python_shapes import normal


def test_a_statement_too_deep_to_be_written_out_is_known_by_its_kind() -> None:
    """It is the same then as any other of its kind."""
    assert normal(ast.parse("f(a" + ".b" * 400 + ")").body[0]) == "Expr"
