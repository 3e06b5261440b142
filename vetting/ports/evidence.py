"""Where evidence about accounts, and maintainers' claims to projects, are kept."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from vetting.domain.accounts import AccountId
from vetting.domain.claims import ClaimId, ProjectClaim
from vetting.domain.evidence import Evidence
from vetting.domain.releases import ProjectId


class EvidenceStore(Protocol):
    """What was observed of accounts; what follows from an index's rules is not kept."""

    async def keep(self, evidence: Evidence) -> None:
        """Keep a row, in place of what the same issuer said before of the same subject and method."""
        ...

    async def replace_reports(self, index_url: str, reports: Iterable[Evidence]) -> None:
        """Keep *reports* as all that the operator of an index says of its accounts."""
        ...

    async def of_accounts(self, account_ids: Collection[AccountId]) -> tuple[Evidence, ...]:
        """List what is known of accounts of this instance, in the order it was kept."""
        ...

    async def of_index_accounts(self, names: Collection[str]) -> tuple[Evidence, ...]:
        """List what is known of accounts on indexes, named by :func:`vetting.domain.evidence.index_account`."""
        ...

    async def drop_expired(self, now: datetime) -> int:
        """Drop what says nothing any more, and give its number."""
        ...


class ClaimStore(Protocol):
    """Who claims to be which maintainer of which project."""

    async def add(self, claim: ProjectClaim) -> ProjectClaim:
        """
        Keep a new claim.

        Raises:
            Conflict: The account has one to the project already.
        """
        ...

    async def get(self, claim_id: ClaimId) -> ProjectClaim:
        """
        Load one claim.

        Raises:
            NotFound: No claim has that id.
        """
        ...

    async def save(self, claim: ProjectClaim) -> None:
        """Write back login, state, consent and decision of a kept claim."""
        ...

    async def of_project(self, project_id: ProjectId, lineage: int) -> tuple[ProjectClaim, ...]:
        """List the claims to a project in one lineage, in the order they were made."""
        ...

    async def of_account(self, account_id: AccountId) -> tuple[ProjectClaim, ...]:
        """List an account's claims, in the order they were made."""
        ...

    async def undecided(self) -> tuple[ProjectClaim, ...]:
        """List the claims that wait for an operator, longest first."""
        ...
