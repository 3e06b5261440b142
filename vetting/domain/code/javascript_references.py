"""What JavaScript's names and members refer to."""

from abc import ABC
from typing import Final

from vetting.domain.code.javascript_holders import MAX_LOOKED_AT, one_of
from vetting.domain.code.javascript_known import UNKNOWN, Known, constant, joined, made_of, mixed, text_of
from vetting.domain.code.javascript_names import FUNCTION_NAMES, HERE, NEVER_MEMBERS, canonical, module_name
from vetting.domain.code.javascript_operators import Operators
from vetting.domain.code.javascript_scopes import FUNCTIONS, How, Origin, Scope, Scopes, unwrapped
from vetting.domain.code.syntax import Node, Source

MAX_FOLLOWED_ORIGINS: Final = 4
"""Of a name that is written to more often, sums and choices are not followed: they count, and lead to each other."""
MAX_REFERENCE: Final = 200
"""Characters of a name that members are added to; what is longer is no name of anything known."""
_HANDING_ON: Final = (".then", ".forEach", ".map", ".filter", ".find", ".some", ".every", ".flatMap")
"""What hands to a function what it is a method of, or each item of that."""
_TELLING: Final = frozenset(
    {
        "call_expression",
        "new_expression",
        "await_expression",
        "member_expression",
        "string",
        "array",
        *FUNCTIONS,
    }
)


