"""The port to what it costs to read a change: the lines that differ between two releases."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Whoever measures nothing need not load it.
    from collections.abc import Collection, Mapping

    from vetting.domain.suggestions import DiffStat, Step


class ReadingCosts(Protocol):
    """Measures changes of one ecosystem's projects."""

    def measure(self, steps: "Collection[Step]") -> "Mapping[Step, DiffStat | str]":
        """
        Count the lines of each of *steps*; what is known from before is not fetched again.

        Returns:
            For each step its counts, or why it could not be counted. A step that is left out was not looked at.
        """
        ...
