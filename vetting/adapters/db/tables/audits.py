"""What reviewers said: audits, the criteria they meet, and notes on lines."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import json_column, moment_column, text_column


class CriterionRow(SQLModel, table=True):
    """A custom criterion of this instance."""

    __tablename__ = "criteria"
    name: str = Field(primary_key=True)
    description: str = text_column()
    implies: list[str] = json_column()
    created_at: datetime = moment_column()


class AuditRow(SQLModel, table=True):
    """A reviewer's claim, as recorded; withdrawn ones stay."""

    __tablename__ = "audits"
    __table_args__ = (Index("ix_audits_sent", "account_id", "sent_key", unique=True),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    lineage: int
    account_id: int = Field(foreign_key="accounts.id", index=True)
    kind: str
    version: str | None = None
    from_version: str | None = None
    specifier: str | None = None
    criteria: list[str] = json_column()
    who: list[str] = json_column()
    from_distributions: list[str] = json_column()
    # Of any algorithm that files are compared by; the number of digits tells which.
    distributions: list[str] = json_column()
    notes: str | None = text_column(nullable=True)
    thoroughness: int = 2
    understanding: int = 2
    created_at: datetime = moment_column()
    withdrawn_at: datetime | None = moment_column(nullable=True)
    withdrawn_reason: str | None = text_column(nullable=True)
    sent_key: str | None = Field(default=None, description="What its sender calls the request that recorded it.")
    sent_sha256: str | None = None


class AnnotationRow(SQLModel, table=True):
    """A note on lines of one distribution, or a reply to one."""

    __tablename__ = "annotations"
    __table_args__ = (Index("ix_annotations_place", "sha256", "path"),)
    id: int | None = Field(default=None, primary_key=True)
    sha256: str
    path: str = text_column()
    start: int
    end: int
    shown_as: str | None = None
    shown_version: str | None = None
    text: str = text_column()
    account_id: int = Field(foreign_key="accounts.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="annotations.id")
    created_at: datetime = moment_column()
    resolved_at: datetime | None = moment_column(nullable=True)
    resolved_by: int | None = Field(default=None, foreign_key="accounts.id")
