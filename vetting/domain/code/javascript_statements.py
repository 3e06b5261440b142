"""What a JavaScript file does as soon as it is loaded, statement by statement, beyond what declares something."""

from hashlib import sha256
from typing import Final

from vetting.domain.code.facts import Statement
from vetting.domain.code.javascript_scopes import unwrapped
from vetting.domain.code.syntax import ERROR, Node, Places, Source

MAX_STATEMENT: Final = 2_000
"""Characters of a statement that are kept; the rest is told by its digest."""
_QUIET: Final = frozenset(
    {
        "import_statement",
        "export_statement",
        "function_declaration",
        "generator_function_declaration",
        "class_declaration",
        "lexical_declaration",
        "variable_declaration",
        "empty_statement",
        "hash_bang_line",
        ERROR,
    }
)
_PLAIN: Final = frozenset({"assignment_expression", "string", "identifier", "member_expression"})


def statements_of(source: Source) -> list[Statement]:
    """Give what runs at once, beyond imports, definitions and plain assignments."""
    places = Places(source.data)
    return [
        Statement(_told(source.text(node)), places.at(node.start))
        for node in source.nodes[0].children
        if node.kind not in _QUIET and not _is_plain(node)
    ]


def _is_plain(node: Node) -> bool:
    only = unwrapped(node.children[0]) if node.kind == "expression_statement" and node.children else None
    return only is not None and only.kind in _PLAIN


def _told(statement: str) -> str:
    text = " ".join(statement.split())
    if len(text) <= MAX_STATEMENT:
        return text
    return f"{text[:MAX_STATEMENT]}… {sha256(text.encode('utf-8', 'replace')).hexdigest()}"
