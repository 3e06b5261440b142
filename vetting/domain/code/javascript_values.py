"""
What JavaScript expressions come to, as far as constants and names go.

``Values.known`` answers for one expression, ``Values.ready`` for all of a file.
Names are followed to what was put into them, calls of the file's own functions
to what these give back.
"""

from collections import Counter
from itertools import islice
from typing import Final

from vetting.domain.code.javascript_known import UNKNOWN, Known, joined, made_of, mixed, text_of
from vetting.domain.code.javascript_methods import ENCODINGS, folded_call, folded_method
from vetting.domain.code.javascript_names import (
    BINDINGS,
    ENCODED,
    PROMISIFIERS,
    STARTING,
    TAGS,
    is_require,
    module_name,
)
from vetting.domain.code.javascript_references import References
from vetting.domain.code.javascript_scopes import FUNCTIONS, Scopes, parameters_of, unwrapped
from vetting.domain.code.syntax import Node, Source

MAX_FOLLOWED: Final = 12
"""Functions of a file that are followed into one another for what they give back."""
MAX_FRAMES: Final = 4
"""The same, with the constants that they are given."""
_THROUGH: Final = (".call", ".bind", ".apply")
"""What a function is called through, or bound by."""
_BUFFER: Final = "Buffer.from"
_LOOKUPS: Final = frozenset({"Reflect.get", "Object.getOwnPropertyDescriptor"})
"""What gives a member of something."""
_WITH_MEMBERS_OF_LAST: Final = frozenset({"Object.assign", "lodash.assign"})
_SAME: Final = _WITH_MEMBERS_OF_LAST | {"Promise.resolve", "Object.create", "Proxy", "Object.freeze"}
"""What gives back what it is given, or something that has all its members."""
_INTEROP: Final = frozenset(
    {"importDefault", "importStar", "interopRequireDefault", "interopRequireWildcard", "interop_require_default"}
    | {"interop_require_wildcard", "interopNamespace", "interopDefault", "interopDefaultLegacy", "toESM", "toModule"}
)
"""How compilers call what makes a module of one kind one of another: TypeScript, Babel, SWC, Rollup, esbuild."""
MAX_IN_PROMISE: Final = 60
"""Nodes of a promise's function among which the call is sought that keeps it."""
MAX_TRIES: Final = 3
"""How often a function that gave no constant back is tried with other constants."""


