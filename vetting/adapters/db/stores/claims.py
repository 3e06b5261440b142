"""Maintainers' claims to projects, as rows and as values."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.tables import ClaimRow
from vetting.domain.accounts import AccountId
from vetting.domain.claims import ClaimId, ClaimState, ProjectClaim
from vetting.domain.errors import Conflict, NotFound
from vetting.domain.releases import ProjectId


def claim_from_row(row: ClaimRow) -> ProjectClaim:
    """Read a claim from its row."""
    assert row.id is not None
    return ProjectClaim(
        project_id=ProjectId(row.project_id),
        lineage=row.lineage,
        account_id=AccountId(row.account_id),
        index_login=row.index_login,
        state=ClaimState(row.state),
        created_at=row.created_at,
        shows_factor=row.shows_factor,
        decided_at=row.decided_at,
        decided_by=None if row.decided_by is None else AccountId(row.decided_by),
        id=ClaimId(row.id),
    )


class DatabaseClaims:
    """The port ``ClaimStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, claim: ProjectClaim) -> ProjectClaim:
        """Keep a new claim."""
        row = ClaimRow(
            project_id=claim.project_id,
            lineage=claim.lineage,
            account_id=claim.account_id,
            index_login=claim.index_login,
            state=claim.state,
            shows_factor=claim.shows_factor,
            created_at=claim.created_at,
            decided_at=claim.decided_at,
            decided_by=claim.decided_by,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            raise Conflict("you have claimed this project already") from error
        return claim_from_row(row)

    async def get(self, claim_id: ClaimId) -> ProjectClaim:
        """Load one claim."""
        row = await self._session.get(ClaimRow, claim_id, populate_existing=True)
        if row is None:
            raise NotFound(f"there is no claim {claim_id}")
        return claim_from_row(row)

    async def save(self, claim: ProjectClaim) -> None:
        """Write back login, state, consent and decision of a kept claim."""
        row = await self._session.get_one(ClaimRow, claim.id)
        row.index_login = claim.index_login
        row.state = claim.state
        row.shows_factor = claim.shows_factor
        row.created_at = claim.created_at
        row.decided_at = claim.decided_at
        row.decided_by = claim.decided_by
        await self._session.flush()

    async def of_project(self, project_id: ProjectId, lineage: int) -> tuple[ProjectClaim, ...]:
        """List the claims to a project in one lineage."""
        statement = select(ClaimRow).where(ClaimRow.project_id == project_id, ClaimRow.lineage == lineage)
        rows = await self._session.scalars(statement.order_by(col(ClaimRow.id)))
        return tuple(claim_from_row(one) for one in rows)

    async def of_account(self, account_id: AccountId) -> tuple[ProjectClaim, ...]:
        """List an account's claims."""
        statement = select(ClaimRow).where(ClaimRow.account_id == account_id).order_by(col(ClaimRow.id))
        return tuple(claim_from_row(one) for one in await self._session.scalars(statement))

    async def undecided(self) -> tuple[ProjectClaim, ...]:
        """List the claims that wait for an operator."""
        statement = select(ClaimRow).where(ClaimRow.state == ClaimState.ASKED).order_by(col(ClaimRow.id))
        return tuple(claim_from_row(one) for one in await self._session.scalars(statement))
