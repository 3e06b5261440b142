"""What is kept of accounts' second factors, as those look at it whom it concerns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vetting.domain.accounts import AccountId
from vetting.domain.evidence import Evidence


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What an operator's feed says of one index, in figures alone."""

    index_url: str
    title: str
    accounts: int
    as_of: datetime
    """Of the oldest report in it."""
    valid_until: datetime | None
    """When the first of its reports says nothing any more."""


class EvidencePages(Protocol):
    """Reads evidence for the settings; who may see it, the asker decides."""

    async def factors_of(self, account_id: AccountId) -> tuple[Evidence, ...]:
        """List what is kept of an account's sign-ins, in the order it was kept; expired rows included."""
        ...

    async def reports(self) -> tuple[ReportSummary, ...]:
        """Sum up what operators' feeds say, by index."""
        ...
