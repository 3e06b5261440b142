"""
What a statement of Python runs as soon as it is reached: by itself, or aside, within something that says to define.

Decorators, defaults, bases and annotations are called where they stand, and so
are conditions, what is looped over, and comprehensions. Most of them do nothing
but describe (``@dataclass``, ``len(x)``); calls that only do that are passed over,
by the names of what is called.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple, TypeAlias

from vetting.domain.code.python_shapes import is_thrown_away, normal
from vetting.domain.code.python_values import Known

_BARE: Final = (ast.Constant, ast.Name, ast.Attribute)
_LEAVES: Final = (
    ast.Name,
    ast.Constant,
    ast.Lambda,
    ast.operator,
    ast.cmpop,
    ast.boolop,
    ast.unaryop,
    ast.expr_context,
)
"""In which nothing is called, or not yet."""
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BUILTINS: Final = frozenset({
    "abs", "all", "any", "bool", "bytes", "callable", "chr", "classmethod", "dict", "dir", "enumerate", "float",
    "format", "frozenset", "getattr", "globals", "hasattr", "id", "int", "isinstance", "issubclass", "iter", "len",
    "list", "locals", "max", "min", "next", "object", "ord", "property", "range", "repr", "reversed", "round", "set",
    "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "vars", "zip",
})  # fmt: skip
_MODULES: Final = (
    "abc.", "attr.", "attrs.", "collections.", "contextlib.", "contextvars.", "copy.", "dataclasses.", "datetime.",
    "decimal.", "enum.", "functools.", "inspect.", "itertools.", "logging.", "math.", "operator.", "os.path.",
    "pathlib.", "platform.", "re.", "string.", "struct.", "sys.", "textwrap.", "threading.Lock", "threading.RLock",
    "types.", "typing.", "typing_extensions.", "warnings.", "weakref.",
)  # fmt: skip
"""Of Python's own, and those that everybody decorates with: what they are asked for is told, and nothing is done."""
_METHODS: Final = frozenset({
    "copy", "decode", "deleter", "encode", "endswith", "format", "get", "getter", "index", "items", "join", "keys",
    "lower", "partition", "replace", "rpartition", "setter", "split", "splitlines", "startswith", "strip", "title",
    "upper", "values", "lstrip", "rstrip", "count", "find", "isdigit",
})  # fmt: skip
Find: TypeAlias = Callable[[str], Known | None]


class Noted(NamedTuple):
    """One thing that runs."""

    text: str
    is_aside: bool
    """Whether it only stands within what defines, assigns or decides something."""


def noted(node: ast.stmt, find: Find) -> Iterable[Noted]:
    """Give what *node* runs where it stands; names are found by *find*."""
    reader = _READERS.get(type(node))
    return reader(node, find) if reader is not None else ()


def _alone(node: ast.Expr, _: Find) -> Iterable[Noted]:
    return () if isinstance(node.value, _BARE) else (Noted(normal(node), is_aside=False),)


def _acting(node: ast.AugAssign | ast.Delete | ast.Assert | ast.Raise, find: Find) -> Iterable[Noted]:
    return (Noted(normal(node), is_aside=False),) if any(_calls(part, find) for part in _parts(node)) else ()


def _class(node: ast.ClassDef, find: Find) -> Iterator[Noted]:
    for base in (*node.bases, *(one.value for one in node.keywords)):
        if _calls(base, find):
            yield Noted(f"class {node.name}({normal(base)})", is_aside=False)
    yield from _decorators(node, find)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, find: Find) -> Iterator[Noted]:
    if node.decorator_list:
        yield from _decorators(node, find)
    yield from _defaults(node, find)


def _assigned(node: ast.Assign | ast.AnnAssign, find: Find) -> Iterable[Noted]:
    value = node.value
    if isinstance(value, ast.Call):
        if is_thrown_away(node):
            return (Noted(normal(node), is_aside=False),)
        if len(value.args) == 1:
            value = value.args[0]
    stated = node.annotation if isinstance(node, ast.AnnAssign) else None
    is_called = (isinstance(value, _COMPREHENSIONS) and _calls(value, find)) or (
        isinstance(stated, ast.Call) and _calls(stated, find)
    )
    return (Noted(normal(node), is_aside=True),) if is_called else ()


