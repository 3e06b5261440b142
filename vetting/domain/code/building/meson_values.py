"""What an expression of a Meson file comes to, in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """A text, or a list of them; what nobody knows is a word that names a variable."""

    words: tuple[str, ...]
    is_list: bool = False

    @property
    def size(self) -> int:
        """Count the characters, roughly."""
        return sum(len(word) + 1 for word in self.words)

    @property
    def text(self) -> str:
        """Give all of it as one text."""
        return " ".join(self.words)

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
