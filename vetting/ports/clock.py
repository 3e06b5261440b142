"""The time, as a port: what depends on it can be tested at any moment."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the current moment, aware, in UTC."""
        ...
