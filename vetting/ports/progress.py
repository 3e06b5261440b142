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
