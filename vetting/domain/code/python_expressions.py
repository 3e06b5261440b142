"""What is known of each expression of a Python file, from its parts upwards, each looked at once."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from vetting.domain.code.folding import Unfolded, binary, shown, subscript
from vetting.domain.code.folding_trees import each
from vetting.domain.code.python_calls import OWN, Calls
from vetting.domain.code.python_lists import MAX_HELD, joined, spread_out
from vetting.domain.code.python_names import HANDED_OVER, HERE
from vetting.domain.code.python_partial import SLASH, is_text, partial
from vetting.domain.code.python_reaching import WAYS, ancestor, unbound
from vetting.domain.code.python_roundabout import by_brackets
from vetting.domain.code.python_values import MAX_FLOWS, UNKNOWN, Definition, Known, Scope, constant, flow, made_by

_TEXTS: Final = (str, bytes)
_OWN: Final = frozenset({"self", "cls"})
_BY_OPERATOR: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.MatMult: "__matmul__", ast.Div: "__truediv__",
    ast.Mod: "__mod__", ast.LShift: "__lshift__", ast.RShift: "__rshift__", ast.BitOr: "__or__", ast.BitAnd: "__and__",
    ast.BitXor: "__xor__", ast.FloorDiv: "__floordiv__", ast.Pow: "__pow__",
}  # fmt: skip
_ALONE: Final = {one: constant(one) for one in (None, True, False)}
"""Known once, for they stand everywhere."""
Reader = Callable[[Any, Any], Known]


class _Readers(dict[type[ast.AST], Reader]):
    """Readers by what they read, and one of all else."""

    def __missing__(self, _: type[ast.AST]) -> Reader:
        """Give what reads the parts of an expression."""
        return _parts


class Expressions(Calls, ABC):
    """Reads expressions."""

    def value(self, node: ast.expr) -> Known:
        """Read an expression."""
        return _READERS[type(node)](self, node)

    def resolve(self, node: ast.expr) -> Known:
        """Read what is called, or had from, without putting down that it is read."""
        if isinstance(node, ast.Name):
            return self.named(node.id)
        if isinstance(node, ast.Attribute):
            base = node.value
            if not isinstance(base, ast.Name):
                return self.attribute(self.resolve(base), node.attr)
            return self._own(node.attr) if base.id in _OWN else self.attribute(self.named(base.id), node.attr)
        return _READERS[type(node)](self, node)

    def named(self, name: str) -> Known:
        """Give what a name stands for."""
        scope: Scope | None = self.scope
        while scope is not None:  # as Scope.find does: half of all that is read is a name
            if (known := scope.names.get(name)) is not None:
                return known
            scope = scope.parent
        return unbound(name)

    def _own(self, name: str) -> Known:
        """Give an object's own attribute, as far as any of its methods was seen to write it."""
        found = self.module.names.get(f"self.{name}", UNKNOWN)
        return self.attribute(found, name) if found is UNKNOWN and name in WAYS else found

    def _name(self, node: ast.Name) -> Known:
        known = self.named(node.id)
        name = known.name
        if name and ("." in name or name in HANDED_OVER) and not name.startswith(HERE):
            self.put_name(node, name)
        return known

    def _attribute(self, node: ast.Attribute) -> Known:
        known = self.resolve(node)
        name = known.name
        if name and not name.startswith(HERE):
            self.put_name(node, name)
        return known

    def _constant(self, node: ast.Constant) -> Known:
        value = node.value
        if value is None or value is True or value is False:
            return _ALONE[value]
        if isinstance(value, _TEXTS):
            self.put_text(node, value, 0)
        elif value is ... or isinstance(value, complex):
            return UNKNOWN
        return constant(value)

    def _binary(self, node: ast.BinOp) -> Known:
        """Read ``a + b + c`` from the left, without going down into it: there may be thousands."""
        chain: list[ast.BinOp] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            chain.append(left)
            left = left.left
        mark = len(self.texts)
        known = self.value(left)
        is_path = type(node.op) is ast.Div
        members = self._members(known, mark) if is_path else []
        for one in reversed(chain):
            end = len(self.texts)
            right = self.value(one.right)
            known = self._operated(one, known, right, mark)
            if is_path and isinstance(right.constant, str):
                members.append(right.constant)
            elif is_path:
                self.put_path(members, end)
                members = []
        self.put_path(members, len(self.texts))
        return known

    def _members(self, base: Known, mark: int) -> list[str]:
        """Give the names that a path begins with, if it is made of nothing but names."""
        is_path = base.calls == ("pathlib.Path",) and not base.names
        return [one.text for one in self.texts[mark:]] if is_path else []

    def _operated(self, node: ast.BinOp, left: Known, right: Known, mark: int) -> Known:
        if left.made and right.made:
            try:
                value = binary(type(node.op).__name__, left.constant, right.constant, self.budget)
            except Unfolded:
                return _mixed(node, left, right)
            known = constant(value, left, right)
            self.put_whole(mark, node, known)
            return known
        if left.calls and left.calls[0].startswith(OWN) and (name := _BY_OPERATOR.get(type(node.op))):
            self.by_object(left, name, node, right)
        return _mixed(node, left, right)

    def _joined(self, node: ast.JoinedStr) -> Known:
        mark = len(self.texts)
        parts = [self.value(one.value if isinstance(one, ast.FormattedValue) else one) for one in node.values]
        plain = all(
            not isinstance(one, ast.FormattedValue) or (one.format_spec is None and one.conversion == -1)
            for one in node.values
        )
        if plain and all(part.made for part in parts):
            try:
                pieces = [shown(part.constant, self.budget) for part in parts]
                self.budget.spend(sum(map(len, pieces)))
            except Unfolded:
                return flow(*parts)
            known = constant("".join(pieces), *parts) if parts else constant("")
            self.put_whole(mark, node, known)
            return known
        return partial(parts)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Known:
        parts = [self.value(one) for one in node.elts]
        if ast.Starred in map(type, node.elts):  # a fifth of the time of looking at each
            return spread_out(node.elts, parts)
        if all(part.made for part in parts):
            return constant(tuple([part.constant for part in parts]), *parts)
        known = flow(*parts)
        return Known(None, known.calls, known.names, items=tuple(parts) if len(parts) <= MAX_HELD else None)

    def _dictionary(self, node: ast.Dict) -> Known:
        keys = [UNKNOWN if key is None else self.value(key) for key in node.keys]
        values = [self.value(one) for one in node.values]
        known = flow(*keys, *values)
        if len(keys) > MAX_HELD:
            return known
        scalar = (str, int, bytes)
        items = {key.constant: one for key, one in zip(keys, values, strict=True) if isinstance(key.constant, scalar)}
        return Known(None, known.calls, known.names, items=items)

    def _subscript(self, node: ast.Subscript) -> Known:
        mark = len(self.texts)
        base = self.resolve(node.value) if isinstance(node.value, ast.Name) else self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self._sliced(node, node.slice, base, mark)
        key = self.value(node.slice)
        if base.space is not None:
            return self.within_space(base.space, key)
        if key.made and isinstance(base.items, tuple | dict):
            found = _member(base.items, key.constant)
            if found is not None:
                return found
        if base.made and key.made:
            return self._taken_out(node, base, key.constant, mark)
        if base.name and isinstance(node.value, ast.Name):
            self.put_name(node.value, base.name)
        if base.name:
            own = base.items
            found = by_brackets(self, node, own, key) if isinstance(own, Definition) else ancestor(base)
            return found or flow(Known(None, base.calls, (f"{base.name}[]", *base.names)[:MAX_FLOWS]), key)
        if base.calls:
            self.by_object(base, "__getitem__", node, key)
        return flow(base, key)

    def _sliced(self, node: ast.Subscript, where: ast.Slice, base: Known, mark: int) -> Known:
        limits = (where.lower, where.upper, where.step)
        parts = [constant(None) if one is None else self.value(one) for one in limits]
        if not base.made or not all(part.made for part in parts):
            return flow(base, *parts)
        return self._taken_out(node, base, slice(*(part.constant for part in parts)), mark)

    def _taken_out(self, node: ast.Subscript, base: Known, key: object, mark: int) -> Known:
        try:
            value = subscript(base.constant, key, self.budget)
        except Unfolded:
            return flow(base)
        is_reversed = isinstance(key, slice) and isinstance(key.step, int) and key.step < 0
        known = constant(value, base, decoded=int(is_reversed))
        self.put_whole(mark, node, known)
        return known

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Known:
        mark = len(self.texts)
        first = node.generators[0]
        over = self.value(first.iter)
        if len(node.generators) == 1 and not first.ifs and over.made:
            try:
                values = each(node.elt, first.target, over.constant, self.around, self.budget)
            except Unfolded:
                pass
            else:
                return constant(values, over, flow(self._made_for(first.target, over, node.elt)), decoded=1)
        del mark
        rest = [self.value(part) for one in node.generators[1:] for part in (one.iter, *one.ifs)]
        for one in node.generators:
            self.bind(one.target, flow(over))
        rest += [self.value(part) for part in first.ifs]
        return flow(over, *rest, self.value(node.elt))

    def _made_for(self, target: ast.expr, over: Known, element: ast.expr) -> Known:
        self.bind(target, flow(over))
        return self.value(element)

    def _dict_comprehension(self, node: ast.DictComp) -> Known:
        parts = []
        for one in node.generators:
            known = self.value(one.iter)
            self.bind(one.target, flow(known))
            parts += [known, *(self.value(part) for part in one.ifs)]
        return flow(*parts, self.value(node.key), self.value(node.value))

    def _lambda(self, node: ast.Lambda) -> Known:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.value(default)
        definition = Definition(node, self.scope)
        self.put_off(definition)
        return Known(f"{HERE}.lambda", items=definition)

    def _conditional(self, node: ast.IfExp) -> Known:
        test = self.value(node.test)
        self.put_guard(node.test, test)
        return flow(self.value(node.body), self.value(node.orelse))

    def _walrus(self, node: ast.NamedExpr) -> Known:
        known = self.value(node.value)
        self.bind(node.target, known)
        return known

    def _negative(self, node: ast.UnaryOp) -> Known:
        known = self.value(node.operand)
        if isinstance(node.op, ast.USub) and known.made and isinstance(known.constant, int | float):
            return constant(-known.constant)
        return flow(known)

    def _compared(self, node: ast.Compare) -> Known:
        return flow(self.value(node.left), *[self.value(one) for one in node.comparators])

    def _either(self, node: ast.BoolOp) -> Known:
        return flow(*[self.value(one) for one in node.values])

    def _passed(self, node: ast.Await | ast.Starred | ast.FormattedValue) -> Known:
        return self.value(node.value)

    @abstractmethod
    def bind(self, target: ast.expr, known: Known) -> None:
        """Let *target* stand for what is known."""

    @abstractmethod
    def put_off(self, definition: Definition) -> None:
        """Keep a function for later."""

    READERS: ClassVar[Mapping[type[ast.AST], Reader]] = _Readers(
        {
            ast.Name: _name,
            ast.Attribute: _attribute,
            ast.Constant: _constant,
            ast.Call: Calls.call,
            ast.BinOp: _binary,
            ast.JoinedStr: _joined,
            ast.List: _sequence,
            ast.Tuple: _sequence,
            ast.Set: _sequence,
            ast.Dict: _dictionary,
            ast.Subscript: _subscript,
            ast.ListComp: _comprehension,
            ast.SetComp: _comprehension,
            ast.GeneratorExp: _comprehension,
            ast.DictComp: _dict_comprehension,
            ast.Lambda: _lambda,
            ast.IfExp: _conditional,
            ast.NamedExpr: _walrus,
            ast.UnaryOp: _negative,
            ast.Compare: _compared,
            ast.BoolOp: _either,
            ast.Await: _passed,
            ast.Starred: _passed,
            ast.FormattedValue: _passed,
        }
    )


_READERS: Final = Expressions.READERS


def _parts(reader: Expressions, node: ast.expr) -> Known:
    """Read an expression of which nothing more is to be known than what it is made from."""
    return flow(*[reader.value(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)])


def _mixed(node: ast.BinOp, left: Known, right: Known) -> Known:
    """Know what comes of two values of which nobody knows what they are; an exclusive or is how things are hidden."""
    if isinstance(node.op, ast.BitXor):
        return made_by("operator.xor", (left, right))
    if isinstance(node.op, ast.Add):
        if is_text(left) or is_text(right):
            return partial((left, right))
        return joined(left, right) or flow(left, right)
    if isinstance(node.op, ast.Div) and is_text(right):
        return partial((left, SLASH, right))
    return partial((left, right), "%") if isinstance(node.op, ast.Mod) and is_text(left) else flow(left, right)


def _member(items: tuple[Known, ...] | dict[Any, Known], key: object) -> Known | None:
    if isinstance(items, dict):
        return items.get(key) if isinstance(key, str | int | bytes) else None
    return items[key] if isinstance(key, int) and -len(items) <= key < len(items) else None
