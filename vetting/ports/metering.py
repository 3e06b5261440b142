"""What is counted while a process works, for whoever watches it."""

from typing import Protocol


class Meters(Protocol):
    """Counts what one process did since it started."""

    def request_answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; *route* is the template it matched, never the path it named."""
        ...

    def job_ended(self, *, kind: str, outcome: str, seconds: float) -> None:
        """Count an attempt at a job."""
        ...
