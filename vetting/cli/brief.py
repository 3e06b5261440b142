"""Verbs that are over in a moment."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """
    Look for no garbage meanwhile.

    All that a check makes of a store is in use until its end, so looking finds
    nothing; and it looks the longer, the more there is: with a hundred thousand
    entries that takes a third of the time. What is in no circle is freed as ever.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
