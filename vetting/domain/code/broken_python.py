"""
The facts of Python that this Python cannot parse: Python 2, newer syntax, and what is broken on purpose.

tree-sitter's grammar takes what there is. The facts are approximate: names are
those of the file, whatever their scope; a name is what was last put into it;
functions of the file are not followed. Expressions are folded from the innermost
outwards, so nothing runs deep. ``broken`` always says why it came to this.
"""

import re
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vetting.domain.code.facts import Call, CodeFacts, Guard, Import, Language, Name, Place, Text, When
from vetting.domain.code.folding import Budget, Unfolded, binary
from vetting.domain.code.folding_calls import DECODERS, FUNCTIONS, METHODS, call, method
from vetting.domain.code.python_names import HERE, IMPORTERS, MAX_NAME, STARTERS, canonical
from vetting.domain.code.python_values import MAX_FLOWS, UNKNOWN, Known, constant, flow, value_of
from vetting.domain.code.syntax import USUAL, Limits, Node, Places, Source, flatten

if TYPE_CHECKING:
    from collections.abc import Callable

GRAMMAR: Final = "tree_sitter_python"
_SIGNS: Final = {"+": "Add", "%": "Mod", "*": "Mult"}
_EXEC: Final = re.compile(rb"(?<![\w.])(exec)[ \t](?=[ \t]*[\w\"'])")
"""Python 2's statement, which the grammar knows with one string only: it is read as an assignment instead, which is as
long. Within a text that changes the text; nobody looks for it there."""
_LITERALS: Final = {"true": True, "false": False, "none": None}
_CONDITIONED: Final = frozenset({"if_statement", "elif_clause", "while_statement", "conditional_expression"})
_FOLDED_TEXTS: Final = frozenset({"string", "concatenated_string", "binary_operator", "call"})


def facts_of_broken(data: bytes, reason: str, limits: Limits = USUAL) -> CodeFacts:
    """Read what can be read of a Python file; *reason* says why it was not read properly."""
    source, facts = _read(data, limits)
    return replace(facts, broken=f"{reason}; {source.cut}" if source.cut else reason)


def facts_of_other_python(data: bytes, reason: str) -> CodeFacts:
    """
    Read what Python 2 or a newer Python might run; *reason* says why it was not understood, if it was not.

    six, and whatever carries a copy of it, has such texts.
    """
    source, facts = _read(data, USUAL)
    calls = tuple(one for one in facts.calls if not _hands_on(one))
    return replace(facts, calls=calls, broken=reason if source.cut or source.errors else None)


def _hands_on(one: Call) -> bool:
    """Say whether a call is Python 2's ``exec name``: that the text names what it runs is no news to who reads it."""
    return one.name == "exec" and not any(value.is_constant or value.calls for value in one.arguments)


