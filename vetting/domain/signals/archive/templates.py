"""
Entry points that a setup.py puts together: what is fixed in them, and gaps.

``f"{name}{sys.version_info[0]} = {name}.cli:main"`` says no entry point in words,
and what it comes to only running it would tell. What is fixed has to stand where
it stands, and has to be more than dots and signs; a gap is anything.
"""

import ast
import warnings
from collections.abc import Iterator
from typing import Final, TypeAlias

from vetting.domain.code.python import MAX_BRACES
from vetting.domain.code.python_source import source_of

MAX_BYTES: Final = 256 << 10
"""Of one setup.py."""
MAX_TEMPLATES: Final = 100
LEAST_FIXED: Final = 3
"""Letters and figures in a template: one that fixes less would fit whatever somebody likes."""
_GAPS: Final = ("%s", "%d", "{}")
_UNREAD: Final = (SyntaxError, ValueError, MemoryError, RecursionError)
Template: TypeAlias = tuple[str, ...]
"""What is fixed, without blanks, with a gap between each two."""


def templates_in(data: bytes) -> list[Template]:
    """List what could become an entry point in a setup.py; nothing of what is no Python of today, or too large."""
    if len(data) > MAX_BYTES or data.count(b"{") > MAX_BRACES or b"=" not in data:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source_of(data).text)
    except _UNREAD:
        return []
    found: list[Template] = []
    for node in ast.walk(tree):
        for line in _lines(node):
            if len(found) < MAX_TEMPLATES and len(line) > 1 and _is_telling(line):
                found.append(line)
    return found


def fits(template: Template, text: str) -> bool:
    """Tell whether *text*, without blanks, has what *template* fixes in that order, in time that grows with both."""
    first, *middle, last = template
    if not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:
        position = text.find(part, position, end)
        if position < 0:
            return False
        position += len(part)
    return position <= end


def _is_telling(template: Template) -> bool:
    return any("=" in part for part in template) and sum(map(str.isalnum, "".join(template))) >= LEAST_FIXED


def _lines(node: ast.AST) -> Iterator[Template]:
    """Give each line that an expression puts together; pieces between gaps have their blanks taken out."""
    line: list[str] = [""]
    for piece in _pieces(node):
        if piece is None:
            line.append("")
            continue
        head, *more = piece.split("\n")
        line[-1] += "".join(head.split())
        for one in more:
            yield tuple(line)
            line = ["".join(one.split())]
    yield tuple(line)


def _pieces(node: ast.AST) -> Iterator[str | None]:
    """Give what a formatted text, a sum or a text with gaps in it is made of, None for each gap."""
    if isinstance(node, ast.JoinedStr):
        for one in node.values:
            yield one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _sum(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
        for gap in _GAPS:
            text = text.replace(gap, "\0")
        for number, part in enumerate(text.split("\0")):
            if number:
                yield None
            yield part


def _sum(node: ast.BinOp) -> Iterator[str | None]:
    """Take apart a sum of texts; in one of many the rest is a gap, since each sum within it is looked at as well."""
    parts: list[str | None] = []
    one: ast.expr = node
    while isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add) and len(parts) < 10:
        parts.append(_fixed(one.right))
        one = one.left
    parts.append(_fixed(one))
    return reversed(parts)


def _fixed(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
