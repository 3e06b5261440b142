"""
Every table, and nothing else, room by room.

A row is only a row: it is never a form, a domain value or a response, and never
leaves ``adapters/db``. SQLModel does not validate ``table=True`` models, so
what reaches a row was parsed before.

Whoever asks for one table knows of all: they refer to each other, and a migration
is held against the whole.
"""

from sqlmodel import SQLModel

from vetting.adapters.db.tables.accounts import AccountRow, ClaimRow, SessionRow, TokenRow
from vetting.adapters.db.tables.advisories import AdvisoryLookRow, KnownBadRow
from vetting.adapters.db.tables.audits import AnnotationRow, AuditRow, CriterionRow
from vetting.adapters.db.tables.comparisons import DiffRow, FindingRow
from vetting.adapters.db.tables.jobs import JobRow
from vetting.adapters.db.tables.projects import (
    DistributionRow,
    IndexRow,
    MaintainershipRow,
    NoticeRow,
    ProjectRow,
    ReleaseRow,
)
from vetting.adapters.db.tables.scores import EvidenceRow, ScoreRow

metadata = SQLModel.metadata
"""All of them, as migrations know them."""

__all__ = [
    "AccountRow",
    "AdvisoryLookRow",
    "AnnotationRow",
    "AuditRow",
    "ClaimRow",
    "CriterionRow",
    "DiffRow",
    "DistributionRow",
    "EvidenceRow",
    "FindingRow",
    "IndexRow",
    "JobRow",
    "KnownBadRow",
    "MaintainershipRow",
    "NoticeRow",
    "ProjectRow",
    "ReleaseRow",
    "ScoreRow",
    "SessionRow",
    "TokenRow",
    "metadata",
]
