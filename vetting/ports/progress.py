"""The port to somebody who waits: how far a long work has come."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Progress(Protocol):
    """Shows how far a work has come."""

    def __call__(self, what: str, total: int | None) -> AbstractContextManager[Callable[[], None]]:
        """
        Begin to show a work.

        Args:
            what: What is being done, in a few words.
            total: Of how many pieces it is; None: nobody knows.

        Returns:
            While it is open, what to call after each piece, from the thread that opened it.
        """
        ...


def unseen(what: str, total: int | None) -> AbstractContextManager[Callable[[], None]]:
    """Show nothing: the port where nobody watches."""
    del what, total
    return nullcontext(lambda: None)


class Told(Protocol):
    """Is told how far each of several works has come, from any thread."""

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """
        Take note of it.

        Args:
            what: What is being done, in a few words; the name of the work.
            done: Bytes that are done.
            total: Of how many; None: nobody knows. As many as are done: it is over.
        """
        ...


def untold(what: str, done: int, total: int | None) -> None:
    """Tell nobody."""
    del what, done, total
