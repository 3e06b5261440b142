"""Constants made item by item: ``chr(c ^ 7) for c in b"…"``, worked out within a budget."""

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from vetting.domain.code.folding import Budget, Unfolded, binary, subscript
from vetting.domain.code.folding_calls import call, method

MAX_DEPTH: Final = 40
MAX_ITEMS: Final = 1 << 16


def each(
    element: ast.expr,
    target: ast.expr,
    values: Any,  # noqa: ANN401  # any constant
    around: Callable[[str], Any],
    budget: Budget,
) -> tuple[object, ...]:
    """
    Fold *element* for each of *values*, which *target* takes.

    *around* gives the constant, or the resolved name of the function, that a name stands for; it raises ``Unfolded``.

    Raises:
        Unfolded: Any of it could not be told.
    """
    if not isinstance(values, str | bytes | tuple | range | dict) or len(values) > MAX_ITEMS:
        raise Unfolded
    known = {one.id: around(one.id) for one in _free_names(element, budget) if one.id not in _targets(target)}
    return tuple(evaluate(element, known | _taken(target, value), budget) for value in values)


def _free_names(element: ast.expr, budget: Budget) -> list[ast.Name]:
    found = []
    for node in ast.walk(element):
        budget.step()
        if isinstance(node, ast.Name):
            found.append(node)
    return found


def _targets(target: ast.expr) -> frozenset[str]:
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return frozenset(part.id for part in parts if isinstance(part, ast.Name))


def _taken(target: ast.expr, value: Any) -> dict[str, object]:  # noqa: ANN401  # any constant
    if isinstance(target, ast.Name):
        return {target.id: value}
    if not isinstance(target, ast.Tuple) or not isinstance(value, tuple) or len(target.elts) != len(value):
        raise Unfolded
    return {part.id: one for part, one in zip(target.elts, value, strict=True) if isinstance(part, ast.Name)}


class Function(str):
    """The resolved name of a function, where a constant might stand."""

    __slots__ = ()


def evaluate(node: ast.expr, names: Mapping[str, object], budget: Budget, depth: int = 0) -> object:
    """Fold one expression of constants and *names*; raises ``Unfolded``."""
    budget.step()
    if depth > MAX_DEPTH:
        raise Unfolded
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() if node.id in names:
            return names[node.id]
        case ast.BinOp():
            left = evaluate(node.left, names, budget, depth + 1)
            right = evaluate(node.right, names, budget, depth + 1)
            return binary(type(node.op).__name__, left, right, budget)
        case ast.UnaryOp(op=ast.USub()):
            return binary("Sub", 0, evaluate(node.operand, names, budget, depth + 1), budget)
        case ast.Subscript():
            value = evaluate(node.value, names, budget, depth + 1)
            return subscript(value, _key(node.slice, names, budget, depth + 1), budget)
        case ast.Call(keywords=[]):
            return _called(node, names, budget, depth + 1)
        case _:
            raise Unfolded


def _key(node: ast.expr, names: Mapping[str, object], budget: Budget, depth: int) -> object:
    if not isinstance(node, ast.Slice):
        return evaluate(node, names, budget, depth)
    parts = (node.lower, node.upper, node.step)
    return slice(*(None if part is None else evaluate(part, names, budget, depth) for part in parts))


def _called(node: ast.Call, names: Mapping[str, object], budget: Budget, depth: int) -> object:
    arguments = tuple(evaluate(one, names, budget, depth) for one in node.args)
    if isinstance(node.func, ast.Attribute):
        return method(evaluate(node.func.value, names, budget, depth), node.func.attr, arguments, {}, budget)
    function = evaluate(node.func, names, budget, depth)
    if not isinstance(function, Function):
        raise Unfolded
    return call(function, arguments, {}, budget)
