"""The port to a registry of peers: a list of who publishes audits where, that the user named."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from vetting.domain.errors import VettingError


class PeerRegistry(Protocol):
    """Reads the registry, and the peers that it names; one that fails takes nothing from the others."""

    @property
    def address(self) -> str:
        """Where the registry is: ``https:``, ``http:`` of this very machine, or a path."""
        ...

    def read(self, addresses: Sequence[str]) -> Mapping[str, str | VettingError]:
        """
        Read what stands at each of *addresses*, or say why it cannot be.

        What the user may read besides what is public goes for the registry's own
        address, and never for those that it names.
        """
        ...
