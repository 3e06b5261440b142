"""Facts of metadata in words, and in the portions in which a page shows them."""

from collections.abc import Sequence
from typing import Final

from vetting.domain.fact_changes import FactChange

AT_ONCE: Final = 30
"""Facts in one table: about a screen."""
OF_ITSELF_AT_ONCE: Final = 6
"""Facts that a release only states of itself, before the files: classifiers and the like come by the dozen."""
_WORDS = {
    "unread": "not read",
    "requires": "requires",
    "build": "build",
    "entry-point": "entry point",
    "script": "command",
    "npm": "package.json",
    "cargo": "Cargo.toml",
    "project": "pyproject.toml",
}
"""The subjects that do not speak for themselves."""


def fact_word(subject: str) -> str:
    """Name the subject of a fact as a reader would."""
    return _WORDS.get(subject, subject)


def fact_portions(facts: Sequence[FactChange]) -> list[Sequence[FactChange]]:
    """Divide facts, in their order, into what is shown before the files and what unfolds below it."""
    of_code = sum(one.subject != "metadata" for one in facts)
    first = min(AT_ONCE, max(of_code, OF_ITSELF_AT_ONCE))
    rest = facts[first:]
    return [facts[:first], *(rest[at : at + AT_ONCE] for at in range(0, len(rest), AT_ONCE))]
