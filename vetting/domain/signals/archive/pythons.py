"""
Whether two texts ask for the same versions of Python, however they are spelled.

``>=3.8,<4`` and ``<4.0, >= 3.8.0`` are one set. Installers ask about versions of
three numbers, so each set is a row of ranges of them, and all of its ends stand
in the texts: two sets are the same if they agree at every end of either.

Source: version specifiers, packaging.python.org; pip 25, ``check_requires_python``.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet

MAX_CHARACTERS: Final = 300
"""Of a text that is taken apart; a longer one is held against another as it stands."""
MAX_DIGITS: Final = 9
"""Of a number in a version; no Python has as many."""
_NUMBERS: Final = re.compile(r"\s*v?(?:\d+!)?(\d+(?:\.\d+)*)", re.IGNORECASE)


def are_same_pythons(one: str, other: str) -> bool:
    """Say whether two values of Requires-Python let in the same versions; what cannot be read is compared as text."""
    if _plain(one) == _plain(other):
        return True
    if max(len(one), len(other)) > MAX_CHARACTERS:
        return False
    try:
        sets = SpecifierSet(one), SpecifierSet(other)
    except InvalidSpecifier:
        return False
    return all(
        sets[0].contains(end, prereleases=True) == sets[1].contains(end, prereleases=True) for end in _ends(sets)
    )


def _plain(text: str) -> str:
    return "".join(text.split()).strip(",").lower()


def _ends(sets: Iterable[SpecifierSet]) -> set[str]:
    """Give every version of three numbers at which one of the sets may begin or end."""
    found = {(0, 0, 0)}
    for one in sets:
        for specifier in one:
            found.update(_around(specifier))
    return {".".join(map(str, end)) for end in found}


def _around(specifier: Specifier) -> Iterator[tuple[int, int, int]]:
    """Give a version, and those that come next once one of its numbers is counted up."""
    numbers = _NUMBERS.match(specifier.version)
    parts = [int(part[:MAX_DIGITS]) for part in numbers.group(1).split(".")][:3] if numbers else []
    parts += [0] * (3 - len(parts))
    first, second, third = parts
    yield first, second, third
    yield first, second, third + 1
    yield first, second + 1, 0
    yield first + 1, 0, 0