def _read(data: bytes, limits: Limits) -> tuple[Source, CodeFacts]:
    source = flatten(_EXEC.sub(b"\\1=", data), GRAMMAR, limits)
    reader = _Reader(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd escapes in strings
        reader.fold()
    reader.record()
    return source, CodeFacts(
        Language.PYTHON,
        calls=tuple(reader.calls),
        imports=tuple(reader.imports),
        texts=tuple(reader.texts),
        names=tuple(reader.names.values()),
        guards=tuple(reader.guards),
        starts=tuple([one for one in reader.calls if one.name in STARTERS]),
    )


class _Reader:
    """Folds a file's expressions, then puts its facts down in order."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._budget = Budget()
        self._places = Places(source.data)
        self._known: dict[int, Known] = {}
        self._own: dict[str, Known] = {}
        self._texts_from = 0
        self.calls: list[Call] = []
        self.imports: list[Import] = []
        self.texts: list[Text] = []
        self.names: dict[tuple[str, When], Name] = {}
        self.guards: list[Guard] = []
        self._folds: dict[str, Callable[[Node], Known]] = {
            "string": self._string,
            "concatenated_string": self._adjacent,
            "integer": self._integer,
            "true": self._literal,
            "false": self._literal,
            "none": self._literal,
            "identifier": self._identifier,
            "dotted_name": self._identifier,
            "attribute": self._attribute,
            "subscript": self._subscript,
            "call": self._call,
            "binary_operator": self._binary,
            "parenthesized_expression": self._inner,
            "await": self._inner,
        }

    def fold(self) -> None:
        """Fold every expression as its end is reached."""
        for node in sorted(self._source.nodes, key=lambda one: (one.stop, -one.index)):
            if fold := self._folds.get(node.kind):
                self._known[node.index] = fold(node)
            elif node.kind == "assignment":
                self._assign(node)
            elif node.kind in {"import_statement", "import_from_statement"}:
                self._bind_imports(node)
            elif node.kind in {"function_definition", "class_definition"} and (name := node.child("name")):
                self._own[self._source.text(name)] = Known(name=f"{HERE}.{self._source.text(name)}")
            elif not node.kind.endswith(("statement", "block", "module", "definition")) and node.children:
                self._known[node.index] = flow(*(self._of(child) for child in node.children[:64]))

    def _of(self, node: Node | None) -> Known:
        return self._known.get(node.index, UNKNOWN) if node is not None else UNKNOWN

    def _string(self, node: Node) -> Known:
        text = self._source.text(node)
        quote = min((text.find(mark) for mark in "'\"" if mark in text), default=0)
        prefix = text[:quote].lower()
        if any(child.kind == "interpolation" for child in node.children):
            return flow(*(self._of(child) for child in node.children))
        content = [child for child in node.children if child.kind == "string_content"]
        body = "".join(self._source.text(child) for child in content)
        if "\\" in body and "r" not in prefix:
            try:
                body = body.encode("latin-1", "backslashreplace").decode("unicode_escape")
            except UnicodeDecodeError:
                return constant(body)
        return constant(body.encode("latin-1", "replace") if "b" in prefix else body)

    def _adjacent(self, node: Node) -> Known:
        parts = [self._of(child) for child in node.children]
        texts = [part.constant for part in parts]
        if all(isinstance(text, str) for text in texts):
            return constant("".join(str(text) for text in texts), *parts)
        return flow(*parts)

    def _integer(self, node: Node) -> Known:
        try:
            return constant(int(self._source.text(node)[:MAX_NAME].rstrip("lL"), 0))
        except ValueError:
            return UNKNOWN

    def _literal(self, node: Node) -> Known:
        return constant(_LITERALS[node.kind])

    def _identifier(self, node: Node) -> Known:
        name = self._source.text(node)
        return self._own.get(name) or Known(name=canonical(name[:MAX_NAME]))

    def _attribute(self, node: Node) -> Known:
        owner, name = self._of(node.child("object")), node.child("attribute")
        if name is None or not owner.name or len(owner.name) > MAX_NAME:
            return flow(owner)
        return Known(name=canonical(f"{owner.name}.{self._source.text(name)}"), calls=owner.calls, names=owner.names)

    def _subscript(self, node: Node) -> Known:
        """Take ``os.environ["X"]`` for what it is read from, and ``"cba"[::-1]`` for what it comes to."""
        owner = self._of(node.child("value"))
        key = node.child("subscript")
        if key is not None and owner.made and "".join(self._source.text(key).split()) == "::-1":
            value = owner.constant
            return constant(value[::-1], owner, decoded=1) if isinstance(value, str | bytes) else UNKNOWN
        return flow(owner, self._of(key))

    def _inner(self, node: Node) -> Known:
        return self._of(node.children[-1]) if node.children else UNKNOWN

    def _binary(self, node: Node) -> Known:
        left, right, sign = self._of(node.child("left")), self._of(node.child("right")), node.child("operator")
        if left.made and right.made and sign is not None and sign.kind in _SIGNS:
            try:
                return constant(binary(_SIGNS[sign.kind], left.constant, right.constant, self._budget), left, right)
            except Unfolded:
                pass
        return flow(left, right)

    def callee_of(self, node: Node) -> str:
        """Name what a call calls."""
        target = node.child("function")
        known = self._of(target)
        if known.name:
            return known.name
        if target is not None and target.kind == "attribute" and (name := target.child("attribute")):
            return "." + self._source.text(name)
        return ""

    def arguments_of(self, node: Node) -> tuple[list[Known], list[tuple[str, Known]]]:
        """Give what a call gives, by position and by name."""
        given = node.child("arguments")
        plain: list[Known] = []
        named: list[tuple[str, Known]] = []
        for child in given.children if given is not None else []:
            name = child.child("name") if child.kind == "keyword_argument" else None
            if name is None:
                plain.append(self._of(child))
            else:
                named.append((self._source.text(name), self._of(child.child("value"))))
        return plain, named

    def _call(self, node: Node) -> Known:
        name = self.callee_of(node)
        plain, named = self.arguments_of(node)
        owner = self._owner(node)
        made_by = owner if owner.name is None else Known(calls=owner.calls, names=owner.names)
        parts = [made_by, *plain, *(known for _, known in named)]
        if name in {"getattr", *IMPORTERS} and (found := self._looked_up(name, plain)) is not None:
            return found
        folded = self._worked_out(name, owner, plain, named)
        made = flow(*parts)
        if folded is not None:
            return constant(folded, *parts, decoded=int(name in DECODERS or name == ".decode"))
        return Known(calls=(name, *made.calls)[:MAX_FLOWS] if name else made.calls, names=made.names)

    def _owner(self, node: Node) -> Known:
        target = node.child("function")
        return self._of(target.child("object")) if target is not None and target.kind == "attribute" else UNKNOWN

    def _looked_up(self, name: str, plain: list[Known]) -> Known | None:
        if name in IMPORTERS and plain and isinstance(plain[0].constant, str):
            return Known(name=canonical(plain[0].constant[:MAX_NAME]), is_looked_up=True)
        if len(plain) > 1 and plain[0].name and isinstance(plain[1].constant, str):
            return Known(name=canonical(f"{plain[0].name}.{plain[1].constant[:MAX_NAME]}"), is_looked_up=True)
        return None

    def _worked_out(self, name: str, owner: Known, plain: list[Known], named: list[tuple[str, Known]]) -> object | None:
        if not all(one.made for one in plain) or not all(one.made for _, one in named):
            return None
        values, keywords = tuple(one.constant for one in plain), {key: one.constant for key, one in named}
        value = owner.constant
        if name == ".decode" and isinstance(value, str):
            value = value.encode("latin-1", "replace")  # as Python 2 has it
        try:
            if owner.made and name.removeprefix(".") in METHODS.get(type(value), {}):
                return method(value, name.removeprefix("."), values, keywords, self._budget)
            return call(name, values, keywords, self._budget) if name in FUNCTIONS else None
        except Unfolded:
            return None

    def _assign(self, node: Node) -> None:
        left, right = node.child("left"), node.child("right")
        if left is not None and right is not None and left.kind == "identifier" and self._source.text(left) != "exec":
            self._own[self._source.text(left)] = self._of(right)

    def _bind_imports(self, node: Node) -> None:
        module = node.child("module_name")
        start = self._source.text(module) + "." if module is not None else ""
        for child in node.children:
            if child is module or child.kind not in {"dotted_name", "aliased_import"}:
                continue
            alias = child.child("alias")
            written = self._source.text(child.child("name") or child)[:MAX_NAME]
            if alias is not None:
                self._own[self._source.text(alias)] = Known(name=canonical(start + written))
            elif start:
                self._own[written] = Known(name=canonical(start + written))

    def record(self) -> None:
        """Put the facts down."""
        ends: list[int] = []
        for node in self._source.nodes:
            while ends and node.index >= ends[-1]:
                ends.pop()
            when = When.CALLED if ends else When.LOADED
            if node.kind in {"function_definition", "lambda"}:
                ends.append(node.stop)
            if node.kind in _FOLDED_TEXTS:
                self._put_text(node)
            if node.kind in {"call", "assignment"}:
                self._put_call(node, when)
            elif node.kind in {"identifier", "attribute"}:
                self._put_name(node, when)
            elif node.kind in _CONDITIONED:
                self._put_guard(node, when)
            elif node.kind in {"import_statement", "import_from_statement"}:
                self._put_imports(node, when)

    def _put_text(self, node: Node) -> None:
        known = self._of(node)
        text = known.constant.decode("latin-1") if isinstance(known.constant, bytes) else known.constant
        if node.index >= self._texts_from and isinstance(text, str) and text:
            self._texts_from = node.stop
            self.texts.append(Text(text, self._at(node), known.decoded))

    def _put_call(self, node: Node, when: When) -> None:
        name = self.callee_of(node)
        plain, named = self.arguments_of(node)
        if node.kind == "assignment":
            left = node.child("left")
            if left is None or self._source.data[left.start : left.end] != b"exec":
                return
            name, plain = "exec", [self._of(node.child("right"))]
        is_indirect = self._of(node.child("function")).is_looked_up
        given = tuple((key, value_of(known)) for key, known in named)
        self.calls.append(Call(name, tuple(map(value_of, plain)), given, self._at(node), when, is_indirect))
        if name in IMPORTERS and plain:
            module = plain[0].constant if isinstance(plain[0].constant, str) else ""
            self.imports.append(Import(module, self._at(node), when, is_computed=True))

    def _put_name(self, node: Node, when: When) -> None:
        parent = node.parent
        if parent is None or node in {parent.child("function"), parent.child("object"), parent.child("attribute")}:
            return
        name = self._of(node).name
        if name and "." in name and (name, when) not in self.names and not name.startswith((HERE, ".")):
            self.names[name, when] = Name(name, self._at(node), when)

    def _put_guard(self, node: Node, when: When) -> None:
        known = self._of(node.child("condition"))
        if known.calls or known.names or known.name:
            self.guards.append(Guard(value_of(known), self._at(node), when))

    def _put_imports(self, node: Node, when: When) -> None:
        module = node.child("module_name")
        for child in [module] if module is not None else node.children:
            name = self._source.text(child.child("name") or child)
            self.imports.append(Import(canonical(name[:MAX_NAME]), self._at(node), when))

    def _at(self, node: Node) -> Place:
        return self._places.at(node.start)
