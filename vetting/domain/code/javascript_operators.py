"""What JavaScript's literals and operators come to."""

import operator
from abc import ABC
from collections.abc import Callable
from itertools import islice
from typing import Final

from vetting.domain.code.javascript_folding import Folding, is_sum
from vetting.domain.code.javascript_known import (
    MAX_CONSTANT,
    UNKNOWN,
    Known,
    constant,
    known_in_part,
    made_of,
    mixed,
    number,
    text_of,
    unescaped,
    whole,
)
from vetting.domain.code.javascript_methods import folded_call
from vetting.domain.code.javascript_scopes import FUNCTIONS, Scopes, unwrapped
from vetting.domain.code.syntax import Node, Source

_MAX_SAFE: Final = 1 << 53
_WORD: Final = 0xFFFFFFFF


def _word(value: int) -> int:
    """Cut to JavaScript's signed 32 bits."""
    value &= _WORD
    return value - (1 << 32) if value >> 31 else value


_ARITHMETIC: Final[dict[str, Callable[[int, int], int | float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: whole(left / right),
    "%": lambda left, right: left % right,
    "^": lambda left, right: _word(left ^ right),
    "|": lambda left, right: _word(left | right),
    "&": lambda left, right: _word(left & right),
    "<<": lambda left, right: _word(left << (right & 31)),
    ">>": lambda left, right: _word(left) >> (right & 31),
    ">>>": lambda left, right: (left & _WORD) >> (right & 31),
}
_LITERALS: Final = {"true": constant(value=True), "false": constant(value=False), "null": constant(None)}
_ITSELF: Final = {kind: Known(reference=kind) for kind in ("this", "import")}
_ALTERNATIVES: Final = frozenset({"||", "??", "&&"})


class Operators(Folding, ABC):
    """Folds literals and operators."""

    def __init__(self, source: Source, scopes: Scopes) -> None:
        super().__init__(source, scopes)
        self._numbers: dict[str, Known] = {}
        self.modules: set[str] = set()
        """Names of the modules that were seen to be loaded."""

    def binary(self, node: Node) -> Known:
        """Fold what stands between two operands."""
        sign = node.fields.get("operator")
        left, right = node.fields.get("left"), node.fields.get("right")
        if sign is None or left is None or right is None:
            return UNKNOWN
        if sign.kind == "+":
            return self._sum(node)
        one, other = self.known(left), self.known(right)
        if sign.kind in _ALTERNATIVES:
            calls, names, decoded = mixed((one, other))
            reference = (other if sign.kind == "&&" else one).reference or other.reference
            function = one.function or other.function
            return Known(calls=calls, names=names, decoded=decoded, reference=reference, function=function)
        return _calculated(sign.kind, one, other) or made_of(one, other)

    def _sum(self, node: Node) -> Known:
        """Fold ``a + b + c`` at once, from its top, however long it is."""
        parts: list[Known] = []
        rest: Node | None = node
        while rest is not None and is_sum(rest):
            parts.append(self.known(unwrapped(rest.fields.get("right"))))
            rest = rest.fields.get("left")
        parts.append(self.known(rest))
        parts.reverse()
        total = parts[0]
        numbers = 1
        while numbers < len(parts) and (more := _calculated("+", total, parts[numbers])) is not None:
            total, numbers = more, numbers + 1
        texts = [text_of(total), *(text_of(part) for part in parts[numbers:])]
        if None in texts or sum(len(text or "") for text in texts) > MAX_CONSTANT:
            return known_in_part(parts, texts)
        if len(texts) == 1:
            return total
        whole = constant("".join(text or "" for text in texts), max(part.decoded for part in parts))
        return whole.but(mixed(parts)[0], whole.names) if whole.decoded else whole

    def unary(self, node: Node) -> Known:
        """Fold what stands before an operand."""
        sign, argument = node.fields.get("operator"), self.known(node.child("argument"))
        kind = sign.kind if sign is not None else ""
        value = argument.constant
        if not argument.is_constant or kind in {"typeof", "delete"}:
            return made_of(argument)
        if kind == "void":
            return constant(None)
        if kind == "!":
            return constant(not value)
        if isinstance(value, int | float) and kind in {"-", "+", "~"}:
            return constant(-value if kind == "-" else value if kind == "+" else ~_word(int(value)))
        return folded_call("Number", [argument]) or UNKNOWN if kind == "+" else made_of(argument)

    def string(self, node: Node) -> Known:
        """Read a string."""
        return unescaped(self.source.text(node)[1:-1])

    def template(self, node: Node) -> Known:
        """Fold a template; what stands between its substitutions is read from the source."""
        parts: list[Known] = []
        read = _as_written if self._is_raw(node) else unescaped
        position = node.start + 1
        holes = [child for child in node.children if child.kind == "template_substitution"]
        for hole in holes:
            parts.append(read(self.source.data[position : hole.start].decode("utf-8", "replace")))
            parts.append(self.known(hole.children[-1]) if hole.children else UNKNOWN)
            position = hole.end
        parts.append(read(self.source.data[position : node.end - 1].decode("utf-8", "replace")))
        texts = [text_of(part) for part in parts]
        if None in texts:
            return known_in_part(parts, texts, is_template=True)
        return Known("".join(text or "" for text in texts), is_constant=True, decoded=max(p.decoded for p in parts))

    def _is_raw(self, node: Node) -> bool:
        r"""Say whether a template is read as it is written: ``String.raw`C:\Users```."""
        tag = node.parent.fields.get("function") if node.parent is not None else None
        return tag is not None and self.source.text(tag).endswith(".raw")

    def number_(self, node: Node) -> Known:
        """Read a number."""
        text = self.source.text(node)
        if (known := self._numbers.get(text)) is None:
            known = self._numbers[text] = number(text)
        return known

    def regex(self, node: Node) -> Known:
        """Give a regular expression a name that begins with a slash."""
        pattern = node.child("pattern")
        return Known(reference="/" + self.source.text(pattern)) if pattern is not None else UNKNOWN

    def array(self, node: Node) -> Known:
        """Fold an array item by item."""
        items: list[Known] = []
        for child in node.children:
            one = self.known(child)
            if child.kind == "spread_element" and isinstance(one.constant, str):
                items.extend(constant(letter) for letter in one.constant[:MAX_CONSTANT])
            else:
                items.extend(one.items if child.kind == "spread_element" and one.items is not None else [one])
        calls, names, _ = mixed(items[:256])
        return Known(calls=calls, names=names, items=items)

    def object_(self, node: Node) -> Known:
        """Fold an object member by member."""
        members: dict[str, Known] = {}
        spread: list[Known] = []
        for child in node.children:
            key = child.child("key") or child.child("name")
            if child.kind == "shorthand_property_identifier":
                members[self.source.text(child)] = self.identifier(child)
            elif child.kind == "spread_element":
                spread.append(one := self.known(child))
                members |= one.members or {}
            elif key is not None:
                name = self._key(key)
                members[name] = Known(function=child) if child.kind in FUNCTIONS else self.known(child.child("value"))
        calls, names, _ = mixed([*islice(members.values(), 256), *spread])
        reference = next((one.reference for one in spread if one.reference in self.modules), "")
        return Known(calls=calls, names=names, reference=reference, members=members)

    def _key(self, key: Node) -> str:
        if key.kind == "computed_property_name" and key.children:
            return text_of(self.known(key.children[0])) or ""
        return text_of(self.known(key)) or self.source.text(key)

    def last(self, node: Node) -> Known:
        """
        Take a list of expressions, an ``await`` or an assignment for its last part.

        ``(0, eval)(…)`` evaluates elsewhere than it stands; ``(0, module.name)(…)`` is how compilers write any call.
        """
        last = self.known(node.children[-1]) if node.children else UNKNOWN
        is_elsewhere = node.kind == "sequence_expression" and last.reference == "eval"
        return last.indirectly() if is_elsewhere else last

    def ternary(self, node: Node) -> Known:
        """Take either side of a choice."""
        one, other = self.known(node.child("consequence")), self.known(node.child("alternative"))
        calls, names, decoded = mixed((one, other))
        return Known(calls=calls, names=names, decoded=decoded, reference=one.reference or other.reference)

    def function(self, node: Node) -> Known:
        """Take a function for itself."""
        return Known(function=node)

    def itself(self, node: Node) -> Known:
        """Take ``this`` and ``import`` for names."""
        return _ITSELF[node.kind]

    def literal(self, node: Node) -> Known:
        """Read ``true``, ``false`` and ``null``."""
        return _LITERALS[node.kind]

    def meta(self, node: Node) -> Known:
        """Take ``import.meta`` for a name."""
        return Known(reference=self.source.text(node))


def _calculated(sign: str, left: Known, right: Known) -> Known | None:
    one, other = left.constant, right.constant
    if sign not in _ARITHMETIC or not isinstance(one, int) or not isinstance(other, int):
        return None
    if max(abs(one), abs(other)) > _MAX_SAFE or (sign in "/%" and not other):
        return None
    return constant(_ARITHMETIC[sign](one, other), max(left.decoded, right.decoded))


def _as_written(text: str) -> Known:
    return Known(text, is_constant=True)
