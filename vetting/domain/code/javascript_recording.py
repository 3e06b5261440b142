"""Where the facts of a JavaScript file are put down, in the order of its source."""

from collections.abc import Container, Iterable
from typing import Final

from vetting.domain.code.data_addresses import code_at
from vetting.domain.code.facts import (
    Assignment,
    CodeFacts,
    Guard,
    Identifier,
    Import,
    Language,
    Name,
    Place,
    Statement,
    Text,
    When,
)
from vetting.domain.code.javascript_addresses import loaded_at, loaded_by
from vetting.domain.code.javascript_folding import is_inner_sum
from vetting.domain.code.javascript_handing import HANDING
from vetting.domain.code.javascript_known import UNKNOWN, Known
from vetting.domain.code.javascript_names import (
    ASKING_ENDS,
    AT_ADDRESS,
    EVALUATORS,
    GLOBALLY,
    OF_PAGES,
    PROMISIFIERS,
    UNTOLD,
    is_require,
    module_name,
    written_to,
)
from vetting.domain.code.javascript_running import Running, What, Within, is_given_text
from vetting.domain.code.javascript_scopes import Scopes, unwrapped
from vetting.domain.code.javascript_statements import statements_of
from vetting.domain.code.javascript_values import Values
from vetting.domain.code.syntax import Node, Places, Source

_CALLS: Final = frozenset({"call_expression", "new_expression"})
_TEXTS: Final = _CALLS | {"string", "template_string", "binary_expression", "regex"}
_NAMES: Final = frozenset({"identifier", "member_expression", "subscript_expression"})
_SUMS: Final = frozenset({"binary_expression"})
_OFTEN_NOTHING: Final = _NAMES | _SUMS
_CONDITIONED: Final = frozenset(
    {
        "if_statement",
        "while_statement",
        "do_statement",
        "for_statement",
        "ternary_expression",
        "switch_statement",
    }
)
_OWN_ROOTS: Final = ("module.", "exports.", "this.", "import.meta")


