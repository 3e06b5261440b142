"""The figures to watch an instance by."""

from typing import Protocol


class FigurePages(Protocol):
    """Counts what there is."""

    async def text(self) -> bytes:
        """Give this process' own figures, and those of the instance, in Prometheus' text form."""
        ...
