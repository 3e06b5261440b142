"""Claims as people look at them, read from the database."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.stores.claims import claim_from_row
from vetting.adapters.db.tables import AccountRow, ClaimRow, ProjectRow
from vetting.domain.accounts import AccountId
from vetting.domain.claims import ClaimState
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.pages.claims import ClaimLine


class DatabaseClaimPages:
    """The protocol ``ClaimPages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_account(self, account_id: AccountId) -> tuple[ClaimLine, ...]:
        """List an account's claims."""
        return await self._lines(col(ClaimRow.account_id) == account_id, col(ClaimRow.id))

    async def undecided(self) -> tuple[ClaimLine, ...]:
        """List the claims that wait for an operator."""
        return await self._lines(col(ClaimRow.state) == ClaimState.ASKED, col(ClaimRow.created_at), col(ClaimRow.id))

    async def approved(self) -> tuple[ClaimLine, ...]:
        """List the claims that an operator confirmed."""
        return await self._lines(col(ClaimRow.state) == ClaimState.APPROVED, col(ProjectRow.name), col(ClaimRow.id))

    async def _lines(self, which: ColumnElement[bool], *order: Mapped[Any]) -> tuple[ClaimLine, ...]:
        statement = (
            select(ClaimRow, ProjectRow, AccountRow)
            .join(ProjectRow, col(ProjectRow.id) == col(ClaimRow.project_id))
            .join(AccountRow, col(AccountRow.id) == col(ClaimRow.account_id))
            .where(which)
            .order_by(*order)
        )
        async with reading(self._engine) as session:
            return tuple(_line(*row) for row in await session.execute(statement))


def _line(row: ClaimRow, project: ProjectRow, account: AccountRow) -> ClaimLine:
    return ClaimLine(
        claim=claim_from_row(row),
        ecosystem=Ecosystem(project.ecosystem),
        project=ProjectName(project.name),
        login=account.login,
        is_current=row.lineage == project.lineage,
    )
