"""What a call in a Python file calls, and what comes back."""

import ast
from abc import ABC, abstractmethod
from typing import Final

from vetting.domain.code.facts import Import, When
from vetting.domain.code.folding import Unfolded
from vetting.domain.code.folding_calls import DECODERS, DECODING_CODECS, FUNCTIONS, METHODS, call, codec_name, method
from vetting.domain.code.folding_trees import Function, each
from vetting.domain.code.python_names import EVALUATORS, HANDED_OVER, IMPORTERS, RUNNERS, canonical
from vetting.domain.code.python_recording import Recording
from vetting.domain.code.python_values import MAX_FLOWS, UNKNOWN, Definition, Known, constant, flow, made_by, written

MAX_CALLS_WITHIN: Final = 12
"""Functions of a file that are followed into each other."""
_WRITTEN: Final = (ast.Name, ast.Attribute)
_LOOKED_UP_BY: Final = frozenset({"get", "__getitem__", "pop", "__getattribute__", "setdefault"})

_FROM_NUMBERS: Final = frozenset({"bytes", "bytearray"})
_SPECIAL: Final = IMPORTERS | EVALUATORS | {"map", "getattr", "pkgutil.resolve_name", "globals", "locals", "vars"}


class Calls(Recording, ABC):
    """Reads calls."""

    within = 0

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
        arguments = [self.value(one) for one in node.args]
        keywords = [(one.arg or "**", self.value(one.value)) for one in node.keywords] if node.keywords else []
        given = [*arguments, *[known for _, known in keywords]] if keywords else arguments
        is_indirect = not isinstance(node.func, _WRITTEN) and callee.name is not None
        self.put_call(node, name, arguments, keywords, is_indirect=is_indirect or callee.is_looked_up)
        self._hand_over(node, name, given)
        found = None
        if name in _SPECIAL or (base is not None and (base.space is not None or name.endswith(".__getattribute__"))):
            found = self._special(node, name, base, arguments)
        if found is None and (name in FUNCTIONS or (base is not None and base.made)):
            found = self._folded(node, base, name, arguments, keywords)
        if found is not None:
            if found.made and not isinstance(callee.items, Definition):
                self.put_whole(mark, node, found)
            return found
        result = self._made_by(name, given, base, callee)
        returned = self._followed(callee, arguments)
        return flow(result, returned) if returned is not UNKNOWN else result

    @staticmethod
    def _made_by(name: str, given: list[Known], base: Known | None, callee: Known) -> Known:
        """Know what comes back by what went in."""
        parts = [*given, callee] if callee.name is None else given
        if base is not None and (base.calls or base.names):
            parts = [*parts, base if base.name is None else Known(None, base.calls, base.names)]
        return made_by(name, parts) if name else flow(*parts)

    def _callee(self, node: ast.expr) -> tuple[Known | None, Known, str]:
        """Give the object of a method, what is called, and its name."""
        if isinstance(node, ast.Attribute):
            base = self.resolve(node.value)
            callee = self.attribute(base, node.attr)
            return base, callee, callee.name or "." + node.attr
        callee = self.resolve(node)
        return None, callee, callee.name or ""

    def attribute(self, base: Known, name: str) -> Known:
        """Give what *name* of *base* is."""
        if name == "__dict__":
            return Known(space=base.name, names=base.names, calls=base.calls)
        if isinstance(base.items, Definition):
            if (own := base.items.own_names.get(name)) is not None:
                return own
            return written(f"{base.name}.{name}")
        if base.name:
            plain = canonical(f"{base.name}.{name}")
            return Known(plain, is_looked_up=True) if base.is_looked_up else written(plain)
        return flow(base)

    def _special(self, node: ast.Call, name: str, base: Known | None, arguments: list[Known]) -> Known | None:
        """Read the calls by which names are looked up, and code is run."""
        first = arguments[0] if arguments else UNKNOWN
        if name in IMPORTERS:
            return self._imported(node, name, first)
        if name == "map" and len(arguments) == 2:
            return self._mapped(first, arguments[1])
        if name in EVALUATORS and first.made and isinstance(first.constant, str | bytes):
            self._hide(node, first.constant)
        return self._name_lookup(name, base, arguments)

    def _name_lookup(self, name: str, base: Known | None, arguments: list[Known]) -> Known | None:
        """Read the calls that give what has a name."""
        first = arguments[0] if arguments else UNKNOWN
        if name == "getattr" and len(arguments) > 1:
            return self.looked_up(first, arguments[1])
        if name == "pkgutil.resolve_name" and isinstance(first.constant, str):
            return Known(name=canonical(first.constant.replace(":", ".")), is_looked_up=True)
        if name in {"globals", "locals", "vars"}:
            return Known(space=first.name if arguments else "")
        last = name.rpartition(".")[2]
        if base is not None and base.space is not None and last in _LOOKED_UP_BY:
            return self.within_space(base.space, first)
        if base is not None and base.name and last == "__getattribute__":
            return self.looked_up(base, first)
        return None

    def _hide(self, node: ast.Call, code: str | bytes) -> None:
        text = code if isinstance(code, str) else code.decode("utf-8", "replace")
        self.hidden.append((text, self.place(node), self.when))

    def _imported(self, node: ast.Call, name: str, first: Known) -> Known:
        is_computed = not (node.args and isinstance(node.args[0], ast.Constant))
        module = first.constant if first.made and isinstance(first.constant, str) else ""
        self.imports.append(Import(module, self.place(node), self.when, is_computed=is_computed))
        if not module:
            return Known(calls=(name, *first.calls)[:MAX_FLOWS], names=first.names)
        top = module.partition(".")[0] if name == "__import__" and len(node.args) + len(node.keywords) == 1 else module
        return Known(name=canonical(top), is_looked_up=True)

    def looked_up(self, base: Known, key: Known) -> Known:
        """Give ``getattr(base, key)``."""
        if key.made and isinstance(key.constant, str):
            found = self.attribute(base, key.constant)
            return Known(name=found.name, calls=found.calls, names=found.names, items=found.items, is_looked_up=True)
        return flow(base, key, Known(calls=("getattr",), is_looked_up=True))

    def within_space(self, space: str, key: Known) -> Known:
        """Give what a dictionary of names has under *key*."""
        if not (key.made and isinstance(key.constant, str)):
            return flow(key, Known(calls=("getattr",), is_looked_up=True))
        name = key.constant
        if space:
            return Known(name=canonical(name if space == "sys.modules" else f"{space}.{name}"), is_looked_up=True)
        found = self.module.find(name)
        if found is None or found.name is not None:
            plain = canonical(found.name if found and found.name else name)
            space_of = "builtins" if plain == "builtins" else None
            return Known(name=plain, is_looked_up=True, items=found.items if found else None, space=space_of)
        return found

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

    def _folded(
        self, node: ast.Call, base: Known | None, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]
    ) -> Known | None:
        """Work a call out, if it is of a function known here, with constants only."""
        if not all(one.made for one in arguments) or not all(one.made for _, one in keywords):
            return None
        values = tuple(one.constant for one in arguments)
        named = {key: one.constant for key, one in keywords}
        parts = [*arguments, *(one for _, one in keywords)]
        try:
            if base is not None and base.made and isinstance(node.func, ast.Attribute):
                if node.func.attr not in METHODS.get(type(base.constant), {}):
                    return None
                result = method(base.constant, node.func.attr, values, named, self.budget)
                steps = int(node.func.attr == "to_bytes" or (node.func.attr == "decode" and _hides(values)))
                return constant(result, base, *parts, decoded=steps)
            result = call(name, values, named, self.budget)
            is_decoder = name in DECODERS or (name in _FROM_NUMBERS and isinstance(values[0], tuple) and bool(result))
            made = constant(result, *parts, decoded=int(is_decoder)) if parts else constant(result)
        except Unfolded:
            return None
        made.calls = (name, *made.calls)[:MAX_FLOWS]
        return made

    def _hand_over(self, node: ast.Call, name: str, given: list[Known]) -> None:
        """See the functions that are given to something that calls them."""
        for number, one in enumerate(given):
            if one.name in HANDED_OVER:
                rest = given[:number] + given[number + 1 :]
                self.put_call(node, one.name, _spread(rest), [], is_indirect=one.is_looked_up)
            elif isinstance(one.items, Definition) and name in RUNNERS:
                self._followed(one, [])

    def _followed(self, callee: Known, arguments: list[Known]) -> Known:
        """Read what a function of this file does when it is called, unless that was read."""
        definition = callee.items
        if not isinstance(definition, Definition):
            return UNKNOWN
        if isinstance(definition.node, ast.ClassDef):
            made = definition.own_names.get("__init__")
            return self._followed(made, [UNKNOWN, *arguments]) if made is not None else UNKNOWN
        if not definition.is_read and self.when is When.LOADED and self.within < MAX_CALLS_WITHIN:
            self.within += 1
            self.read_definition(definition, arguments)
            self.within -= 1
        elif not definition.is_read and self.when is When.LOADED and any(one.calls for one in arguments):
            self.problem = self.problem or f"calls were followed no deeper than {MAX_CALLS_WITHIN}"
        return definition.result


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


def _hides(values: tuple[object, ...]) -> bool:
    """Say whether decoding by *values*, which was folded, so its codec is known, turns something into text."""
    return bool(values) and codec_name(values[0]) in DECODING_CODECS
