"""When garbage is not looked for."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """
    Let no garbage be looked for.

    A tree has a hundred thousand nodes, none of which is garbage while it is
    read: looking at each of them over and over takes a fifth of the time. Who
    reads a tree lets go of it before this ends, without leaving circles.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
