"""
Syntax trees by tree-sitter, flattened, within limits.

``flatten`` parses with a grammar that takes whatever it is given: what it does
not understand becomes error nodes, which are left out and counted. The tree
comes as a list in the order of the source; each node knows where its part of
the list ends, so that walking needs no recursion, whatever a file nests.

tree-sitter is loaded only when a file of such a language is read: a check of
a lockfile has no time for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from vetting.domain.code.facts import Place

if TYPE_CHECKING:
    from tree_sitter import Language, Parser, Tree
    from tree_sitter import Node as Parsed

MAX_BYTES: Final = 1 << 20
"""Of one file; a megabyte takes about two seconds to read."""
MAX_NODES: Final = 150_000
"""Named nodes of one file: what half a megabyte of dense code has, and about 100 MB."""
MAX_ERROR_STEPS: Final = 12_000
"""How often the parser may ask to go on after it has met an error: about two seconds, where text that is wrong
everywhere would take seven a megabyte."""
ERROR: Final = "ERROR"
_ERROR_NUMBER: Final = 65535
"""Of the kind of nodes that are errors. Source: tree-sitter, ``ts_builtin_sym_error``."""
_OPERATORS: Final = frozenset({"operator", "kind"})
"""What parts nodes without a name play that are listed too."""
_BRACKETS: Final = frozenset("()[]{},;.:`'\"")
_CHUNK_BYTES: Final = 1 << 16


class Node:
    """
    A named node, or an operator.

    A plain class with slots, filled by who makes it: there are hundreds of
    thousands of them, and a method that fills them takes a third of the time of all.
    """

    __slots__ = ("children", "end", "fields", "index", "kind", "parent", "start", "stop")

    kind: str
    start: int
    end: int
    parent: "Node | None"
    index: int
    stop: int
    children: "list[Node] | tuple[()]"
    fields: "dict[str, Node]"

    def child(self, name: str) -> "Node | None":
        """
        Give the (last) child that plays the part *name*.

        Who asks a hundred thousand times asks ``fields`` itself: the call is more than half of what it costs.
        """
        return self.fields.get(name)


_NO_FIELDS: Final[dict[str, Node]] = {}
"""Of all nodes whose children play no part; nobody writes to it."""


@dataclass(slots=True)
class Source:
    """A parsed file: its bytes, its nodes in order, and what was not understood."""

    data: bytes
    nodes: list[Node] = field(default_factory=list)
    errors: int = 0
    first_error: int = 0
    """Where the first part begins that is not understood, in bytes."""
    cut: str | None = None
    plain: str | None = None
    """The bytes as text, where all of them are ASCII: a part of that need not be decoded each time."""

    def text(self, node: Node) -> str:
        """Give the source text of *node*; what is no UTF-8 becomes U+FFFD, so that it can be shown and stored."""
        if self.plain is not None:
            return self.plain[node.start : node.end]
        return self.data[node.start : node.end].decode("utf-8", "replace")

    def under(self, node: Node) -> Iterator[Node]:
        """Give *node* and all below it, in order."""
        return iter(self.nodes[node.index : node.stop])

    def let_go(self) -> None:
        """Cut the circles of parents and children, so that memory is free as soon as nobody holds this."""
        for node in self.nodes:
            node.parent = None


class Places:
    """Turns offsets into lines and columns; quick as long as one asks in the order of the source."""

    def __init__(self, data: bytes, first: Place | None = None) -> None:
        """Begin to count at *first*, where *data* is a part of a file."""
        self._data = data
        self._first = first or Place(1, 1)
        self._is_ascii = data.isascii()
        self._from_the_start()

    def _from_the_start(self) -> None:
        self._offset, self._line, self._column = 0, self._first.line, self._first.column
        self._line_end = self._data.find(b"\n")

    def at(self, offset: int) -> Place:
        """Say where the byte at *offset* stands."""
        if offset < self._offset:
            self._from_the_start()
        if 0 <= self._line_end < offset:
            self._line, self._column = self._line + self._data.count(b"\n", self._offset, offset), 1
            self._offset = self._data.rfind(b"\n", self._offset, offset) + 1
            self._line_end = self._data.find(b"\n", offset)
        if self._is_ascii:
            self._column += offset - self._offset
        else:
            self._column += len(self._data[self._offset : offset].decode("utf-8", "surrogateescape"))
        self._offset = offset
        return Place(self._line, self._column)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read."""

    max_bytes: int = MAX_BYTES
    max_nodes: int = MAX_NODES
    max_error_steps: int = MAX_ERROR_STEPS


_BYTES_A_STEP: Final = 4
"""Code that is right takes a step for every 50 to 120; some rubbish takes steps with the square of its size, and no
error is said."""
USUAL: Final = Limits()
NO_KINDS: Final[frozenset[str]] = frozenset()


