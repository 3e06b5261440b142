"""
Syntax trees by tree-sitter, flattened, within limits.

``flatten`` parses with a grammar that takes whatever it is given: what it does
not understand becomes error nodes, which are left out and counted. The tree
comes as a list in the order of the source; each node knows where its part of
the list ends, so that walking needs no recursion, whatever a file nests.

tree-sitter is loaded only when a file of such a language is read: a check of
a lockfile has no time for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from vetting.domain.code.facts import Place

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree, TreeCursor

MAX_BYTES: Final = 1 << 20
"""Of one file; a megabyte takes about two seconds to read."""
MAX_NODES: Final = 150_000
"""Named nodes of one file: what half a megabyte of dense code has, and about 100 MB."""
MAX_ERROR_STEPS: Final = 12_000
"""How often the parser may ask to go on after it has met an error: about two seconds, where text that is wrong
everywhere would take seven a megabyte."""
ERROR: Final = "ERROR"
_CHUNK_BYTES: Final = 1 << 16


class Node:
    """A named node, or an operator; a plain class with slots, since there are hundreds of thousands of them."""

    __slots__ = ("children", "end", "fields", "index", "kind", "parent", "start", "stop")

    def __init__(self, kind: str, start: int, end: int, parent: "Node | None", index: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parent = parent
        self.index = index
        self.stop = index + 1
        self.children: list[Node] = []
        self.fields: dict[str, Node] | None = None

    def child(self, name: str) -> "Node | None":
        """Give the (last) child that plays the part *name*."""
        return self.fields.get(name) if self.fields else None


@dataclass(slots=True)
class Source:
    """A parsed file: its bytes, its nodes in order, and what was not understood."""

    data: bytes
    nodes: list[Node] = field(default_factory=list)
    errors: int = 0
    first_error: int = 0
    """Where the first part begins that is not understood, in bytes."""
    cut: str | None = None

    def text(self, node: Node) -> str:
        """Give the source text of *node*; what is no UTF-8 becomes U+FFFD, so that it can be shown and stored."""
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

    def at(self, offset: int) -> Place:
        """Say where the byte at *offset* stands."""
        if offset < self._offset:
            self._from_the_start()
        if ends := self._data.count(b"\n", self._offset, offset):
            self._line, self._column = self._line + ends, 1
            self._offset = self._data.rfind(b"\n", self._offset, offset) + 1
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


USUAL: Final = Limits()


def flatten(data: bytes, grammar: str, limits: Limits = USUAL) -> Source:
    """
    Parse *data* with the tree-sitter grammar in the module *grammar*.

    What is beyond a limit is left out, and ``cut`` says so.
    """
    source = Source(data)
    if len(data) > limits.max_bytes:
        source.data = data[: limits.max_bytes]
        source.cut = f"only the first {limits.max_bytes >> 10:,} KiB were read"
    tree = _parse(source.data, grammar, limits)
    if tree is None:
        source.cut = "too much of it is no valid code"
        return source
    _collect(source, tree.walk(), limits)
    return source


def _parse(data: bytes, grammar: str, limits: Limits) -> "Tree | None":
    """Parse within limits; None if errors made it take too long."""
    tree_sitter = import_module("tree_sitter")
    language = tree_sitter.Language(import_module(grammar).language())
    parser: Parser = tree_sitter.Parser(language)
    steps = 0

    def is_too_much(_offset: int, has_error: bool) -> bool:  # noqa: FBT001  # tree-sitter's own signature
        nonlocal steps
        steps += has_error
        return steps > limits.max_error_steps

    def chunk(offset: int, _point: Any) -> bytes:  # noqa: ANN401  # a row and a column, of no use here
        return data[offset : offset + _CHUNK_BYTES]

    try:
        return parser.parse(chunk, progress_callback=is_too_much)
    except ValueError:
        return None


def _collect(source: Source, cursor: "TreeCursor", limits: Limits) -> None:
    """List the named nodes and the operators below *cursor*, in order."""
    nodes, parent = source.nodes, None
    while True:
        if len(nodes) >= limits.max_nodes:
            source.cut = f"only its first {limits.max_nodes:,} parts were read"
            break
        node = _listed(source, cursor, parent)
        if node is not None and cursor.goto_first_child():
            parent = node
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent() or parent is None:
                return
            parent.stop = len(nodes)
            parent = parent.parent
    while parent is not None:
        parent.stop = len(nodes)
        parent = parent.parent


def _listed(source: Source, cursor: "TreeCursor", parent: Node | None) -> Node | None:
    """List the node under *cursor*, unless it is punctuation or missing; None if there is nothing below it to see."""
    one = cursor.node
    assert one is not None, "a cursor stands on a node"
    name = cursor.field_name
    if not one.is_named and name not in {"operator", "kind"}:
        return None
    if one.is_missing:
        source.errors += 1
        return None
    if one.type == ERROR:
        source.first_error = source.first_error if source.errors else one.start_byte
        source.errors += 1
    if one.type == "comment":
        return None
    node = Node(one.type, one.start_byte, one.end_byte, parent, len(source.nodes))
    source.nodes.append(node)
    if parent is not None:
        parent.children.append(node)
        if name:
            parent.fields = parent.fields or {}
            parent.fields[name] = node
    return node if one.child_count else None
