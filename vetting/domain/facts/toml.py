"""Reads hostile TOML: ``tomllib`` takes gigabytes for one key of a hundred thousand parts."""

import tomllib
from typing import Any, Final

from vetting.domain.facts.stated import Unparsable

MAX_CHARACTERS: Final = 256 << 10
"""Of one text; the largest pyproject.toml of the most downloaded releases has a fifth of it."""
MAX_DOTS: Final = 200
"""In one line: each part of a key costs as much as all parts before it, and what is a key only a parser knows."""


def toml_of(text: str) -> dict[str, Any]:
    """
    Parse *text*.

    Raises:
        Unparsable: It is not TOML, or more than is parsed.
    """
    if len(text) > MAX_CHARACTERS:
        raise Unparsable(f"it has more than {MAX_CHARACTERS:,} characters")
    if any(line.count(".") > MAX_DOTS for line in text.split("\n")):
        raise Unparsable(f"a line of it has more than {MAX_DOTS} dots")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also what tomllib raises, and numbers of too many digits
        raise Unparsable("it is not TOML") from error
