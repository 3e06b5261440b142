"""A clock that stands still, so that what depends on the time can be tested at any moment."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""


class FrozenClock:
    """A Clock that moves only when told."""

    def __init__(self, at: datetime = NOON) -> None:
        """Stand at *at*."""
        self._now = at

    def now(self) -> datetime:
        """Give the moment it stands at."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move on by *by*."""
        self._now += by
