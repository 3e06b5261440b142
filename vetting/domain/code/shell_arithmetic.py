"""What ``$((…))`` comes to, of whole numbers and variables that hold them, as long as they are small."""

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Final

MAX_TEXT: Final = 200
"""Characters of an expression."""
MAX_BITS: Final = 63
"""Of a number, as shells have them."""
_BASED: Final = re.compile(r"\b(\d{1,2})#(\w{1,20})")
_OCTAL: Final = re.compile(r"(?<![\w#])0(?=\d)")
_BASES: Final = range(2, 37)
_BINARY: Final[dict[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitXor: operator.xor,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.RShift: lambda left, right: left >> min(right, MAX_BITS),
    ast.LShift: lambda left, right: left << min(right, MAX_BITS),
    ast.Pow: lambda left, right: int(left ** min(right, MAX_BITS)),
    ast.Div: lambda left, right: int(left / right),
    ast.Mod: lambda left, right: left - right * int(left / right),
}
_UNARY: Final[dict[type[ast.unaryop], Callable[[int], int]]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def calculated(text: str, values: Mapping[str, str]) -> int | None:
    """Give what an expression comes to; None where that is not known. *values* are those of variables."""
    try:
        written = _OCTAL.sub("0o", _BASED.sub(_in_base, text[: MAX_TEXT + 1].strip()))
        if len(text) > MAX_TEXT:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(written, mode="eval").body
        return _value(tree, values)
    except (SyntaxError, ValueError, ArithmeticError, MemoryError, RecursionError):
        return None


def _in_base(hit: re.Match[str]) -> str:
    base = int(hit.group(1))
    return str(int(hit.group(2), base)) if base in _BASES else ""


def _value(node: ast.expr, values: Mapping[str, str]) -> int:
    """Calculate a node; raise ValueError where it is no number that is known, or a large one."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        found = node.value
    elif isinstance(node, ast.Name):
        found = int(values.get(node.id, ""), 0)
    elif isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        found = _BINARY[type(node.op)](_value(node.left, values), _value(node.right, values))
    elif isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        found = _UNARY[type(node.op)](_value(node.operand, values))
    else:
        raise ValueError
    if found.bit_length() > MAX_BITS:
        raise ValueError
    return found
