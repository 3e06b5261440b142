"""What a trust score is made of, and the scores as they were."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import json_column, moment_column, text_column


class EvidenceRow(SQLModel, table=True):
    """A fact with its subject, source, times and visibility."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_subject", "subject_kind", "subject"),)
    id: int | None = Field(default=None, primary_key=True)
    claim: str
    subject_kind: str
    subject: str = text_column()
    project_id: int | None = Field(default=None, foreign_key="projects.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="accounts.id", index=True)
    method: str
    strength: str
    issuer: str = text_column()
    source_title: str = text_column()
    source_date: str | None = None
    observed_at: datetime = moment_column()
    valid_from: datetime | None = moment_column(nullable=True)
    valid_until: datetime | None = moment_column(nullable=True)
    visibility: str
    raw_sha256: str | None = None


class ScoreRow(SQLModel, table=True):
    """A public score as it was, each time it changed."""

    __tablename__ = "scores"
    id: int | None = Field(default=None, primary_key=True)
    release_id: int = Field(foreign_key="releases.id", index=True)
    criteria: str
    score_table: int
    status: str
    is_audited: bool
    points_mdb: int
    low_mdb: int
    high_mdb: int
    score: int | None = None
    document: dict[str, Any] = json_column()
    computed_at: datetime = moment_column(index=True)
