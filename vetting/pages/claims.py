"""Claims as their owners, and the operators who decide on them, look at them."""

from dataclasses import dataclass
from typing import Protocol

from vetting.domain.accounts import AccountId
from vetting.domain.claims import ProjectClaim
from vetting.domain.releases import Ecosystem, ProjectName


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim, with whose it is and to what."""

    claim: ProjectClaim
    ecosystem: Ecosystem
    project: ProjectName
    login: str
    """Of the account here, which need not be the one on the index."""
    is_current: bool
    """Whether it is to the project's current lineage; only then does it count."""


class ClaimPages(Protocol):
    """What is read about claims, for showing; who may see it, the asker decides."""

    async def of_account(self, account_id: AccountId) -> tuple[ClaimLine, ...]:
        """List an account's claims, in the order they were made."""
        ...

    async def undecided(self) -> tuple[ClaimLine, ...]:
        """List the claims that wait for an operator, longest first."""
        ...

    async def approved(self) -> tuple[ClaimLine, ...]:
        """List the claims that an operator confirmed, by project."""
        ...
