"""The port to what others publish: audits files, by address."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class AuditSources(Protocol):
    """Reads texts from addresses."""

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """
        Read what stands at each of *addresses*, all at once where that saves time.

        An address is ``https:``, ``http:`` of this very machine, or a path,
        relative to the folder of the lockfile.

        Raises:
            InvalidInput: An address is of another kind, or leads elsewhere.
            SourceUnavailable: Something did not answer, or not in time, or with more than is read.
        """
        ...
