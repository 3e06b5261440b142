"""Annotations, as rows and as values."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from vetting.adapters.db.tables import AccountRow, AnnotationRow
from vetting.domain.accounts import AccountId
from vetting.domain.errors import NotFound
from vetting.domain.releases import Sha256
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import Annotation, AnnotationId, Author, Place

_Resolver = aliased(AccountRow)
_Rows: TypeAlias = Select[AnnotationRow, AccountRow, AccountRow]


def annotation_from_rows(row: AnnotationRow, author: AccountRow, resolver: AccountRow | None) -> Annotation:
    """Read an annotation from its row, its author's, and that of who settled it."""
    assert row.id is not None
    return Annotation(
        id=AnnotationId(row.id),
        place=Place(Sha256(row.sha256), row.path, row.start, row.end, _derivation(row)),
        text=row.text,
        author=Author(AccountId(row.account_id), author.login, author.name),
        created_at=row.created_at,
        parent_id=None if row.parent_id is None else AnnotationId(row.parent_id),
        resolved_at=row.resolved_at,
        resolved_by=resolver.login if resolver else None,
    )


def _derivation(row: AnnotationRow) -> Derivation | None:
    if row.shown_as is None or row.shown_version is None:
        return None
    return Derivation(row.shown_as, row.shown_version)


def _annotations() -> _Rows:
    return (
        select(AnnotationRow, AccountRow, _Resolver)
        .join(AccountRow, col(AccountRow.id) == col(AnnotationRow.account_id))
        .outerjoin(_Resolver, col(_Resolver.id) == col(AnnotationRow.resolved_by))
        .order_by(col(AnnotationRow.id))
    )


class DatabaseAnnotations:
    """The port ``AnnotationStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _read(self, statement: _Rows) -> tuple[Annotation, ...]:
        return tuple(annotation_from_rows(*rows) for rows in await self._session.execute(statement))

    async def add(
        self,
        place: Place,
        text: str,
        *,
        account_id: AccountId,
        at: datetime,
        parent_id: AnnotationId | None = None,
    ) -> AnnotationId:
        """Keep a note or a reply."""
        row = AnnotationRow(
            sha256=place.sha256,
            path=place.path,
            start=place.start,
            end=place.end,
            shown_as=place.derivation.shown_as if place.derivation else None,
            shown_version=place.derivation.version if place.derivation else None,
            text=text,
            account_id=account_id,
            parent_id=parent_id,
            created_at=at,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return AnnotationId(row.id)

    async def get(self, annotation_id: AnnotationId) -> Annotation:
        """Load one note or reply."""
        found = await self._read(_annotations().where(col(AnnotationRow.id) == annotation_id))
        if not found:
            raise NotFound(f"there is no note {annotation_id}")
        return found[0]

    async def replies(self, annotation_id: AnnotationId) -> tuple[Annotation, ...]:
        """List the replies to a note."""
        return await self._read(_annotations().where(col(AnnotationRow.parent_id) == annotation_id))

    async def of_distributions(
        self, digests: Iterable[Sha256], *, after: AnnotationId | None = None, limit: int | None = None
    ) -> tuple[Annotation, ...]:
        """List notes and replies on distributions."""
        wanted = _annotations().where(col(AnnotationRow.sha256).in_(sorted(set(digests))))
        if after is not None:
            wanted = wanted.where(col(AnnotationRow.id) > after)
        return await self._read(wanted.limit(limit))

    async def set_resolved(self, annotation_id: AnnotationId, *, at: datetime | None, by: AccountId | None) -> None:
        """Note that a note was settled, or that it is open again."""
        row = await self._session.get_one(AnnotationRow, annotation_id)
        row.resolved_at, row.resolved_by = at, by
        await self._session.flush()

    async def delete(self, annotation_id: AnnotationId) -> None:
        """Drop a note or a reply."""
        await self._session.delete(await self._session.get_one(AnnotationRow, annotation_id))
        await self._session.flush()
