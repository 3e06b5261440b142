"""The clock of this machine."""

from datetime import UTC, datetime


class SystemClock:
    """The port ``Clock``, told by the operating system."""

    def now(self) -> datetime:
        """Give the current moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # the one place where the clock is read
