"""Bars for who waits at a terminal; elsewhere nothing is shown, and nothing loaded that would show it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vetting.cli.terminal import plain
from vetting.ports.progress import Told, untold

if TYPE_CHECKING:
    from rich.progress import TaskID


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


@contextmanager
def progress_bars() -> Iterator[Told]:
    """Show how far each of several works has come, on standard error, while it is a terminal."""
    if not sys.stderr.isatty():
        yield untold
        return
    # Loaded here, as above.
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    works: dict[str, TaskID] = {}
    with Progress(console=Console(file=sys.stderr), transient=True) as bars:

        def told(what: str, done: int, total: int | None) -> None:
            if what not in works:
                works[what] = bars.add_task(escape(plain(what)), total=None)
            bars.update(works[what], completed=done, total=total)

        yield told
