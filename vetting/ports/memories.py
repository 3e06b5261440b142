"""The port to what a user's commands remember of each other."""

from typing import Protocol

from vetting.domain.recollection import Recollection


class Memory(Protocol):
    """Remembers, as well as a cache does: what is gone was not needed."""

    def recall(self) -> Recollection:
        """Give what is remembered; nothing where it is gone or spoilt."""
        ...

    def keep(self, recollection: Recollection) -> None:
        """Remember *recollection* instead, if it can be written down; nobody waits for a cache."""
        ...