class References(Operators, ABC):
    """Follows names to what was put into them."""

    def __init__(self, source: Source, scopes: Scopes) -> None:
        super().__init__(source, scopes)
        self._members: dict[tuple[str, str], Known] = {}
        """Of what only has a name: by that and the member's."""

    def identifier(self, node: Node) -> Known:
        """Follow a name."""
        name = self.source.text(node)
        if self.frames and (handed := self._handed(name, node)) is not None:
            return handed
        here = self.scopes.of[node.index]
        if not self.frames and (answer := here.answers.get(name)) is not None:
            return answer
        answer = self._looked_up(name, here.find(name), here)
        if self.is_outermost():
            here.answers[name] = answer
        return answer

    def _handed(self, name: str, node: Node) -> Known | None:
        """Give what the innermost function that is being followed was given under a name."""
        for function, given in reversed(self.frames):
            if name in given and function.index <= node.index < function.stop:
                return given[name]
        return None

    def _looked_up(self, name: str, scope: Scope | None, here: Scope) -> Known:
        if scope is None:
            if here.opened and (member := self._opened(name, here.opened)) is not None:
                return member
            return constant(None) if name == "undefined" else Known(reference=canonical(name))
        if not self.frames and (answer := scope.answers.get(name)) is not None:
            return answer
        answer = self._named(name, scope)
        if self.is_outermost():
            scope.answers[name] = answer
        return answer

    def _opened(self, name: str, opened: tuple[Node, ...]) -> Known | None:
        """Give the member *name* of what ``with`` opens, where that is known to have members that are no globals."""
        for node in reversed(opened):
            owner = self.known(node)
            if owner.members is not None and name in owner.members:
                return owner.members[name]
            if name not in NEVER_MEMBERS and (owner.reference == "process" or owner.reference in self.modules):
                return self._member_of(owner, name)
        return None

    def _named(self, name: str, scope: Scope) -> Known:
        origins = scope.origins[name]
        if len(origins) > MAX_FOLLOWED_ORIGINS:
            origins = [origin for origin in origins if origin.node is None or origin.node.kind in _TELLING]
        if len(origins) == 1:
            return self._from(origins[0], name)
        found = [self._from(origin, name) for origin in origins]
        if found and all(origin.how is How.MORE for origin in origins[1:]):
            texts = [text_of(one) for one in found]
            if None not in texts:
                return constant("".join(text or "" for text in texts), max(one.decoded for one in found))
        calls, names, decoded = mixed(found)
        references = {one.reference for one in found if one.reference}
        reference = references.pop() if len(references) == 1 else ""
        function = next((one.function for one in found if one.function is not None), None)
        return Known(calls=calls, names=names, decoded=decoded, reference=reference, function=function)

    def _from(self, origin: Origin, name: str) -> Known:
        if origin.how is How.FUNCTION:
            return Known(function=origin.node, reference=f"{HERE}.{name}")
        if origin.how is How.PARAMETER:
            return self._parameter(origin, name)
        if origin.how is How.EACH:
            return self._in_path(one_of(self.known(origin.node).items or []) or UNKNOWN, origin)
        if origin.how is How.UNKNOWN:
            return UNKNOWN
        if origin.how is How.MODULE:
            self.modules.add(module := module_name(origin.module))
            return self._in_path(Known(reference=module), origin)
        return self._in_path(self.known(origin.node), origin)

    def _parameter(self, origin: Origin, name: str) -> Known:
        by = self.known(origin.node)
        if by.reference.endswith(_HANDING_ON) and (handed := self._handed_on(by.reference, origin)) is not None:
            return handed
        return Known(calls=joined((by.reference,) if by.reference else (), by.calls), names=(name,))

    def _handed_on(self, by: str, origin: Origin) -> Known | None:
        """Give the module, or what holds some, that a function is handed: ``import("fs").then(fs => …)``."""
        promised = by.removesuffix(".then")
        if promised != by and self.is_of_module(promised):
            return self._in_path(Known(reference=promised), origin)
        owner = self.known(origin.node.fields.get("object")) if origin.node is not None and self.modules else UNKNOWN
        if owner.items is None:
            return None
        found = self._in_path(owner if promised != by else one_of(owner.items) or UNKNOWN, origin)
        parts = (found, *(found.items or ())[:MAX_LOOKED_AT], *(found.members or {}).values())
        return found if any(self.is_of_module(one.reference) for one in parts) else None

    def is_of_module(self, name: str) -> bool:
        """Say whether *name* is that of a module that was seen to be loaded, or of a member of one."""
        return name in self.modules or name.rpartition(".")[0] in self.modules

    def _in_path(self, known: Known, origin: Origin) -> Known:
        """Give the part of a value that a pattern takes."""
        for key in origin.path:
            known = self.part_of(known, constant(key))
        return known

    def part_of(self, owner: Known, key: Known) -> Known:
        """Say what is known of ``owner[key]``."""
        name = key.constant if key.is_constant else None
        if isinstance(name, int) and (item := _item_of(owner, name)) is not None:
            return item
        return self._member_of(owner, name) if isinstance(name, str) else made_of(owner, key)

    def _member_of(self, owner: Known, name: str) -> Known:
        if owner.members is not None and name in owner.members:
            return owner.members[name]
        if name == "length" and (length := _length_of(owner)) is not None:
            return constant(length)
        if name in _OF_FUNCTIONS and _is_function(owner):
            if name != "constructor":
                return owner
            return Known(calls=owner.calls, names=owner.names, reference="Function")
        if (member := self._members.get((owner.reference, name))) is None:
            is_named = len(owner.reference) <= MAX_REFERENCE and not owner.reference.startswith((".", "/"))
            known_as = owner.reference if is_named else ""
            member = self._members[owner.reference, name] = Known(reference=canonical(f"{known_as}.{name}"))
        if not owner.calls and not owner.names:
            return member
        return Known(calls=owner.calls, names=owner.names, reference=member.reference)

    def member(self, node: Node) -> Known:
        """Follow ``a.b``."""
        field = node.fields.get("property")
        target = node.fields.get("object")
        owner = self.known(target)
        name = self.source.text(field) if field is not None else ""
        if name == "constructor" and self._is_method(target):
            return Known(reference="Function")
        return self._member_of(owner, name) if name else made_of(owner)

    def _is_method(self, node: Node | None) -> bool:
        """Say whether an expression is a method of something written out, whatever it is called: ``[].keys``."""
        node = unwrapped(node)
        if node is None or node.kind not in _MEMBERS:
            return False
        owner = self.known(node.fields.get("object"))
        return owner.items is not None or owner.function is not None or isinstance(owner.constant, str)

    def subscript(self, node: Node) -> Known:
        """Follow ``a["b"]``."""
        found = self.part_of(self.known(node.fields.get("object")), self.known(node.child("index")))
        return found.indirectly() if found.reference else found


_MEMBERS: Final = frozenset({"member_expression", "subscript_expression"})
_OF_FUNCTIONS: Final = frozenset({"constructor", "__proto__"})
"""Members of a function that lead to what makes functions."""


def _is_function(known: Known) -> bool:
    """Say whether ``known.constructor`` makes functions: that of a function, a method or a constructor does."""
    name = known.reference
    return known.function is not None or name in FUNCTION_NAMES or name.endswith(".constructor")


def _item_of(owner: Known, number: int) -> Known | None:
    if owner.items is not None and 0 <= number < len(owner.items):
        return owner.items[number]
    if owner.is_constant and isinstance(owner.constant, str) and 0 <= number < len(owner.constant):
        return constant(owner.constant[number], owner.decoded)
    return None


def _length_of(owner: Known) -> int | None:
    if owner.items is not None:
        return len(owner.items)
    return len(owner.constant) if isinstance(owner.constant, str | bytes) else None
