"""
The requirements of extras, as a setup.py writes them: ``extras_require``, or what stands under that name.

The facts of a file tell no table's members, so the few lines that hold them are
looked at here, and only in a file that has that word: every text that the table
is made of, those behind the module's names included, the names of extras not.
"""

import ast
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from vetting.domain.code.python import MAX_BRACES
from vetting.domain.code.python_source import source_of

WORD: Final = "extras_require"
MAX_BYTES: Final = 256 << 10
"""Of a setup.py; the largest of the most downloaded releases has a fifth of it."""
MAX_NODES: Final = 20_000
"""That are looked at; a table that is made of more is no table of extras."""
MAX_TEXTS: Final = 1000
_PUTTING: Final = frozenset({"append", "extend", "insert", "add", "update", "setdefault"})
_JOINING: Final = frozenset({"union", "chain", "from_iterable"})
_CONTAINERS: Final = frozenset({"dict", "list", "tuple", "set", "frozenset", "sorted", "sum", "chain"})
_UNREAD: Final = (SyntaxError, MemoryError, RecursionError)


def extras_in(data: bytes) -> list[str]:
    """
    List the texts that ``extras_require`` is made of, a line each.

    What Python cannot parse says nothing here; the rules about code say that they could not read it.

    Raises:
        ValueError: It is larger than any setup.py, or made of more than is looked at.
    """
    if WORD.encode() not in data:
        return []
    if len(data) > MAX_BYTES or data.count(b"{") > MAX_BRACES:
        raise ValueError("setup.py is too large for what its extras ask for to be read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source_of(data).text)
    except _UNREAD:
        return []
    return _texts(tree)


def _texts(tree: ast.Module) -> list[str]:
    said: dict[str, list[ast.expr]] = {}
    waiting: deque[ast.expr] = deque()
    for node in ast.walk(tree):
        for name, value in _stated(node):
            said.setdefault(name, []).append(value)
    waiting += said.get(WORD, ())
    seen, found, looked = {WORD}, dict[str, None](), 0
    while waiting:
        node = waiting.popleft()
        looked += 1
        if looked > MAX_NODES or len(found) > MAX_TEXTS:
            raise ValueError("what extras ask for is put together out of more than is looked at")
        text = _folded(node)
        if text is not None:
            found.update(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
        elif isinstance(node, ast.Name) and node.id not in seen:
            seen.add(node.id)
            waiting += said.get(node.id, ())
        else:
            waiting += _MEMBERS.get(type(node), _nothing)(node)
    return list(found)


def _stated(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Give what a node says that a name holds: an assignment, a keyword, a table's key, ``name.update(…)``."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _put(target, node.value)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
        yield from _put(node.target, node.value)
    elif isinstance(node, ast.keyword) and node.arg == WORD:
        yield WORD, node.value
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == WORD:
                yield WORD, value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _PUTTING:
        values = [*node.args[node.func.attr == "setdefault" :], *(one.value for one in node.keywords)]
        for value in values:
            yield from _put(node.func.value, value)


def _put(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Take ``name[key] = value`` for something that *name* holds, and ``table['extras_require'] = …`` for the table."""
    while isinstance(target, ast.Subscript):
        if isinstance(target.slice, ast.Constant) and target.slice.value == WORD:
            yield WORD, value
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id, value


def _nothing(_: ast.expr) -> Sequence[ast.expr]:
    return ()


def _operands(node: ast.BinOp) -> list[ast.expr]:
    """Take a sum apart in one go: piece by piece, what it begins with would be put together once for each."""
    found: list[ast.expr] = []
    waiting: list[ast.expr] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.BinOp):
            waiting += (one.right, one.left)
        else:
            found.append(one)
    return found


def _given(node: ast.Call) -> Sequence[ast.expr]:
    """Give what a call makes its value of, where it only puts that in another container."""
    values = [*node.args, *(one.value for one in node.keywords)]
    if isinstance(node.func, ast.Attribute):
        return [node.func.value, *(values if node.func.attr in _JOINING else ())]
    return values if isinstance(node.func, ast.Name) and node.func.id in _CONTAINERS else ()


_MEMBERS: Final[dict[type[ast.expr], Callable[[Any], Sequence[ast.expr]]]] = {
    ast.Dict: lambda node: node.values,
    ast.List: lambda node: node.elts,
    ast.Tuple: lambda node: node.elts,
    ast.Set: lambda node: node.elts,
    ast.BinOp: _operands,
    ast.BoolOp: lambda node: node.values,
    ast.IfExp: lambda node: (node.body, node.orelse),
    ast.ListComp: lambda node: (node.elt, *(one.iter for one in node.generators)),
    ast.SetComp: lambda node: (node.elt, *(one.iter for one in node.generators)),
    ast.GeneratorExp: lambda node: (node.elt, *(one.iter for one in node.generators)),
    ast.DictComp: lambda node: (node.value, *(one.iter for one in node.generators)),
    ast.Subscript: lambda node: (node.value,),
    ast.Starred: lambda node: (node.value,),
    ast.NamedExpr: lambda node: (node.value,),
    ast.Call: _given,
}
"""What a value is made of, but not what it is asked for under, decided by or read from."""


def _folded(node: ast.expr) -> str | None:
    """Put a text together that is written in several; None where it is none."""
    parts: list[str] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            parts.append(one.value)
        elif isinstance(one, ast.JoinedStr):
            waiting += one.values
        elif isinstance(one, ast.FormattedValue):
            parts.append("")
        elif isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add):
            waiting += (one.left, one.right)
        else:
            return None
    return "".join(reversed(parts))
