"""
The expressions of ``--filter-graph``, as cargo-vet writes them.

::

    filter   = "include(" query ")" | "exclude(" query ")"
    query    = "any(" queries ")" | "all(" queries ")" | "not(" query ")" | property
    property = "name(" text ")" | "version(" text ")" | trait "(" ("true" | "false") ")"
    trait    = "is_root" | "is_workspace_member" | "is_third_party" | "is_dev_only"

Source: cargo-vet at e2111ef, src/cli.rs, the help of --filter-graph.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vetting.domain.errors import InvalidInput
from vetting.domain.graph_filter import AllOf, AnyOf, GraphFilter, Has, Named, Not, OfVersion, Query, Trait

MAX_DEPTH = 32
"""Queries within one another."""
_KINDS = {"include": True, "exclude": False}
_BOOLEANS = {"true": True, "false": False}
_TOKENS = re.compile(r"[(),]|[^(),]+")


@dataclass(slots=True)
class _Tokens:
    """What is left to read, the next one last."""

    expression: str
    left: list[str]

    def refuse(self, expected: str) -> InvalidInput:
        found = repr(self.left[-1]) if self.left else "the end"
        return InvalidInput(f"--filter-graph {self.expression[:120]!r}: expected {expected}, found {found}")

    def take(self, wanted: str) -> None:
        if not self.left or self.left[-1] != wanted:
            raise self.refuse(repr(wanted))
        self.left.pop()

    def word(self, expected: str) -> str:
        if not self.left or self.left[-1] in {"(", ")", ","}:
            raise self.refuse(expected)
        return self.left.pop()

    def one_of(self, words: Sequence[str]) -> str:
        expected = f"one of {', '.join(words)}"
        if not self.left or self.left[-1] not in words:
            raise self.refuse(expected)
        return self.left.pop()


def parse_filter(expression: str) -> GraphFilter:
    """
    Parse one filter.

    Raises:
        InvalidInput: It is none; the message says what was expected where.
    """
    tokens = _Tokens(expression, [token for one in _TOKENS.findall(expression) if (token := one.strip())][::-1])
    kind = tokens.one_of([*_KINDS])
    query = _parenthesised(tokens, 1)
    if tokens.left:
        raise tokens.refuse("the end")
    return GraphFilter(query, _KINDS[kind])


def _parenthesised(tokens: _Tokens, depth: int) -> Query:
    tokens.take("(")
    query = _query(tokens, depth)
    tokens.take(")")
    return query


def _query(tokens: _Tokens, depth: int) -> Query:
    if depth > MAX_DEPTH:
        raise tokens.refuse(f"at most {MAX_DEPTH} queries within one another")
    word = tokens.one_of(["any", "all", "not", "name", "version", *Trait])
    if word == "not":
        return Not(_parenthesised(tokens, depth + 1))
    if word in {"any", "all"}:
        queries = _queries(tokens, depth + 1)
        return AnyOf(queries) if word == "any" else AllOf(queries)
    tokens.take("(")
    query = _property(word, tokens)
    tokens.take(")")
    return query


def _queries(tokens: _Tokens, depth: int) -> tuple[Query, ...]:
    tokens.take("(")
    found = [_query(tokens, depth)]
    while tokens.left and tokens.left[-1] == ",":
        tokens.left.pop()
        found.append(_query(tokens, depth))
    tokens.take(")")
    return tuple(found)


def _property(word: str, tokens: _Tokens) -> Query:
    if word == "name":
        return Named(tokens.word("a name"))
    if word == "version":
        return OfVersion(tokens.word("a version"))
    return Has(Trait(word), _BOOLEANS[tokens.one_of([*_BOOLEANS])])
