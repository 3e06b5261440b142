"""
Letters that look like other letters.

Source: Unicode Technical Standard 39, "confusables.txt", as the library
confusable-homoglyphs ships it; it is loaded when the first letter is asked for
that is not ASCII.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module


@cache
def _ascii_lookalikes() -> Mapping[int, str]:
    """Map each letter that looks like a single ASCII letter or digit to that."""
    library = import_module("confusable_homoglyphs.confusables")
    alike: dict[int, str] = {}
    for letter, twins in library.confusables_data.items():
        if len(letter) == 1 and not letter.isascii():
            plain = [twin["c"] for twin in twins if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalnum()]
            if plain:
                alike[ord(letter)] = min(plain, key=lambda one: (not one.islower(), not one.isalpha(), one))
    return alike


def skeleton(text: str) -> str:
    """Write each letter of *text* that looks like an ASCII letter as that one."""
    return text.translate(_ascii_lookalikes())


def looks_latin(letter: str) -> bool:
    """Say whether a letter that is not ASCII looks like one that is."""
    return ord(letter) in _ascii_lookalikes()


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Name the script that a letter belongs to: ``LATIN``, ``CYRILLIC``, ``COMMON``."""
    return str(import_module("confusable_homoglyphs.categories").alias(letter))
