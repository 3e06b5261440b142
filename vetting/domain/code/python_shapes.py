"""What a statement of Python is, by its shape alone."""

import ast
import re
from typing import Final

from vetting.domain.code.python_values import Known

MAX_STATEMENT: Final = 400
"""Characters of a statement that are kept."""
MAX_STATEMENT_LINES: Final = 40
_TESTS: Final = re.compile(r"tests|conftest|testdata")
_BARE_TESTS: Final = re.compile(r"tests?|conftest|testdata|test_\w+")


def tests_among(node: ast.ImportFrom) -> list[str]:
    """List what ``from PACKAGE import …`` names that is called a test: modules, as far as their names tell."""
    pattern, module = (_TESTS if node.module else _BARE_TESTS), "." * node.level + (node.module or "")
    names = [one.name for one in node.names if pattern.fullmatch(one.name)]
    return [f"{module}.{name}" if node.module else module + name for name in names]


def kept_as(before: Known, made_of: Known) -> Known:
    """Keep what is known of a thing, and add what it is made from."""
    if before.made or before.name or before.items is not None:
        return Known(
            made=before.made,
            constant=before.constant,
            name=before.name,
            calls=made_of.calls,
            names=tuple(one for one in made_of.names if one != before.name),
            decoded=before.decoded,
            space=before.space,
            items=before.items,
            is_looked_up=before.is_looked_up,
        )
    return made_of


def is_main(test: ast.expr) -> bool:
    """Say whether this asks if the file is run as a program."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq)
    )


def is_thrown_away(node: ast.stmt) -> bool:
    """Say whether this only assigns what it calls to ``_``: a call in disguise."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return False
    return all(isinstance(one, ast.Name) and set(one.id) == {"_"} for one in node.targets)


def normal(node: ast.stmt | ast.expr) -> str:
    """Give a statement the one text that it has however it is laid out; of a very large one, its first line's."""
    if (node.end_lineno or node.lineno) - node.lineno > MAX_STATEMENT_LINES:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            return f"{node.value.func.id}(…)"
        return f"{type(node).__name__} of {(node.end_lineno or 0) - node.lineno} lines"
    try:
        return ast.unparse(node)[:MAX_STATEMENT]
    except RecursionError:
        return type(node).__name__
