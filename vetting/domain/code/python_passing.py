"""
What functions of a Python file pass on as it is to what runs it: ``def run(line): os.system(line)``.

Such a call is kept with the function, and put down again, with what is given
there, wherever the function is called with constants. One that passes its own
parameter on to such a function is itself one.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from vetting.domain.code.python_source import Node
from vetting.domain.code.python_values import UNKNOWN, Definition, Known, constant, flow

MAX_PASSED: Final = 24
"""Calls of one function that are kept."""
MAX_LISTED: Final = 20
"""Words of a command, given one by one."""


class Slot(Known):
    """A parameter, where what it is given goes."""

    __slots__ = ("parameter",)

    def __init__(self, parameter: str) -> None:
        super().__init__()
        self.parameter = parameter


Passed: TypeAlias = tuple[str, list[Known], list[tuple[str, Known]]]
"""A call: its name, what it is given by position, and by keyword."""


def keep(definition: Definition | None, nodes: Sequence[ast.expr | None], passed: Passed) -> None:
    """Keep a call with the function that it stands in, if it is given one of its parameters as it is."""
    if definition is None or len(definition.passed) >= MAX_PASSED:
        return
    name, arguments, keywords = passed
    names = _parameters(definition)
    given = [_slotted(node, known, names) for node, known in zip(nodes, arguments, strict=False)]
    if any(_slots(one) for one in given):
        definition.passed = (*definition.passed, (name, given, keywords))


def again(
    definition: Definition,
    within: Definition | None,
    node: Node,
    arguments: Sequence[Known],
    keywords: Sequence[tuple[str, Known]],
) -> Iterator[Passed]:
    """Give the calls that a function makes with what it is given by *node*; keep those that *within* passes on."""
    around = () if within is None else _parameters(within)
    filled = {
        name: _slotted(one, known, around)
        for name, one, known in _told(_parameters(definition), node, arguments, keywords)
    }
    for name, slotted, named in definition.passed:
        made = [_filled(one, filled) for one in slotted]
        if within is not None and any(_slots(one) for one in made):
            within.passed = (*within.passed, (name, made, named))[:MAX_PASSED]
        elif any(filled.get(slot, UNKNOWN).made for one in slotted for slot in _slots(one)):
            yield name, made, named


def _told(
    names: Sequence[str], node: Node, arguments: Sequence[Known], keywords: Sequence[tuple[str, Known]]
) -> Iterator[tuple[str, ast.expr | None, Known]]:
    """Give which parameters are given what: where an object comes first that nobody wrote, there is no node for it."""
    nodes = node.args if isinstance(node, ast.Call) else [node.slice] if isinstance(node, ast.Subscript) else []
    unwritten = [None] * max(len(arguments) - len(nodes), 0)
    for name, one, known in zip(names, [*unwritten, *nodes], arguments, strict=False):
        yield name, one, known
    for name, known in keywords:
        if name in names:
            written = node.keywords if isinstance(node, ast.Call) else []
            yield name, next((one.value for one in written if one.arg == name), None), known


def _parameters(definition: Definition) -> tuple[str, ...]:
    node = definition.node
    assert not isinstance(node, ast.ClassDef), "a class has none"
    return tuple([one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)])


def _slotted(node: ast.expr | None, known: Known, names: Sequence[str]) -> Known:
    """Give what is known of an argument, with slots where it is a parameter, or a list with some in it."""
    if known.made:
        return known
    if isinstance(node, ast.Name) and known.names[:1] and known.names[0] in names and len(known.names) == 1:
        return Slot(known.names[0])
    if isinstance(node, ast.List | ast.Tuple) and isinstance(known.items, tuple) and len(node.elts) <= MAX_LISTED:
        items = [_slotted(one, item, names) for one, item in zip(node.elts, known.items, strict=True)]
        return Known(None, known.calls, known.names, items=tuple(items))
    return known


def _slots(known: Known) -> list[str]:
    if isinstance(known, Slot):
        return [known.parameter]
    return [one.parameter for one in known.items if isinstance(one, Slot)] if isinstance(known.items, tuple) else []


def _filled(known: Known, given: Mapping[str, Known]) -> Known:
    """Put what is given into the slots of an argument."""
    if isinstance(known, Slot):
        return given.get(known.parameter, UNKNOWN)
    if not _slots(known) or not isinstance(known.items, tuple):
        return known
    items = [_filled(one, given) for one in known.items]
    if all(one.made for one in items):
        return constant(tuple([one.constant for one in items]), *items)
    made_of = flow(*items)
    return Known(None, made_of.calls, made_of.names, items=tuple(items))
