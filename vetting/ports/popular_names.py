"""The port to lists of the most downloaded names."""

from typing import Protocol

from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import PopularNames


class PopularLists(Protocol):
    """Has the list of an ecosystem."""

    def of(self, ecosystem: Ecosystem) -> PopularNames | None:
        """
        Give the list of *ecosystem*, None where there is none; the first time it is read from a file.

        Raises:
            InvalidInput: There is to be one, and it cannot be read.
        """
        ...