def _parts(node: ast.AugAssign | ast.Delete | ast.Assert | ast.Raise) -> Iterator[ast.AST]:
    """Give the parts that may call something; of an exception that is raised, what it is made of."""
    raised = node.exc if isinstance(node, ast.Raise) else None
    if isinstance(raised, ast.Call) and _last_name(raised.func)[:1].isupper():
        yield from (*raised.args, *(one.value for one in raised.keywords))
    else:
        yield from ast.iter_child_nodes(node)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _decorators(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, find: Find) -> Iterator[Noted]:
    for one in node.decorator_list:
        if _does(one.func if isinstance(one, ast.Call) else one, find) or _calls(one, find):
            yield Noted(f"@{normal(one)}", is_aside=True)


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef, find: Find) -> Iterator[Noted]:
    arguments = node.args
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    annotations = [one.annotation for one in named if one is not None and one.annotation is not None]
    called = [one for one in (*annotations, node.returns) if isinstance(one, ast.Call)]
    for one in (*arguments.defaults, *arguments.kw_defaults, *called):
        if one is not None and not isinstance(one, _BARE) and _calls(one, find):
            yield Noted(f"def {node.name}(… {normal(one)} …)", is_aside=True)


def _head(field: str) -> Callable[[Any, Find], Iterable[Noted]]:
    """Look at what is asked before a block is run: a condition, what is looped over."""

    def reader(node: Any, find: Find) -> Iterable[Noted]:  # noqa: ANN401  # a statement that has the field
        asked: ast.expr = getattr(node, field)
        return (Noted(normal(asked), is_aside=True),) if _calls(asked, find) else ()

    return reader


def _contexts(node: ast.With | ast.AsyncWith, find: Find) -> Iterable[Noted]:
    heads = [one.context_expr for one in node.items]
    return [Noted(normal(one), is_aside=True) for one in heads if _calls(one, find)]


_READERS: Final[dict[type[ast.stmt], Callable[[Any, Find], Iterable[Noted]]]] = {
    ast.Expr: _alone,
    **dict.fromkeys((ast.Assign, ast.AnnAssign), _assigned),
    **dict.fromkeys((ast.AugAssign, ast.Delete, ast.Assert, ast.Raise), _acting),
    ast.ClassDef: _class,
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), _function),
    **dict.fromkeys((ast.If, ast.While), _head("test")),
    ast.Match: _head("subject"),
    **dict.fromkeys((ast.For, ast.AsyncFor), _head("iter")),
    **dict.fromkeys((ast.With, ast.AsyncWith), _contexts),
}


def _calls(node: ast.AST, find: Find) -> bool:
    """Say whether something is called in *node* that may do more than to describe; what a lambda holds is not."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, _LEAVES):
            continue
        if isinstance(one, ast.Call) and _does(one.func, find):
            return True
        for field in one._fields:
            part = getattr(one, field, None)
            if isinstance(part, ast.AST):
                waiting.append(part)
            elif isinstance(part, list):
                waiting += [each for each in part if isinstance(each, ast.AST)]
    return False


def _does(called: ast.expr, find: Find) -> bool:
    """Say whether what is called may do more than to describe, by its name."""
    names: list[str] = []
    while isinstance(called, ast.Attribute):
        names.append(called.attr)
        called = called.value
    if not isinstance(called, ast.Name):
        return not names or names[0] not in _METHODS
    known = find(called.id)
    if not names and known is None:
        return called.id not in _BUILTINS
    head = known.name if known is not None and known.name else called.id
    whole = ".".join((head, *reversed(names)))
    return not whole.startswith(_MODULES) and (not names or names[0] not in _METHODS)