def flatten(data: bytes, grammar: str, limits: Limits = USUAL, leaves: frozenset[str] = NO_KINDS) -> Source:
    """
    Parse *data* with the tree-sitter grammar in the module *grammar*.

    What is beyond a limit is left out, and ``cut`` says so.

    Args:
        data: The file.
        grammar: The name of the module.
        limits: How much of it is read.
        leaves: Kinds of nodes below which nothing is listed.
    """
    source = Source(data)
    if len(data) > limits.max_bytes:
        source.data = data[: limits.max_bytes]
        source.cut = f"only the first {limits.max_bytes >> 10:,} KiB were read"
    rules = _grammar(grammar)
    tree = _parse(source.data, rules, limits)
    if tree is None:
        source.cut = "too much of it is no valid code"
        return source
    source.plain = source.data.decode("ascii") if source.data.isascii() else None
    _collect(source, tree, rules, limits, leaves)
    source.nodes[0].parent = None
    return source


@dataclass(frozen=True, slots=True)
class _Grammar:
    """A language, and its names by the numbers that the parser has for them: to be given a name takes longer."""

    language: "Language"
    kinds: Mapping[int, str | None]
    """Of nodes: None where they have no name, and for comments."""
    operators: Mapping[int, str]
    """Of nodes without a name, brackets and the like left out."""
    fields: Mapping[int | None, str]


@cache
def _grammar(module: str) -> _Grammar:
    language: Language = import_module("tree_sitter").Language(import_module(module).language())
    names = {number: language.node_kind_for_id(number) or "" for number in range(language.node_kind_count)}
    named = {number for number in names if language.node_kind_is_named(number)}
    kinds = {number: name if number in named and name != "comment" else None for number, name in names.items()}
    operators = {number: name for number, name in names.items() if number not in named and name not in _BRACKETS}
    fields: dict[int | None, str] = {None: ""}
    fields.update((number, language.field_name_for_id(number) or "") for number in range(1, language.field_count + 1))
    return _Grammar(language, {**kinds, _ERROR_NUMBER: ERROR}, operators, fields)


def _parse(data: bytes, grammar: _Grammar, limits: Limits) -> "Tree | None":
    """Parse within limits; None if errors made it take too long, or what the grammar does not call one."""
    parser: Parser = import_module("tree_sitter").Parser(grammar.language)
    steps, wrong = 0, 0
    most = limits.max_error_steps + len(data) // _BYTES_A_STEP

    def is_too_much(_offset: int, has_error: bool) -> bool:  # noqa: FBT001  # tree-sitter's own signature
        nonlocal steps, wrong
        steps += 1
        wrong += has_error
        return wrong > limits.max_error_steps or steps > most

    def chunk(offset: int, _point: Any) -> bytes:  # noqa: ANN401  # a row and a column, of no use here
        return data[offset : offset + _CHUNK_BYTES]

    try:
        return parser.parse(chunk, progress_callback=is_too_much)
    except ValueError:
        return None


def _collect(  # in one piece, since a call for each node would take half as much time again
    source: Source, tree: "Tree", grammar: _Grammar, limits: Limits, leaves: frozenset[str]
) -> None:
    """List the named nodes and the operators of *tree*, in order."""
    nodes, parent, cursor, is_sound = source.nodes, _above_all(), tree.walk(), not tree.root_node.has_error
    kinds, operators, fields, index, most = grammar.kinds, grammar.operators, grammar.fields, 0, limits.max_nodes
    go_in, go_on, siblings, is_wrong = cursor.goto_first_child, cursor.goto_next_sibling, parent.children, False
    while index < most:
        one = cursor.node
        assert one is not None, "a cursor stands on a node"
        number = one.kind_id
        kind = kinds[number]
        if kind is None and number in operators and fields.get(cursor.field_id) in _OPERATORS:
            kind = operators[number]
        if kind is not None and (is_sound or not ((is_wrong := one.has_error) and _is_missing(source, one, kind))):
            node = Node()
            node.start, node.end = one.start_byte, one.end_byte
            node.kind, node.parent, node.index, node.fields = kind, parent, index, _NO_FIELDS
            index += 1
            nodes.append(node)
            siblings.append(node)  # type: ignore[union-attr]  # who has children was given a list
            if (role := cursor.field_id) is not None:
                if parent.fields is _NO_FIELDS:
                    parent.fields = {}
                parent.fields[fields[role]] = node
            if (is_wrong or kind not in leaves) and go_in():
                parent = node
                siblings = node.children = []
                continue
            node.stop, node.children = index, ()
        while not go_on():
            if not cursor.goto_parent():
                return
            parent.stop = index
            siblings = (parent := parent.parent or parent).children
    source.cut = f"only its first {limits.max_nodes:,} parts were read"
    while parent.parent is not None:
        parent.stop = index
        parent = parent.parent


def _above_all() -> Node:
    """Make a node for the tree to hang from, so that nobody need ask whether there is one."""
    node = Node()
    node.children, node.fields, node.parent = [], _NO_FIELDS, None
    return node


def _is_missing(source: Source, one: "Parsed", kind: str) -> bool:
    """Count what is wrong with a node, and say whether there is only a gap in its place."""
    if kind == ERROR:
        source.first_error = source.first_error if source.errors else one.start_byte
    is_missing = one.is_missing
    source.errors += is_missing or kind == ERROR
    return is_missing
