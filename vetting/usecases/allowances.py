"""
How much of what strangers publish is looked at for one answer.

A hint must not cost more than the answer that it stands beside. Whoever is too
large, or comes when all that may be looked at is used up, is left out whole:
part of somebody's audits could lack what they speak against.
"""

from dataclasses import dataclass

from vetting.domain.errors import InvalidInput

_SIGNS = "[{,="


@dataclass(slots=True)
class Allowance:
    """How much one may have, and what is left for all."""

    what: str
    each: int
    left: int

    def take(self, count: int) -> None:
        """
        Use up some.

        Raises:
            InvalidInput: It is too much for one, or for what is left; nothing is used up.
        """
        if count > self.each:
            raise InvalidInput(f"{count:,} {self.what} are more than are looked at for a hint: {self.each:,}")
        if count > self.left:
            raise InvalidInput(f"{count:,} {self.what} are more than is left of what is looked at for all hints")
        self.left -= count


def values_in(text: str) -> int:
    """Count tables, lists, their elements and keys of a TOML text, roughly and before it is parsed."""
    return sum(text.count(sign) for sign in _SIGNS)
