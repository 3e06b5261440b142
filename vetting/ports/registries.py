"""The port to what an index says of projects as wholes: which versions there are, who uploaded them, what they are."""

from collections.abc import Collection, Mapping
from typing import Protocol

from vetting.domain.publishers import PublishedProject

__all__ = ["PublishedProject", "Registry"]


class Registry(Protocol):
    """The index of one ecosystem, as the folder verbs ask it."""

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """
        Ask for projects, all at once where that saves time; a name that the index does not have is left out.

        Raises:
            SourceUnavailable: The index did not answer, or not in time, or in another form than was expected.
        """
        ...
