"""Lists of a Python file that are put together out of others of which not all is known: ``[sys.executable] + […]``."""

import ast
from collections.abc import Sequence
from typing import Final

from vetting.domain.code.python_values import Known, constant, flow

MAX_HELD: Final = 64
"""Members of a container that are no constants and are told apart."""


def joined(left: Known, right: Known) -> Known | None:
    """Know a list that two lists make of which not all is known; None where one is no list, or is empty."""
    first = _members(left)
    second = _members(right) if first else ()
    members = (*first, *second)
    if not second or len(members) > MAX_HELD:
        return None
    if all(one.made for one in members):
        return constant(tuple([one.constant for one in members]), *members)
    made_of = flow(left, right)
    return Known(None, made_of.calls, made_of.names, items=members)


def _members(known: Known) -> tuple[Known, ...]:
    if isinstance(known.items, tuple):
        return () if known.name else known.items
    is_list = known.made and isinstance(known.constant, tuple) and len(known.constant) <= MAX_HELD
    return tuple([constant(one, known) for one in known.constant]) if is_list else ()


def spread_out(nodes: Sequence[ast.expr], parts: Sequence[Known]) -> Known:
    """Know a list into which others are spread, as far as these are known."""
    known: Known | None = constant(())
    for node, part in zip(nodes, parts, strict=True):
        more = part if isinstance(node, ast.Starred) else Known(None, part.calls, part.names, items=(part,))
        known = None if known is None else more if known.made and not known.constant else joined(known, more)
    return known or flow(*parts)
