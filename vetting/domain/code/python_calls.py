"""What a call in a Python file calls, and what comes back."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from vetting.domain.code.facts import Import, When
from vetting.domain.code.folding import Unfolded
from vetting.domain.code.folding_calls import FUNCTIONS
from vetting.domain.code.folding_trees import Function, each
from vetting.domain.code.python_folding import folded
from vetting.domain.code.python_lists import GROWING, grown
from vetting.domain.code.python_names import (
    EVALUATORS,
    HANDED_OVER,
    IMPORTERS,
    NAMED_BY,
    RUN_AS_TEXT,
    RUNNERS,
    STARTERS,
    TEXT_KEYWORDS,
    canonical,
)
from vetting.domain.code.python_partial import FILLING, HOLE, HOLE_IN_CODE, Partial, filled, text_of
from vetting.domain.code.python_passing import again, keep
from vetting.domain.code.python_programs import FEEDS, STREAMS, feed, give, start
from vetting.domain.code.python_reaching import OWN_MODULE, Reaching, found_among_all, kind_of, reached
from vetting.domain.code.python_recording import Hidden
from vetting.domain.code.python_roundabout import AROUND, MADE, around
from vetting.domain.code.python_values import MAX_FLOWS, UNKNOWN, Definition, Known, constant, flow, made_by

MAX_CALLS_WITHIN: Final = 12
"""Functions of a file that are followed into each other."""
_WRITTEN: Final = (ast.Name, ast.Attribute)
_LOOKED_UP_BY: Final = frozenset({"get", "__getitem__", "pop", "__getattribute__", "setdefault"})

_BY_NAME: Final = frozenset({"getattr", "inspect.getattr_static"})
_LOOKS_UP: Final = NAMED_BY | {
    "getattr",
    "inspect.getattr_static",
    "globals",
    "locals",
    "vars",
    "type",
    "setattr",
    "functools.reduce",
}
_RUNS: Final = STARTERS | {"exec", "eval"}
_SPECIAL: Final = IMPORTERS | EVALUATORS | RUN_AS_TEXT | STARTERS | FEEDS | AROUND | _LOOKS_UP | GROWING | {"map"}


class Calls(Reaching, ABC):
    """Reads calls."""

    READERS: ClassVar[Mapping[type[ast.AST], Callable[[Any, Any], Known]]]
    """How to read an expression, of whatever kind."""
    within = 0
    definition: Definition | None = None
    """The function whose body is read."""
    loops = 0
    """Within each other, around what is read."""

    @abstractmethod
    def value(self, node: ast.expr) -> Known:
        """Read an expression."""

    @abstractmethod
    def resolve(self, node: ast.expr) -> Known:
        """Read what is called, or had from, without putting down that it is read."""

    @abstractmethod
    def read_definition(self, definition: Definition, arguments: list[Known]) -> None:
        """Read the body of a function or class."""

    def call(self, node: ast.Call) -> Known:
        """Read a call."""
        mark = len(self.texts)
        base, callee, name = self._callee(node.func)
        arguments, keywords, given = self._given(node)
        is_indirect = callee.is_looked_up or (callee.name is not None and not isinstance(node.func, _WRITTEN))
        self.put_call(node, name, arguments, keywords, is_indirect=is_indirect)
        for one in given:
            if one.name is not None or one.items is not None:
                self._hand_over(node, name, given)
                break
        found = None
        if name in _SPECIAL or (base is not None and (base.space is not None or name.endswith(".__getattribute__"))):
            found = self._special(node, name, callee if name in MADE else base, arguments, keywords)
        if found is None and (name in FUNCTIONS or (base is not None and base.made)):
            found = folded(node, base, name, arguments, keywords, self.budget)
        if found is not None:
            if found.made and not isinstance(callee.items, Definition):
                self.put_whole(mark, node, found)
            return found
        parts = given if callee.name is not None or callee is UNKNOWN else [*given, callee]
        if base is not None and (base.calls or base.names):
            parts = [*parts, base if base.name is None else Known(None, base.calls, base.names)]
        result = made_by(name, parts) if name else flow(*parts)
        if name in FILLING:
            result = filled(name, base, arguments, keywords, result)
        returned = self.followed(callee, arguments, node, keywords) if callee.items is not None else UNKNOWN
        return flow(result, returned) if returned is not UNKNOWN else result

    def _given(self, node: ast.Call) -> tuple[list[Known], list[tuple[str, Known]], list[Known]]:
        """Read what a call is given: by position, by keyword, and both."""
        readers = self.READERS
        arguments = []
        for one in node.args:  # no comprehension, which is a call of its own
            arguments.append(readers[type(one)](self, one))  # noqa: PERF401
        if not node.keywords:
            return arguments, [], arguments
        keywords = [(one.arg or "**", self.value(one.value)) for one in node.keywords]
        return arguments, keywords, [*arguments, *[known for _, known in keywords]]

    def _callee(self, node: ast.expr) -> tuple[Known | None, Known, str]:
        """Give the object of a method, what is called, and its name."""
        if isinstance(node, ast.Attribute):
            base = self.resolve(node.value)
            callee = self.attribute(base, node.attr)
            return base, callee, callee.name or "." + node.attr
        callee = self.resolve(node)
        return None, callee, callee.name or (found_among_all(callee) if callee.calls else "")

    def _special(
        self,
        node: ast.Call,
        name: str,
        base: Known | None,
        arguments: list[Known],
        keywords: list[tuple[str, Known]],
    ) -> Known | None:
        """Read the calls by which names are looked up, and code is run."""
        first = arguments[0] if arguments else UNKNOWN
        if name in GROWING:
            self._grow(node.func, name, base, arguments)
            return None
        if name in AROUND:
            return around(self, node, name, base, arguments)
        if name in _RUNS:
            keep(self.definition, node.args, (name, arguments, keywords))
        if name in STARTERS:
            start(self, node, name, arguments, keywords)
        elif name in FEEDS:
            feed(self, node, name, [*arguments, *(one for _, one in keywords)])
        if name in IMPORTERS:
            return self._imported(node, name, first)
        if name == "map" and len(arguments) == 2:
            return self._mapped(first, arguments[1])
        if name in EVALUATORS:
            self._hide(node, [first])
        elif name in RUN_AS_TEXT:
            given = [one for key, one in sorted(keywords, key=_order) if key in TEXT_KEYWORDS]
            self._hide(node, [*given, *reversed(arguments[: 2 if name.startswith("timeit.") else 1])])
        return self._name_lookup(node, name, base, arguments)

    def _grow(self, method: ast.expr, name: str, base: Known | None, arguments: list[Known]) -> None:
        """Let the name of a list stand for the longer one from now on."""
        known = None if base is None else grown(base, name, arguments, is_repeated=self.loops > 0)
        target = method.value if isinstance(method, ast.Attribute) else method
        if known is None:
            return
        if isinstance(target, ast.Name):
            scope = self.scope.having(target.id)
            scope.names[target.id] = known
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            self.module.names[f"self.{target.attr}"] = known

    def call_known(self, node: ast.expr, name: str, arguments: list[Known]) -> None:
        """Put down a call that nobody wrote as one."""
        self.put_call(node, name, arguments, [], is_indirect=True)
        if name in STARTERS:
            start(self, node, name, arguments, [])

    def _name_lookup(self, node: ast.Call, name: str, base: Known | None, arguments: list[Known]) -> Known | None:
        """Read the calls that give what has a name."""
        first, second = (*arguments[:2], UNKNOWN, UNKNOWN)[:2]
        if name in _LOOKS_UP:
            return self._given_by(node, name, arguments)
        last = name.rpartition(".")[2]
        if base is not None and base.space is not None and last in _LOOKED_UP_BY:
            return self.within_space(base.space, first)
        if base is not None and base.name and last == "__getattribute__":
            return self.looked_up(first, second) if base.name in {"object", "type"} else self.looked_up(base, first)
        return None

    def _given_by(self, node: ast.Call, name: str, arguments: list[Known]) -> Known | None:
        first, second = (*arguments[:2], UNKNOWN, UNKNOWN)[:2]
        if name in _BY_NAME and len(arguments) > 1:
            return self.looked_up(first, second)
        if name in NAMED_BY and isinstance(first.constant, str):
            return reached(canonical(first.constant.replace(":", ".")))
        if name in {"globals", "locals", "vars"}:
            is_own = not arguments or first is OWN_MODULE
            return Known(names=(first.name,) if first.name else (), space="" if is_own else first.name)
        if name == "type" and len(arguments) == 1 and (kind := kind_of(first)) is not None:
            return reached(kind)
        if name == "setattr":
            self.put_assignment(node, first, second.constant)
            if second.constant == "__code__":
                self.put_call(node, "types.FunctionType", arguments[2:], [])
        if name == "functools.reduce" and first.name == "getattr" and isinstance(second.constant, tuple):
            return self._climbed(second.constant, arguments[2:])
        return None

    def _climbed(self, names: tuple[object, ...], start: list[Known]) -> Known:
        """Give ``functools.reduce(getattr, names, start)``."""
        keys = [constant(one) for one in names[:MAX_CALLS_WITHIN]]
        known = start[0] if start else UNKNOWN
        for key in keys:
            known = self.looked_up(known, key)
        return known

    def _hide(self, node: ast.expr, codes: list[Known]) -> None:
        """Keep the text that is evaluated, so that it is read too."""
        known = [one.constant for one in codes if one.made and isinstance(one.constant, str | bytes)]
        texts = [one if isinstance(one, str) else one.decode("utf-8", "replace") for one in known]
        if texts:
            self.hidden.append(Hidden("\n".join(texts), self.place(node), self.when))
        elif Partial in map(type, codes):
            parts = [text_of(one, self.budget) or "" for one in codes]
            text = "\n".join(parts).replace(HOLE, HOLE_IN_CODE)
            self.hidden.append(Hidden(text, self.place(node), self.when, is_whole=False))

    def _imported(self, node: ast.Call, name: str, first: Known) -> Known:
        is_computed = not (node.args and isinstance(node.args[0], ast.Constant))
        module = first.constant if first.made and isinstance(first.constant, str) else ""
        self.imports.append(Import(module, self.place(node), self.when, is_computed=is_computed))
        if not module:
            return Known(calls=(name, *first.calls)[:MAX_FLOWS], names=first.names)
        top = module.partition(".")[0] if name == "__import__" and len(node.args) + len(node.keywords) == 1 else module
        return Known(name=canonical(top), is_looked_up=True)

    def _mapped(self, function: Known, values: Known) -> Known | None:
        if not values.made:
            return None
        target = ast.Name("item", ast.Load())
        element: ast.expr = ast.Call(ast.Name("function", ast.Load()), [target], [])
        if isinstance(function.items, Definition) and isinstance(function.items.node, ast.Lambda):
            body = function.items.node
            if len(body.args.args) != 1:
                return None
            element, target = body.body, ast.Name(body.args.args[0].arg, ast.Load())
        elif function.name not in FUNCTIONS:
            return None

        def around(name: str) -> object:
            return Function(function.name or "") if name == "function" else self.around(name)

        try:
            return constant(each(element, target, values.constant, around, self.budget), values, decoded=1)
        except Unfolded:
            return None

    def around(self, name: str) -> object:
        """Give the constant or the function that a name stands for; raises ``Unfolded``."""
        known = self.scope.find(name)
        if known is None:
            return Function(name)
        if known.made:
            return known.constant
        if known.name:
            return Function(known.name)
        raise Unfolded

    def _hand_over(self, node: ast.Call, name: str, given: list[Known]) -> None:
        """See the functions that are given to something that calls them."""
        for number, one in enumerate(given):
            if one.name in HANDED_OVER:
                rest = given[:number] + given[number + 1 :]
                self.put_call(node, one.name, (spread := _spread(rest)), [], is_indirect=one.is_looked_up)
                if one.name in STARTERS:
                    start(self, node, one.name, spread, [])
            elif one.name in STREAMS:
                give(self, node, name, one.name, given[:number] + given[number + 1 :])
            elif isinstance(one.items, Definition) and name in RUNNERS:
                self.followed(one, [], node)

    def followed(
        self, callee: Known, arguments: list[Known], node: ast.expr, keywords: Sequence[tuple[str, Known]] = ()
    ) -> Known:
        """Read what a function of this file does when it is called, unless that was read."""
        definition = callee.items
        if not isinstance(definition, Definition):
            return UNKNOWN
        if isinstance(definition.node, ast.ClassDef):
            made = definition.own_names.get("__init__", UNKNOWN)
            if made.name in HANDED_OVER:  # what is built in is given what the class was, without the new object
                self.put_call(node, made.name, arguments, [], is_indirect=True)
            return self.followed(made, [UNKNOWN, *arguments], node, keywords)
        if not definition.is_read and self.when is When.LOADED and self.within < MAX_CALLS_WITHIN:
            self.within += 1
            self.read_definition(definition, arguments)
            self.within -= 1
        elif not definition.is_read and self.when is When.LOADED and any(one.calls for one in arguments):
            self.problem = self.problem or f"calls were followed no deeper than {MAX_CALLS_WITHIN}"
        if definition.passed:
            self._run_again(definition, arguments, node, keywords)
        return definition.result

    def _run_again(
        self, definition: Definition, arguments: list[Known], node: ast.expr, keywords: Sequence[tuple[str, Known]]
    ) -> None:
        """Put down what a function runs that it is given here."""
        for name, given, named in again(definition, self.definition, node, arguments, keywords):
            self.put_call(node, name, given, named)
            if name in STARTERS:
                start(self, node, name, given, named)
            else:
                self._hide(node, given[:1])


def _order(keyword: tuple[str, Known]) -> bool:
    """Put what sets up before what is run."""
    return keyword[0] != "setup"


def _spread(values: list[Known]) -> list[Known]:
    """Give what is in a container of arguments, and the others as they are."""
    found: list[Known] = []
    for one in values:
        if isinstance(one.items, tuple):
            found.extend(one.items)
        elif one.made and isinstance(one.constant, tuple):
            found.extend(constant(item, decoded=one.decoded) for item in one.constant[:8])
        else:
            found.append(one)
    return found
