"""Whether an instance can do its work."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the instance cannot work without."""

    name: str
    holds: bool
    detail: str
    """What is wrong and what to do, where it does not hold."""
    free_bytes: int | None = None
    """What may still be written, where that is known of it."""


class HealthPages(Protocol):
    """Looks at the instance itself."""

    async def check(self) -> tuple[Check, ...]:
        """Look at the parts, each for a bounded time: seconds at most, all together."""
        ...
