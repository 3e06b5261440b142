"""
What an environment marker says whatever the machine is.

Markers are not evaluated: what *some* machine installs is judged. But a marker
can also tell that a package is installed only where an extra or a dependency
group was asked for, and that makes it development's.

Source: PEP 508, as extended by PEP 751.
"""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

MAX_NESTING = 64
"""Brackets within one another; a marker with more is taken for one that can hold, so that more is demanded."""
_TOKENS = re.compile(
    r"""(?:(?P<sign>[()])|(?P<word>and|or)\b
    |(?P<left>"[^"]*"|'[^']*'|[\w.]+)\s*(?P<operator>not\s+in|in|[<>=!~]+)\s*(?P<right>"[^"]*"|'[^']*'|[\w.]+))""",
    re.VERBOSE,
)


def holds_without(marker: str, is_asked_for: Callable[[str, str], bool]) -> bool:
    """
    Tell whether a marker can hold on some machine where nothing was asked for.

    Args:
        marker: One that the library ``packaging`` has read.
        is_asked_for: Whether ``VALUE in VARIABLE`` (or ``VARIABLE == VALUE``) is about something that has to be
            asked for; given the value and the variable.
    """
    tokens = list(_TOKENS.finditer(marker))[::-1]
    depths = accumulate({"(": 1, ")": -1}.get(token["sign"] or "", 0) for token in reversed(tokens))
    if max(depths, default=0) > MAX_NESTING:
        return True
    return _any_of(tokens, is_asked_for)


def _any_of(tokens: list[re.Match[str]], is_asked_for: Callable[[str, str], bool]) -> bool:
    found = [_all_of(tokens, is_asked_for)]
    while tokens and tokens[-1]["word"] == "or":
        tokens.pop()
        found.append(_all_of(tokens, is_asked_for))
    return any(found)


def _all_of(tokens: list[re.Match[str]], is_asked_for: Callable[[str, str], bool]) -> bool:
    found = [_one(tokens, is_asked_for)]
    while tokens and tokens[-1]["word"] == "and":
        tokens.pop()
        found.append(_one(tokens, is_asked_for))
    return all(found)


def _one(tokens: list[re.Match[str]], is_asked_for: Callable[[str, str], bool]) -> bool:
    if not tokens:
        return True
    token = tokens.pop()
    if token["sign"] == "(":
        inner = _any_of(tokens, is_asked_for)
        if tokens and tokens[-1]["sign"] == ")":
            tokens.pop()
        return inner
    if token["operator"] not in {"in", "=="}:
        return True
    return not any(is_asked_for(value, variable) for value, variable in _both_ways(token["left"], token["right"]))


def _both_ways(left: str, right: str) -> Iterator[tuple[str, str]]:
    for value, variable in ((left, right), (right, left)):
        if value[0] in "\"'":
            yield value[1:-1], variable
