"""What an expression of a Meson file comes to, in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_DIGITS: Final = 7
"""Of an index."""


@dataclass(frozen=True, slots=True)
class Held:
    """A text, or a list of them; what nobody knows is a word that names a variable."""

    words: tuple[str, ...]
    is_list: bool = False
    is_table: bool = False
    """Whether it is a list of what keys stand for."""

    @property
    def size(self) -> int:
        """Count the characters, roughly."""
        return sum(len(word) + 1 for word in self.words)

    @property
    def text(self) -> str:
        """Give all of it as one text."""
        return " ".join(self.words)

    def at(self, place: "Sequence[Held]") -> "Held":
        """Give what an index picks; of a table, and of a text, nobody knows."""
        number = place[0].text if place and self.is_list and not self.is_table else ""
        is_known = number.isdecimal() and len(number) < MAX_DIGITS and int(number) < len(self.words)
        return Held((self.words[int(number)] if is_known else "${item}",))

    def joined(self, other: "Held", operator: str) -> "Held":
        """Give what an operator between the two comes to."""
        if operator not in {"+", "/"}:
            return Held(("${expression}",))
        if operator == "+" and (self.is_list or other.is_list):
            return Held(self.words + other.words, is_list=True)
        return Held((self.text + ("/" if operator == "/" else "") + other.text,))


def held_of(text: str) -> Held:
    """Give a text as a value."""
    return Held((text,))