class Values(References):
    """Folds the expressions of one file."""

    def __init__(self, source: Source, scopes: Scopes) -> None:
        super().__init__(source, scopes)
        self._returns: dict[int, Known] = {}
        self._callees: dict[int, tuple[Known, list[Known]]] = {}
        self._failed: Counter[int] = Counter()
        self._followed = 0
        self._atoms = {
            "string": self.string,
            "number": self.number_,
            "this": self.itself,
            "import": self.itself,
            "true": self.literal,
            "false": self.literal,
            "null": self.literal,
            **dict.fromkeys(FUNCTIONS, self.function),
        }
        self._folds = {
            **self._atoms,
            "identifier": self.identifier,
            "member_expression": self.member,
            "subscript_expression": self.subscript,
            "call_expression": self._call,
            "new_expression": self._call,
            "binary_expression": self.binary,
            "unary_expression": self.unary,
            "template_string": self.template,
            "regex": self.regex,
            "array": self.array,
            "object": self.object_,
            "ternary_expression": self.ternary,
            "parenthesized_expression": self.last,
            "sequence_expression": self.last,
            "await_expression": self.last,
            "spread_element": self.last,
            "assignment_expression": self.last,
            "meta_property": self.meta,
        }

    def let_go(self) -> None:
        """Forget all answers, and who gives them, which hold this in turn."""
        self._atoms.clear()
        self._folds.clear()
        self.kept.clear()
        self._callees.clear()

    def arguments_of(self, node: Node) -> list[Known]:
        """Fold the arguments of a call; an array that is spread gives its items."""
        given = node.fields.get("arguments")
        if given is not None and given.kind == "template_string":
            return [self.known(given)]
        found: list[Known] = []
        for child in given.children if given is not None else ():
            one = self.known(child)
            if child.kind == "spread_element" and one.items is not None:
                found.extend(one.items)
            else:
                found.append(one)
        return found

    def callee_of(self, node: Node) -> tuple[Known, list[Known]]:
        """Say what a call calls and with what, and keep that where it is known for good."""
        if self.is_asking() and not self.is_outermost():
            return self._callee_of(node)
        if (kept := self._callees.get(node.index)) is None:
            kept = self._callees[node.index] = self._callee_of(node)
        return kept

    def _callee_of(self, node: Node) -> tuple[Known, list[Known]]:
        """See what is called through another: ``f.call(x, a)`` and ``Reflect.apply(f, x, [a])`` call ``f``."""
        callee = self.known(node.fields.get("function") or node.fields.get("constructor"))
        arguments = self.arguments_of(node)
        if not callee.reference.endswith(_THROUGH):
            return callee, arguments
        called, _, how = callee.reference.rpartition(".")
        if called and how in {"call", "bind"}:
            return callee.indirectly(called), arguments[1:]
        if callee.reference == "Reflect.apply" and arguments:
            return arguments[0].indirectly(), _spread(arguments[2:])
        if called and how == "apply":
            return callee.indirectly(called), _spread(arguments[1:])
        return callee, arguments

    def _call(self, node: Node) -> Known:
        callee, arguments = self.callee_of(node)
        made_by, made_from, decoded = mixed(arguments)
        name = callee.reference
        calls = joined((name,) if name else (), callee.calls, made_by)
        if (folded := self._folded_call(node, callee, arguments)) is not None:
            return folded.but(calls, folded.names)
        names = joined(callee.names, self._owner_name(node), made_from)
        if arguments and is_require(name) and (module := self._module(arguments[0])) is not None:
            return module
        is_handed = bool(arguments) and (arguments[0].reference or arguments[-1].reference) and self.modules
        if is_handed and (passed_on := self._passed_on(callee, arguments)):
            return Known(calls=calls, names=names, reference=passed_on)
        if callee.function is not None:
            own = self._returned(callee.function, arguments)
            return own.but(joined(calls, own.calls), joined(names, own.names))
        if name in _LOOKUPS and len(arguments) > 1:
            found = self.part_of(arguments[0], arguments[1]).indirectly()
            return found if name == "Reflect.get" else Known(members={"value": found})
        if name == _BUFFER and arguments[1:] and arguments[1].constant in ENCODINGS:
            calls = joined(calls, (ENCODED,))
        return Known(calls=calls, names=names, decoded=decoded, reference=self._result_name(node, name, arguments))

    def _owner_name(self, node: Node) -> tuple[str, ...]:
        """Name what a method is called of: ``process.env.CI`` in ``process.env.CI.includes("x")``."""
        target = unwrapped(node.fields.get("function"))
        owner = self.known(target.fields.get("object")) if target is not None else UNKNOWN
        return (owner.reference,) if owner.reference else ()

    def _result_name(self, node: Node, name: str, arguments: list[Known]) -> str:
        """Name what a call gives back, where that has one name."""
        if node.kind == "new_expression" and name != "Function":
            is_telling = name == "Promise" and arguments
            return (self._kept_promise(arguments[0].function) if is_telling else "") or name
        if name.endswith(".then"):
            return self._promised(arguments)
        if name in TAGS or (name in PROMISIFIERS and arguments):
            return "" if is_tagged(node) else name if name in TAGS else arguments[0].reference
        is_starting = name in BINDINGS and bool(arguments) and arguments[0].constant in STARTING
        if is_starting or name in {"module.createRequire", "createRequire"}:
            return "child_process" if is_starting else "require"
        callee = unwrapped(node.fields.get("function"))
        if callee is not None and callee.kind == "member_expression":
            method = callee.fields.get("property")
            return name if method is not None and self.source.text(method) == "bind" else ""
        returns_this = name == "Function" and arguments and text_of(arguments[-1]) in {"return this", "return this;"}
        return "Function()" if returns_this else "globalThis" if name == "Function()" else ""

    def _passed_on(self, callee: Known, arguments: list[Known]) -> str:
        """Name the module, or the member of one, that a call gives back as it was given it, or with all members."""
        given = arguments[-1 if callee.reference in _WITH_MEMBERS_OF_LAST else 0].reference
        if not given or not self.is_of_module(given):
            return ""
        if callee.reference in _SAME or callee.reference.rpartition(".")[2].lstrip("_") in _INTEROP:
            return given
        function = callee.function
        if function is None or self._failed[function.index] >= MAX_TRIES or len(self.frames) >= MAX_FRAMES:
            return ""
        returned = self.scopes.returned.get(function.index, [])
        found = self._with_given(function, arguments, returned[0]).reference if len(returned) == 1 else ""
        return found if found and self._module_named(found) else ""

    def _promised(self, arguments: list[Known]) -> str:
        """Name what comes of ``import("fs").then(m => m.default)``: a module, or something of one."""
        function = arguments[0].function if arguments and self.modules else None
        return self._module_named(self._returned(function, []).reference) if function is not None else ""

    def _kept_promise(self, function: Node | None) -> str:
        """Name the module that a promise is kept with: ``new Promise(keep => keep(require("fs")))``."""
        parameters = parameters_of(function)[:1] if function is not None else []
        keep = self.source.text(parameters[0]) if parameters else ""
        for node in islice(self.source.under(function), MAX_IN_PROMISE) if keep and function is not None else ():
            called = node.fields.get("function")
            given = node.fields.get("arguments")
            if called is not None and self.source.text(called) == keep and given is not None and given.children:
                return self._module_named(self.known(given.children[0]).reference)
        return ""

    def _module_named(self, name: str) -> str:
        return name if name and self.is_of_module(name) else ""

    def _folded_call(self, node: Node, callee: Known, arguments: list[Known]) -> Known | None:
        if callee.reference and (folded := folded_call(callee.reference, arguments)) is not None:
            return folded
        target = unwrapped(node.fields.get("function"))
        if target is None or target.kind not in {"member_expression", "subscript_expression"}:
            return None
        owner = self.known(target.fields.get("object"))
        if owner.items is None and not owner.is_constant and owner.members is None:  # as nearly always
            return None
        key = target.fields.get("property")
        name = self.source.text(key) if key is not None else text_of(self.known(target.child("index")))
        if name == "map" and owner.items is not None and arguments:
            return self._mapped(owner.items, arguments[0])
        if name == "then" and isinstance(owner.constant, str) and arguments:
            return self._made(arguments[0], owner)
        return folded_method(name, owner, arguments) if name else None

    def _mapped(self, items: list[Known], mapping: Known) -> Known | None:
        """Fold ``[104, 116].map(c => String.fromCharCode(c))``."""
        made = []
        for item in items:
            folded = self._made(mapping, item)
            if folded is None or not (folded.is_constant or self.is_of_module(folded.reference)):
                return None
            made.append(folded)
        return Known(items=made)

    def _made(self, mapping: Known, item: Known) -> Known | None:
        """Say what comes of what a function is given by something else that calls it."""
        if is_require(mapping.reference):
            return self._module(item)
        folded = folded_call(mapping.reference, [item]) if mapping.reference else None
        return self._returned(mapping.function, [item]) if folded is None and mapping.function is not None else folded

    def _module(self, name: Known) -> Known | None:
        """Give the module of a name; None if that is not known."""
        if not isinstance(name.constant, str):
            return None
        module = module_name(name.constant)
        self.modules.add(module)
        return Known(reference=module, names=(module,) if module.endswith(".json") else ())

    def _returned(self, function: Node, arguments: list[Known]) -> Known:
        """Say what a function of the file gives back; with constants given, for these."""
        returned = self.scopes.returned.get(function.index, [])
        if len(returned) == 1 and (answer := self._with_constants(function, arguments, returned[0])) is not None:
            return answer
        if (kept := self._returns.get(function.index)) is not None:
            return kept
        if self._followed >= MAX_FOLLOWED:
            return UNKNOWN
        self._returns[function.index] = UNKNOWN  # it may call itself
        frames, self.frames = self.frames, []
        self._followed += 1
        made = [self.known(one) for one in returned]
        self._followed -= 1
        self.frames = frames
        answer = made[0] if len(made) == 1 else made_of(*made)
        self._returns[function.index] = answer
        return answer

    def _with_constants(self, function: Node, arguments: list[Known], returned: Node) -> Known | None:
        """Give the constant, or the module, that a function gives back for constants; None if it does not."""
        if not arguments or not all(one.is_constant for one in arguments) or len(self.frames) >= MAX_FRAMES:
            return None
        if self._failed[function.index] >= MAX_TRIES:
            return None
        answer = self._with_given(function, arguments, returned)
        is_telling = answer.is_constant or (bool(answer.reference) and self.is_of_module(answer.reference))
        self._failed[function.index] += not is_telling
        return answer if is_telling else None

    def _with_given(self, function: Node, arguments: list[Known], returned: Node) -> Known:
        """Fold what a function gives back, with what it is given put in for its parameters."""
        parameters = parameters_of(function)
        given = {self.source.text(one): value for one, value in zip(parameters, arguments, strict=False)}
        self.frames.append((function, given))
        for parameter in parameters[: len(arguments)]:
            name = self.source.text(parameter)
            for origin in self.scopes.of[parameter.index].origins.get(name, [])[1:MAX_FRAMES]:
                given[name] = self.known(origin.node)  # i = i - 0x100
        answer = self.known(returned)
        self.frames.pop()
        return answer


def is_tagged(node: Node) -> bool:
    """Say whether a call is that of a template behind a name: ``f`x```."""
    given = node.fields.get("arguments")
    return given is not None and given.kind == "template_string"


def _spread(arguments: list[Known]) -> list[Known]:
    return arguments[0].items or [] if arguments and arguments[0].items is not None else arguments
