"""Comparisons and findings, as rows and as values."""

from collections.abc import Sequence

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.holding import hold
from vetting.adapters.db.tables import DiffRow, DistributionRow, FindingRow
from vetting.domain.comparisons import Base, Comparison, ComparisonId, Side
from vetting.domain.releases import ReleaseId, Sha256
from vetting.domain.signals.interface import Finding, Scope, Severity


def finding_from_row(row: FindingRow) -> Finding:
    """Read a finding from its row."""
    return Finding(
        rule=row.rule,
        rule_version=row.rule_version,
        severity=Severity(row.severity),
        scope=Scope(row.scope),
        path=row.path,
        line=row.line,
        column=row.column,
        digest=Sha256(row.digest),
        message=row.message,
    )


def comparison_from_rows(row: DiffRow, findings: Sequence[FindingRow]) -> Comparison:
    """Read a comparison from its row and those of its findings."""
    assert row.id is not None
    old = Side(row.old_filename or "", Sha256(row.old_sha256)) if row.old_sha256 else None
    return Comparison(
        release_id=ReleaseId(row.release_id),
        base_release_id=None if row.base_release_id is None else ReleaseId(row.base_release_id),
        base=Base(row.base),
        old=old,
        new=Side(row.new_filename, Sha256(row.new_sha256)),
        engine=row.engine,
        engine_version=row.engine_version,
        manifest_sha256=Sha256(row.manifest_sha256),
        files_changed=row.files_changed,
        lines_added=row.lines_added,
        lines_removed=row.lines_removed,
        findings=tuple(finding_from_row(one) for one in findings),
        unfinished=row.unfinished,
        created_at=row.created_at,
        is_chosen=row.place == 0,
        id=ComparisonId(row.id),
    )


class DatabaseComparisons:
    """The port ``ComparisonStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save(self, comparison: Comparison) -> ComparisonId:
        """Keep a comparison with its findings, in place of an earlier one of the same bytes."""
        await hold(self._session, "comparisons", comparison.release_id)
        known = await self._same(comparison)
        return await self._keep(comparison, known, place=known.place if known else None)

    async def set_current(self, release_id: ReleaseId, comparisons: Sequence[Comparison]) -> None:
        """Keep *comparisons* as those that a release is judged by."""
        await hold(self._session, "comparisons", release_id)
        await self._session.execute(update(DiffRow).where(col(DiffRow.release_id) == release_id).values(place=None))
        for place, one in enumerate(comparisons):
            await self._keep(one, await self._same(one), place=place)

    async def _keep(self, comparison: Comparison, known: DiffRow | None, *, place: int | None) -> ComparisonId:
        row = await self._session.merge(_row_from(comparison, known.id if known else None, place))
        await self._session.flush()
        assert row.id is not None
        await self._session.execute(delete(FindingRow).where(col(FindingRow.diff_id) == row.id))
        self._session.add_all(_finding_row(finding, row.id) for finding in comparison.findings)
        await self._session.flush()
        return ComparisonId(row.id)

    async def _same(self, comparison: Comparison) -> DiffRow | None:
        statement = select(DiffRow).where(
            DiffRow.release_id == comparison.release_id,
            DiffRow.new_sha256 == comparison.new.sha256,
            DiffRow.old_sha256 == (comparison.old.sha256 if comparison.old else ""),
            DiffRow.engine == comparison.engine,
            DiffRow.engine_version == comparison.engine_version,
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def _with_findings(self, row: DiffRow) -> Comparison:
        findings = await self._session.scalars(
            select(FindingRow).where(FindingRow.diff_id == row.id).order_by(col(FindingRow.id))
        )
        return comparison_from_rows(row, findings.all())

    async def chosen(self, release_id: ReleaseId) -> Comparison | None:
        """Load the comparison that speaks for a release."""
        current = await self.current(release_id)
        return current[0] if current else None

    async def current(self, release_id: ReleaseId) -> tuple[Comparison, ...]:
        """Load the comparisons that a release is judged by, the chosen one first."""
        place = col(DiffRow.place)
        statement = select(DiffRow).where(DiffRow.release_id == release_id, place.is_not(None)).order_by(place)
        rows = (await self._session.scalars(statement)).all()
        return tuple([await self._with_findings(row) for row in rows])

    async def of_release(self, release_id: ReleaseId) -> tuple[Comparison, ...]:
        """Load every comparison of a release."""
        statement = select(DiffRow).where(DiffRow.release_id == release_id).order_by(col(DiffRow.id))
        return tuple([await self._with_findings(row) for row in (await self._session.scalars(statement)).all()])

    async def find(self, release_id: ReleaseId, *, old: Sha256 | None, new: Sha256) -> Comparison | None:
        """Load the newest comparison of two distributions."""
        statement = (
            select(DiffRow)
            .where(DiffRow.release_id == release_id, DiffRow.new_sha256 == new, DiffRow.old_sha256 == (old or ""))
            .order_by(col(DiffRow.id).desc())
            .limit(1)
        )
        row = (await self._session.scalars(statement)).one_or_none()
        return None if row is None else await self._with_findings(row)

    async def trees(self, release_id: ReleaseId) -> dict[Sha256, Sha256]:
        """Give the tree that each distribution of a release was read into."""
        rows = await self._session.scalars(select(DistributionRow).where(DistributionRow.release_id == release_id))
        return {Sha256(row.sha256): Sha256(row.tree_sha256) for row in rows if row.tree_sha256 is not None}


def _row_from(comparison: Comparison, row_id: int | None, place: int | None) -> DiffRow:
    return DiffRow(
        id=row_id,
        release_id=comparison.release_id,
        base_release_id=comparison.base_release_id,
        base=comparison.base,
        old_filename=comparison.old.filename if comparison.old else None,
        old_sha256=comparison.old.sha256 if comparison.old else "",
        new_filename=comparison.new.filename,
        new_sha256=comparison.new.sha256,
        engine=comparison.engine,
        engine_version=comparison.engine_version,
        manifest_sha256=comparison.manifest_sha256,
        files_changed=comparison.files_changed,
        lines_added=comparison.lines_added,
        lines_removed=comparison.lines_removed,
        unfinished=comparison.unfinished,
        place=place,
        created_at=comparison.created_at,
    )


def _finding_row(finding: Finding, diff_id: int) -> FindingRow:
    return FindingRow(
        diff_id=diff_id,
        rule=finding.rule,
        rule_version=finding.rule_version,
        severity=finding.severity,
        scope=finding.scope,
        path=finding.path,
        line=finding.line,
        column=finding.column,
        digest=finding.digest,
        message=finding.message,
    )
