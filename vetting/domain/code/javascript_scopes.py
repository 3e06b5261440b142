"""
Which declaration a JavaScript name belongs to, and what may have been put into it.

One pass over the nodes in order gives each its scope and collects the
declarations; a second one adds what is assigned later. Scopes are those of
functions: a ``let`` in a block counts as its function's. An immediately called
function's parameters are what it is called with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

from vetting.domain.code.javascript_known import Known
from vetting.domain.code.syntax import Node, Source

FUNCTIONS: Final = frozenset(
    {
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "arrow_function",
        "method_definition",
    }
)
_PLAIN_NAMES: Final = frozenset({"identifier", "shorthand_property_identifier_pattern"})
_PATTERNS: Final = _PLAIN_NAMES | {"object_pattern", "array_pattern"}
_CALLS: Final = frozenset({"call_expression", "new_expression"})
_ASSIGNMENTS: Final = frozenset({"assignment_expression", "augmented_assignment_expression"})
_RECEIVERS: Final = frozenset({"onmessage", "ondata"})
MAX_ORIGINS: Final = 64
"""Of one name; who puts more into one is not followed further."""
MAX_OPENED: Final = 4
"""Objects that ``with`` opens within one another; of more, the innermost."""

Path: TypeAlias = tuple[str | int, ...]


class How(Enum):
    """How a value comes to a name."""

    VALUE = "value"
    MORE = "more"
    """Added to what is there: ``s += "x"``."""
    FUNCTION = "function"
    MODULE = "module"
    PARAMETER = "parameter"
    """Of a function; ``node`` is then what it was handed to: ``get`` for ``x`` in ``get(url, x => …)``."""
    EACH = "each"
    """One after the other: ``x`` of ``for (const x of y)``."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Origin:
    """Something that may be in a name."""

    how: How
    node: Node | None = None
    path: Path = ()
    """Which part of it: ``("env",)`` for ``const {env} = process``."""
    module: str = ""


@dataclass(slots=True)
class Scope:
    """The names of one function, or of the file."""

    parent: "Scope | None" = None
    function: Node | None = None
    origins: dict[str, list[Origin]] = field(default_factory=dict)
    answers: dict[str, Known] = field(default_factory=dict)
    """What names that are used here turned out to hold."""
    opened: tuple[Node, ...] = ()
    """What ``with`` opens here, the innermost last: names that nobody declares may be its members."""

    def declare(self, name: str, origin: Origin) -> None:
        """Note that *origin* may be in *name*."""
        known = self.origins.setdefault(name, [])
        if len(known) <= MAX_ORIGINS:
            known.append(origin)

    def find(self, name: str) -> "Scope | None":
        """Give the scope that *name* is declared in; None if no function and no file does."""
        scope: Scope | None = self
        while scope is not None and name not in scope.origins:
            scope = scope.parent
        return scope


@dataclass(slots=True)
class Scopes:
    """The scopes of a file, and what its functions give back."""

    of: list[Scope]
    """By index of node."""
    called_at_once: dict[int, list[Node]]
    """Arguments by index of an immediately called function."""
    returned: dict[int, list[Node]]
    """Expressions by index of function."""
    calls: list[Node] = field(default_factory=list)
    """All of them, in order."""


def unwrapped(node: Node | None) -> Node | None:
    """Take off parentheses."""
    while node is not None and node.kind == "parenthesized_expression" and node.children:
        node = node.children[-1]
    return node


def scopes_of(source: Source) -> Scopes:
    """Find the scopes of *source* and all that its names may hold."""
    return _Finder(source).scopes


