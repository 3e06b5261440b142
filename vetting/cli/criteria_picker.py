"""Choosing criteria at a terminal: numbers switch them on and off, Enter accepts."""

import sys

from vetting.cli.terminal import Ink, painter_for, plain, say
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput

_MOST_DIGITS = 3
"""Of a number that may be one of a criterion."""


def pick_criteria(what: str, book: CriteriaBook, guessed: tuple[str, ...]) -> tuple[str, ...]:
    """
    Have criteria chosen.

    Args:
        what: What they are chosen for, in words.
        book: What there is to choose from.
        guessed: What is chosen at first.

    Returns:
        The chosen ones, without those that others of them imply.

    Raises:
        InvalidInput: None were chosen, or the input ended.
    """
    chosen = set(guessed)
    while True:
        _show(what, book, chosen)
        sys.stdout.write("> ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise InvalidInput("no criteria chosen: the input ended")
        words = line.split()
        if not words:
            break
        unknown = [word for word in words if not _is_choice(word, book)]
        if unknown:
            say(f"{plain(unknown[0])} is none of 1 to {len(book.names)}.")
            continue
        for word in words:
            chosen ^= {book.names[int(word) - 1]}
    if not chosen:
        raise InvalidInput("no criteria chosen: nothing would be promised")
    return book.minimal(chosen)


def _is_choice(word: str, book: CriteriaBook) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= _MOST_DIGITS and 1 <= int(word) <= len(book.names)


def _show(what: str, book: CriteriaBook, chosen: set[str]) -> None:
    painter = painter_for(sys.stdout)
    say(f"Choose the criteria that {plain(what)} meets:")
    for number, name in enumerate(book.names, start=1):
        mark, shown = ("x", painter.paint(Ink.GOOD, plain(name))) if name in chosen else (" ", plain(name))
        say(f"  {number}. [{mark}] {shown}")
    say("A number switches one on or off; several may be given. Enter accepts.")
