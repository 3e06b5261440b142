"""Lists of a Python file that are put together: out of others of which not all is known, and member by member."""

import ast
from collections.abc import Sequence
from typing import Final

from vetting.domain.code.python_values import Known, constant, flow

MAX_HELD: Final = 64
"""Members of a container that are no constants and are told apart."""
MAX_GROWN: Final = 256
"""Members of a list of constants to which others are appended one by one."""
GROWING: Final = frozenset({".append", ".extend", ".insert"})
"""Methods by which a list grows where it is."""


def joined(left: Known, right: Known) -> Known | None:
    """Know a list that two lists make of which not all is known; None where one is no list."""
    first = _members(left)
    second = _members(right) if first is not None else None
    if first is None or second is None or len(first) + len(second) > MAX_HELD:
        return None
    return _listed((*first, *second))


def _members(known: Known) -> tuple[Known, ...] | None:
    if isinstance(known.items, tuple):
        return None if known.name else known.items
    is_list = known.made and isinstance(known.constant, tuple) and len(known.constant) <= MAX_HELD
    return tuple([constant(one, known) for one in known.constant]) if is_list else None


def _listed(members: tuple[Known, ...]) -> Known:
    if members and all(one.made for one in members):
        return constant(tuple([one.constant for one in members]), *members)
    made_of = flow(*members)
    return Known(None, made_of.calls, made_of.names, items=members) if members else constant(())


def spread_out(nodes: Sequence[ast.expr], parts: Sequence[Known]) -> Known:
    """Know a list into which others are spread, as far as these are known."""
    known: Known | None = constant(())
    for node, part in zip(nodes, parts, strict=True):
        more = part if isinstance(node, ast.Starred) else Known(None, part.calls, part.names, items=(part,))
        known = None if known is None else more if known.made and not known.constant else joined(known, more)
    return known or flow(*parts)


def grown(base: Known, method: str, arguments: Sequence[Known], *, is_repeated: bool) -> Known | None:
    """
    Know a list to which *method*, one of ``GROWING``, adds; None where nobody knows that it is one.

    *is_repeated* says that nobody knows how often.
    """
    is_constant = base.made and isinstance(base.constant, tuple)
    if not arguments or not (is_constant or (isinstance(base.items, tuple) and not base.name)):
        return None
    more = flow(arguments[-1]) if is_repeated else arguments[-1]
    if method == ".append" and is_constant and more.made and len(base.constant) < MAX_GROWN:
        return constant((*base.constant, more.constant), base, more)
    if method == ".extend":
        whole = base if is_repeated else joined(base, more)
    else:
        added = Known(None, more.calls, more.names, items=(more,))
        at = arguments[0].constant if method == ".insert" else None
        members = _members(base) if isinstance(at, int) else None
        whole = joined(base, added) if members is None else _listed((*members[:at], more, *members[at:])[:MAX_HELD])
    return whole or flow(base, more)


def put_into(base: Known, key: Known, more: Known) -> Known | None:
    """Know a list of which one member is replaced; None where it is no list, or nobody knows which."""
    at = key.constant
    members = _members(base) if isinstance(at, int) else None
    if members is None or not isinstance(at, int) or not -len(members) <= at < len(members):
        return None
    at %= len(members)
    return _listed((*members[:at], more, *members[at + 1 :]))
