"""What is known to be bad, and where that was looked up."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import json_column, moment_column, text_column


class KnownBadRow(SQLModel, table=True):
    """An advisory that a source publishes about one version."""

    __tablename__ = "known_bad"
    __table_args__ = (UniqueConstraint("project_id", "version", "identifier"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    version: str
    identifier: str
    summary: str = text_column()
    aliases: list[str] | None = json_column(nullable=True)
    fixed_in: list[str] | None = json_column(nullable=True)
    link: str | None = text_column(nullable=True)
    source: str
    observed_at: datetime = moment_column()
    withdrawn_at: datetime | None = moment_column(nullable=True)


class AdvisoryLookRow(SQLModel, table=True):
    """What came of looking for advisories on one release; those found are in ``known_bad``."""

    __tablename__ = "advisory_looks"
    release_id: int = Field(primary_key=True, foreign_key="releases.id")
    state: str
    reason: str | None = text_column(nullable=True)
    observed_at: datetime = moment_column()
