"""What files state: values by subject and key, a bounded number of them."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

MOST: Final = 5000
"""Facts of one side; the rest is counted."""
MOST_CHARACTERS: Final = 500
"""Of one value or key."""
MOST_REQUIREMENT: Final = 2000
"""Characters of a requirement that is parsed; a longer one is shown as it stands."""
_ENDS_OF_NAMES: Final = "[(<>=!~;@ \t"


class Unparsable(Exception):
    """A file is not what its name says; the message is a plain reason."""


@dataclass(slots=True)
class Stated:
    """The facts of one side of a change."""

    values: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """By subject and key: each value, and the path of the first file that says so."""
    unread: dict[str, str] = field(default_factory=dict)
    """Files that cannot be read, by name, and why."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Facts that are too many, by path."""
    _count: int = 0

    def say(self, path: str, subject: str, key: str, value: object) -> None:
        """Take note of a fact."""
        if self._count >= MOST:
            self.left_out[path] += 1
            return
        self._count += 1
        self.values.setdefault((subject, _short(key)), {}).setdefault(_short(value), path)

    def require(self, path: str, requirement: str, subject: str = "requires") -> None:
        """Take note of a requirement, under the project that it names."""
        name, text = requirement_of(requirement)
        self.say(path, subject, name, text)


def requirement_of(text: str) -> tuple[str, str]:
    """Give the project that a requirement names, and the requirement in one spelling, where it can be parsed."""
    text = " ".join(text.split())
    with_name = text
    for end in _ENDS_OF_NAMES:
        with_name = with_name.partition(end)[0]
    name = canonicalize_name(with_name) or "?"
    if len(text) > MOST_REQUIREMENT:
        return name, text
    try:
        return name, str(Requirement(text))
    except (InvalidRequirement, RecursionError):
        return name, text


def conditioned(requirement: str, extra: str, marker: str = "") -> str:
    """Write a requirement of an extra, or on a condition, as METADATA does."""
    text, _, own = requirement.partition(";")
    markers = [own.strip(), marker.strip(), f'extra == "{extra}"' if extra else ""]
    given = [f"({one})" if " or " in one else one for one in markers if one]
    return f"{text}; {' and '.join(given)}" if given else text


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}… ({len(text):,} characters)"
