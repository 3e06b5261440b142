"""What a call in a Python file calls, and what comes back."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from vetting.domain.code.facts import When
from vetting.domain.code.folding import Unfolded
from vetting.domain.code.folding_calls import FUNCTIONS
from vetting.domain.code.folding_trees import Function, each
from vetting.domain.code.python_files import WRITES, write
from vetting.domain.code.python_folding import folded
from vetting.domain.code.python_lists import GROWING, grown
from vetting.domain.code.python_lookups import LOOKS_UP
from vetting.domain.code.python_names import HANDED_OVER, HERE, RUNNERS, STARTERS
from vetting.domain.code.python_partial import FILLING, filled
from vetting.domain.code.python_passing import again
from vetting.domain.code.python_programs import STREAMS, give
from vetting.domain.code.python_reaching import found_among_all
from vetting.domain.code.python_roundabout import AROUND, MADE, MADE_CALLER, around, through_getter
from vetting.domain.code.python_running import RUNNING, Running
from vetting.domain.code.python_source import Node
from vetting.domain.code.python_values import UNKNOWN, Definition, Known, constant, flow, made_by
from vetting.domain.code.python_written import FILES

MAX_CALLS_WITHIN: Final = 12
"""Functions of a file that are followed into each other."""
OWN: Final = f"{HERE}."
MAX_MAPPED: Final = 8
"""Things whose methods are called one after the other."""
_WRITTEN: Final = (ast.Name, ast.Attribute)
_SPECIAL: Final = RUNNING | AROUND | LOOKS_UP | GROWING | FILES | {"map"}


class Calls(Running, ABC):
    """Reads calls."""

    READERS: ClassVar[Mapping[type[ast.AST], Callable[[Any, Any], Known]]]
    """How to read an expression, of whatever kind."""
    within = 0
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
        if not name and callee.calls:
            self.by_object(callee, "__call__", node, *arguments)
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
        if name in GROWING:
            self._grow(node.func, name, base, arguments)
            return None
        if name in FILES:
            return self.touch_file(node, name, base, arguments, keywords)
        if name in AROUND:
            return around(self, node, name, base, arguments)
        if name == "map" and len(arguments) == 2:
            return self._mapped(node, arguments[0], arguments[1])
        if name in RUNNING:
            return self.run(node, name, arguments, keywords)
        return self.name_lookup(node, name, base, arguments)

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

    def _mapped(self, node: ast.Call, function: Known, values: Known) -> Known | None:
        if function.name == MADE_CALLER and isinstance(values.items, tuple):
            return flow(*[through_getter(self, node, function, [one]) or UNKNOWN for one in values.items[:MAX_MAPPED]])
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
                    self.start_program(node, one.name, spread, [])
            elif one.name in STREAMS:
                give(self, node, name, one.name, given[:number] + given[number + 1 :])
            elif isinstance(one.items, Definition) and name in RUNNERS:
                self.followed(one, [], node)

    def by_object(self, made: Known, name: str, node: ast.expr, *arguments: Known) -> None:
        """Read what an object does by a special method, if a class of this file made it."""
        maker = made.calls[0] if made.calls else ""
        known = self.scope.find(maker.removeprefix(OWN)) if maker.startswith(OWN) else None
        if known is not None and isinstance(known.items, Definition):
            method = known.items.own_names.get(name, UNKNOWN)
            if method.name in HANDED_OVER:
                self.call_known(node, method.name, list(arguments))
            self.followed(method, [UNKNOWN, *arguments], node)

    def followed(
        self, callee: Known, arguments: list[Known], node: Node, keywords: Sequence[tuple[str, Known]] = ()
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
        self, definition: Definition, arguments: list[Known], node: Node, keywords: Sequence[tuple[str, Known]]
    ) -> None:
        """Put down what a function runs that it is given here."""
        for name, given, named in again(definition, self.definition, node, arguments, keywords):
            if name == WRITES:
                write(self, *given)
                continue
            self.put_call(node, name, given, named)
            if name in STARTERS:
                self.start_program(node, name, given, named)
            else:
                self.hide(node, given[:1])


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
