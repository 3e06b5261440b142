"""Calls in a Python file by which what has a name is looked up: ``getattr``, ``vars``, ``resolve_name``."""

import ast
from typing import Final

from vetting.domain.code.python_names import NAMED_BY, canonical
from vetting.domain.code.python_reaching import OWN_MODULE, Reaching, kind_of, reached
from vetting.domain.code.python_values import UNKNOWN, Known, constant

MAX_CLIMBED: Final = 12
"""Names that are looked up in each other."""
_LOOKED_UP_BY: Final = frozenset({"get", "__getitem__", "pop", "__getattribute__", "setdefault"})
_BY_NAME: Final = frozenset({"getattr", "inspect.getattr_static"})
LOOKS_UP: Final = NAMED_BY | _BY_NAME | {"globals", "locals", "vars", "type", "setattr", "functools.reduce"}


class Lookups(Reaching):
    """Reads look-ups."""

    def name_lookup(self, node: ast.Call, name: str, base: Known | None, arguments: list[Known]) -> Known | None:
        """Read the calls that give what has a name."""
        first, second = (*arguments[:2], UNKNOWN, UNKNOWN)[:2]
        if name in LOOKS_UP:
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
        keys = [constant(one) for one in names[:MAX_CLIMBED]]
        known = start[0] if start else UNKNOWN
        for key in keys:
            known = self.looked_up(known, key)
        return known
