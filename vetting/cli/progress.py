"""Bars for who waits at a terminal; elsewhere nothing is shown, and nothing loaded that would show it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Callable[[], None]]:
    """
    Show how far a work has come, on standard error, while it is a terminal.

    Args:
        what: What is being done.
        total: Of how many pieces it is; None: nobody knows, and only that it goes on is shown.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    # Loaded here, for it takes half of the time of a `revet check` that waits for nothing.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
