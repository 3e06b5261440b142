"""Choices on the command line: one of a few words."""

import argparse
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)


def one_of(words: type[Word]) -> Callable[[str], Word]:
    """
    Make what reads one of *words*, as argparse wants it.

    The name of an enumeration says nothing to whoever mistypes one of its words; so they are listed.
    """

    def read(text: str) -> Word:
        try:
            return words(text)
        except ValueError:
            raise argparse.ArgumentTypeError(unknown(text, words)) from None

    return read


def unknown(text: str, choices: Iterable[object]) -> str:
    """Say that *text* is none of *choices*, in argparse's own words."""
    return f"invalid choice: {text!r} (choose from {', '.join(map(str, choices))})"