class _Finder:
    """Walks the nodes once for declarations and once for assignments."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.scopes = Scopes([], {}, {})
        self._assignments: list[Node] = []
        self._handed_to: dict[int, Node] = {}
        self._declare_all()
        for node in self._assignments:
            self._assigned(node)

    def _declare_all(self) -> None:
        readers = {
            **dict.fromkeys(FUNCTIONS, self._function),
            "variable_declarator": self._declarator,
            "for_in_statement": self._loop,
            "catch_clause": self._catch,
            "class_declaration": self._class,
            "import_statement": self._import,
            "call_expression": self._called,
            "return_statement": self._return,
            "with_statement": self._with,
        }
        nodes, kinds, calls = self._source.nodes, _ASSIGNMENTS | _CALLS | readers.keys(), self.scopes.calls
        self._within, self._around, self._ends = Scope(), list[Scope](), [len(nodes)]
        for node in [one for one in nodes if one.kind in kinds]:
            kind = node.kind
            if kind in _CALLS:
                calls.append(node)
            elif kind in _ASSIGNMENTS:
                self._assignments.append(node)
                if (right := node.fields.get("right")) is not None and right.kind in FUNCTIONS:
                    self._set_to_be_called(node.fields.get("left"), right)
            if node.index >= self._ends[-1]:
                self._leave(node.index)
            if kind in readers:
                readers[kind](node, self._within)
        self._leave(len(nodes))
        self._fill(len(nodes))

    def _leave(self, index: int) -> None:
        """Leave the functions that end at *index* or before."""
        while self._around and self._ends[-1] <= index:
            self._fill(self._ends.pop())
            self._within = self._around.pop()

    def _fill(self, index: int) -> None:
        """Give the nodes before *index* the scope that is reached."""
        self.scopes.of.extend([self._within] * (index - len(self.scopes.of)))

    def _function(self, node: Node, scope: Scope) -> None:
        self._fill(node.index)
        self._name_function(node, scope)
        self._within = Scope(scope, node, opened=scope.opened)
        self._around.append(scope)
        self._ends.append(node.stop)
        self._parameters(node, self._within)

    def _name_function(self, node: Node, scope: Scope) -> None:
        name = node.child("name")
        if name is not None and node.kind in {"function_declaration", "generator_function_declaration"}:
            scope.declare(self._source.text(name), Origin(How.FUNCTION, node))

    def _parameters(self, node: Node, scope: Scope) -> None:
        """Declare a function's parameters, and its own name if it is an expression that has one."""
        name = node.child("name")
        if name is not None and node.kind in {"function_expression", "generator_function"}:
            scope.declare(self._source.text(name), Origin(How.FUNCTION, node))
        given = self.scopes.called_at_once.get(node.index, [])
        for number, parameter in enumerate(parameters_of(node)):
            handed_to = self._handed_to.get(node.index)
            origin = Origin(How.VALUE, given[number]) if number < len(given) else Origin(How.PARAMETER, handed_to)
            self._bind(parameter, origin, scope)
        body = node.child("body")
        if node.kind == "arrow_function" and body is not None and body.kind != "statement_block":
            self.scopes.returned.setdefault(node.index, []).append(body)

    def _bind(self, pattern: Node, origin: Origin, scope: Scope) -> None:
        """Declare every name in *pattern*."""
        waiting: list[tuple[Node, Path]] = [(pattern, origin.path)]
        while waiting:
            node, path = waiting.pop()
            if node.kind in _PLAIN_NAMES:
                name = self._source.text(node)
                path = (*path, name) if node.kind == "shorthand_property_identifier_pattern" else path
                scope.declare(name, Origin(origin.how, origin.node, path, origin.module))
            elif node.kind == "pair_pattern":
                key, value = node.child("key"), node.child("value")
                if key is not None and value is not None:
                    waiting.append((value, (*path, self._source.text(key).strip("'\"[]"))))
            elif node.kind in {"assignment_pattern", "object_assignment_pattern"}:
                waiting.extend((child, path) for child in node.children[:1])
            elif node.kind == "array_pattern":
                waiting.extend((child, (*path, number)) for number, child in self._numbered(node))
            elif node.kind in {"object_pattern", "rest_pattern"}:
                waiting.extend((child, path) for child in node.children)

    def _numbered(self, pattern: Node) -> Iterator[tuple[int, Node]]:
        """Number what an array's pattern takes, past what it leaves out: ``[, b]``."""
        number, end, data = 0, pattern.start, self._source.data
        for child in pattern.children:
            number += data.count(b",", end, child.start)
            end = child.end
            yield number, child

    def _declarator(self, node: Node, scope: Scope) -> None:
        name, value = node.child("name") or node, node.child("value")
        if value is None:  # `var x;` puts nothing into it, but makes it the scope's own
            scope.origins.setdefault(self._source.text(name), [])
        else:
            self._bind(name, Origin(How.VALUE, value), scope)

    def _loop(self, node: Node, scope: Scope) -> None:
        left = node.fields.get("left")
        if left is not None and node.child("kind") is not None:
            operator, right = node.fields.get("operator"), node.fields.get("right")
            is_each = right is not None and operator is not None and operator.kind == "of"
            self._bind(left, Origin(How.EACH, right) if is_each else Origin(How.UNKNOWN), scope)

    def _catch(self, node: Node, scope: Scope) -> None:
        if (parameter := node.child("parameter")) is not None:
            self._bind(parameter, Origin(How.PARAMETER), scope)

    def _class(self, node: Node, scope: Scope) -> None:
        self._bind(node.child("name") or node, Origin(How.UNKNOWN), scope)

    def _import(self, node: Node, scope: Scope) -> None:
        name = self._source.text(node.child("source") or node)[1:-1]
        for one in self._source.under(node):
            if one.kind == "import_specifier" and one.children:
                path: Path = (self._source.text(one.children[0]).strip("'\""),)
                scope.declare(self._source.text(one.children[-1]), Origin(How.MODULE, None, path, name))
            elif one.kind == "identifier" and one.parent and one.parent.kind in {"import_clause", "namespace_import"}:
                scope.declare(self._source.text(one), Origin(How.MODULE, None, (), name))

    def _called(self, node: Node, _scope: Scope) -> None:
        """Note what an immediately called function is called with: ``(function (a) {…})(x)`` and ``.call(this, x)``."""
        function = unwrapped(node.fields.get("function"))
        arguments = node.fields.get("arguments")
        given = list(arguments.children) if arguments is not None and arguments.kind == "arguments" else []
        for one in given:
            if one.kind in FUNCTIONS and function is not None:
                self._handed_to[one.index] = function
        if function is not None and function.kind == "member_expression":
            name = function.fields.get("property")
            if name is None or self._source.text(name) not in {"call", "apply"}:
                return
            given = given[1:] if self._source.text(name) == "call" else []
            function = unwrapped(function.fields.get("object"))
        if function is not None and function.kind in FUNCTIONS:
            self.scopes.called_at_once[function.index] = given

    def _set_to_be_called(self, left: Node | None, function: Node) -> None:
        """Note what calls a function with what it receives: ``socket`` in ``socket.onmessage = event => …``."""
        name = left.fields.get("property") if left is not None else None
        if left is not None and name is not None and self._source.text(name) in _RECEIVERS:
            self._handed_to[function.index] = left

    def _with(self, node: Node, scope: Scope) -> None:
        """Begin a scope that has the names of the one around it, and the members of an object."""
        self._fill((node.child("body") or node).index)
        opened = (*scope.opened, node.child("object") or node)[-MAX_OPENED:]
        self._within = Scope(scope.parent, scope.function, scope.origins, opened=opened)
        self._around.append(scope)
        self._ends.append(node.stop)

    def _return(self, node: Node, scope: Scope) -> None:
        if scope.function is not None and node.children:
            self.scopes.returned.setdefault(scope.function.index, []).append(node.children[-1])

    def _assigned(self, node: Node) -> None:
        left, right = unwrapped(node.fields.get("left")), node.fields.get("right")
        if left is None or right is None or left.kind not in _PATTERNS:
            return
        scope = self.scopes.of[node.index]
        how = How.VALUE
        if node.kind == "augmented_assignment_expression":
            operator = node.fields.get("operator")
            how = How.MORE if operator is not None and operator.kind == "+=" else How.UNKNOWN
        if left.kind != "identifier":
            self._bind(left, Origin(how, right), scope)
        elif (owner := scope.find(self._source.text(left))) is not None:
            owner.declare(self._source.text(left), Origin(how, right))


def parameters_of(function: Node) -> Sequence[Node]:
    """Give the patterns of a function's parameters."""
    if (only := function.child("parameter")) is not None:
        return [only]
    some = function.child("parameters")
    return some.children if some is not None else ()