class Recording(Running):
    """Walks the nodes in order and puts down what they say."""

    def __init__(self, source: Source, scopes: Scopes, values: Values, loaded: frozenset[int], within: Within) -> None:
        super().__init__(source, scopes, values, loaded, within)
        self._is_ascii = source.data.isascii()
        self._texts_from = 0
        self._imports: list[Import] = []
        self._texts: list[Text] = []
        self._names: dict[tuple[str, When], Name] = {}
        self._assignments: list[Assignment] = []
        self._guards: list[Guard] = []
        self._statements: list[Statement] = []
        self._identifiers: dict[str, Identifier] = {}

    def record(self, escaped: Iterable[Node] = ()) -> None:
        """Put down all facts, among them the names that were *escaped*."""
        for node in escaped:
            name = self._source.text(node)
            self._identifiers.setdefault(name, Identifier(name, self._at(node), is_escaped=True))
        readers = {
            **dict.fromkeys(_CALLS, self._call),
            **dict.fromkeys(_CONDITIONED, self._condition),
            **dict.fromkeys(_NAMES, self._name),
            **dict.fromkeys(("assignment_expression", "augmented_assignment_expression"), self._assignment),
            **dict.fromkeys(("import_statement", "export_statement"), self._import),
            "expression_statement": self._short_circuit,
        }
        for node in self._telling(readers.keys() | _TEXTS):
            kind = node.kind
            if kind in _TEXTS:
                self._text(node)
            if (reader := readers.get(kind)) is not None:
                reader(node)
        self._places = Places(self._source.data, self._within.place)  # from the start again
        self._handed()
        self._run_written()
        if self._within.what is What.FILE:
            self._statements = statements_of(self._source)

    def _telling(self, kinds: Container[str]) -> list[Node]:
        """List the nodes of *kinds* that may say something: of names few are known outside, of sums few are texts."""
        kept, often_nothing = self._values.kept, _OFTEN_NOTHING if self._is_ascii else _SUMS
        return [
            one
            for one in [one for one in self._source.nodes if one.kind in kinds]
            if one.kind not in often_nothing
            or ((known := kept[one.index]) is None or known.reference or known.is_constant or known.pieces)
        ]

    def facts(self) -> CodeFacts:
        """Give all that was put down."""
        return CodeFacts(
            Language.JAVASCRIPT,
            calls=tuple(self._calls),
            imports=tuple(self._imports),
            texts=tuple(self._texts),
            names=tuple(self._names.values()),
            assignments=tuple(self._assignments),
            guards=tuple(self._guards),
            statements=tuple(self._statements),
            identifiers=tuple(self._identifiers.values()),
            starts=tuple(self._starts),
            broken=self._broken(),
        )

    def _broken(self) -> str | None:
        reasons = [reason for reason in (self._source.cut, self._values.cut) if reason]
        if self._source.errors and self._within.what is not What.ISLAND:
            line = Places(self._source.data).at(self._source.first_error).line
            times = "one part" if self._source.errors == 1 else f"{self._source.errors:,} parts"
            reasons.append(f"{times} of it, first in line {line}, could not be understood")
        return "; ".join(reasons) or None

    def _text(self, node: Node) -> None:
        """Put a constant down; what it is folded from is part of it."""
        if node.index < self._texts_from or (node.kind == "binary_expression" and is_inner_sum(node)):
            return
        known = self._values.known(node)
        value = known.constant
        if value is None and not known.pieces and node.kind != "regex":
            return
        if node.kind == "regex" and known.reference:
            value = known.reference[1:]
        if isinstance(value, bytes):
            value = value.decode("latin-1")
        if known.pieces and node.kind in {"template_string", "binary_expression"}:
            self._texts.extend(Text(piece, self._at(node), known.decoded) for piece in known.pieces)
        if isinstance(value, str) and value:
            self._texts_from = node.stop
            self._texts.append(Text(value, self._at(node), known.decoded))

    def _call(self, node: Node) -> None:
        callee, arguments = self._values.callee_of(node)
        name = "" if callee.reference.endswith("()") else callee.reference
        target = unwrapped(node.fields.get("function") or node.fields.get("constructor"))
        place, when = self._at(node), self._when(node)
        if is_require(name):
            self._required(node, arguments, (place, when))
        if name in GLOBALLY:
            name = self._put_globally(name, node)
        made = target if target is not None and target.kind in _CALLS and name else None
        is_indirect = callee.is_indirect or (made is not None and not self._is_plain(made))
        self._put_call(name, arguments, place, when, is_indirect=is_indirect)
        if name in HANDING:
            self._handing.note(name, node)
        owner = self._values.known(target.fields.get("object")) if target is not None else UNKNOWN
        if name not in PROMISIFIERS:
            self._hand_over(name, arguments, owner, (place, when))
        if arguments:
            self._follow_files(name, owner, arguments, node)
        if name in EVALUATORS and arguments:
            self._evaluated(name, arguments, place, when)
        if name in AT_ADDRESS and arguments:
            self._load(loaded_by(name, arguments), place, when)
        if name in {"Object.defineProperty", "Reflect.set", "Reflect.defineProperty"} and len(arguments) > 1:
            written = self._values.part_of(arguments[0], arguments[1]).reference
            self._write(written, place, when)

    def _required(self, node: Node, arguments: list[Known], where: tuple[Place, When]) -> None:
        first = arguments[0].constant if arguments else None
        name = module_name(first) if isinstance(first, str) else ""
        is_computed = not is_given_text(node) or bool(arguments[0].decoded)
        self._imports.append(Import(name, *where, is_computed=is_computed))

    def _import(self, node: Node) -> None:
        if (module := node.child("source")) is not None:
            name = module_name(self._source.text(module)[1:-1])
            self._load(loaded_at(code_at(name)), self._at(node), self._when(node))
            self._values.modules.add(name)
            self._imports.append(Import(name, self._at(node), self._when(node)))

    def _name(self, node: Node) -> None:
        """Put down that a name is read, whole: not ``process`` of ``process.env``, nor what is called."""
        if node.kind == "identifier" and not self._is_ascii:
            self._identifier(node)
        name = self._values.known(node).reference
        if not name or name.startswith(UNTOLD) or _is_owner_or_called_or_written(node):
            return
        key = (name, self._when(node))
        if key not in self._names:
            self._names[key] = Name(name, self._at(node), key[1])

    def _identifier(self, node: Node) -> None:
        name = self._source.text(node)
        if not name.isascii() and name not in self._identifiers and self._scopes.of[node.index].find(name) is not None:
            self._identifiers[name] = Identifier(name, self._at(node))

    def _assignment(self, node: Node) -> None:
        left = unwrapped(node.fields.get("left"))
        if left is None or left.kind not in _NAMES:
            return
        scope = self._scopes.of[left.index] if left.kind == "identifier" else None
        if scope is None or scope.find(self._source.text(left)) is None:
            name = self._values.known(left).reference
            self._write(name, self._at(node), self._when(node))
            if name.endswith(ASKING_ENDS):
                self._asked(name, node)

    def _asked(self, name: str, node: Node) -> None:
        """Take an address that what a page keeps is put into for the request that it becomes."""
        asked = self._values.known(node.fields.get("right"))
        if not OF_PAGES.isdisjoint(asked.names):
            markup = "document.write" if name.endswith("HTML") else "location.href"
            call = "Image.src" if name.endswith(".src") else markup
            self._put_call(call, [asked], self._at(node), self._when(node))

    def _write(self, name: str, place: Place, when: When) -> None:
        if name and not name.startswith(UNTOLD) and not f"{name}.".startswith(_OWN_ROOTS):
            self._assignments.append(Assignment(written_to(name), place, when))

    def _condition(self, node: Node) -> None:
        self._guard(node, node.child("condition") or node.child("value"))

    def _guard(self, node: Node, condition: Node | None) -> None:
        condition = unwrapped(condition)
        known = self._values.known(condition)
        value = known.value()
        if value.calls or value.names:
            self._guards.append(Guard(value, self._at(node), self._when(node)))

    def _short_circuit(self, node: Node) -> None:
        """See the condition in ``isCI && run()``."""
        expression = unwrapped(node.children[0]) if node.children else None
        sign = expression.fields.get("operator") if expression is not None else None
        if expression is not None and sign is not None and sign.kind in {"&&", "||"}:
            self._guard(node, expression.fields.get("left"))


def _is_owner_or_called_or_written(node: Node) -> bool:
    """Say whether a node is only what something else is of, what is called, or what is written to."""
    parent = node.parent
    assert parent is not None, "a name stands in something"
    of = parent.fields.get
    if of("object") is node or of("function") is node or of("constructor") is node:
        return True
    return parent.kind == "assignment_expression" and of("left") is node
