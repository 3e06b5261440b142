"""What an index offers: projects, releases and their files, and what watching noticed of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import json_column, large_column, moment_column, text_column


class IndexRow(SQLModel, table=True):
    """A package index, and what it was seen to offer."""

    __tablename__ = "indexes"
    url: str = Field(primary_key=True)
    capabilities: dict[str, Any] = json_column()
    seen_at: datetime = moment_column()


class ProjectRow(SQLModel, table=True):
    """A name on an index, and how it is watched."""

    __tablename__ = "projects"
    __table_args__ = (UniqueConstraint("ecosystem", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    ecosystem: str
    name: str
    display_name: str
    index_url: str
    lineage: int = 1
    status: str = "active"
    is_watched: bool = Field(default=False, index=True)
    created_at: datetime = moment_column()
    removed_at: datetime | None = moment_column(nullable=True)
    last_polled_at: datetime | None = moment_column(nullable=True)
    next_poll_at: datetime | None = moment_column(nullable=True, index=True)
    poll_error: str | None = text_column(nullable=True)
    etag: str | None = None
    last_modified: str | None = None
    last_serial: int | None = large_column()


class MaintainershipRow(SQLModel, table=True):
    """Who the index says may publish a project; ``membership`` tells whether that list can be whole."""

    __tablename__ = "maintainerships"
    project_id: int = Field(primary_key=True, foreign_key="projects.id")
    state: str
    organization: str | None = None
    maintainers: list[dict[str, str]] = json_column()
    reason: str | None = text_column(nullable=True)
    observed_at: datetime = moment_column()


class ReleaseRow(SQLModel, table=True):
    """One version of a project in one lineage."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("project_id", "lineage", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    lineage: int
    version: str
    first_seen_at: datetime = moment_column()
    removed_at: datetime | None = moment_column(nullable=True)
    state: str = Field(default="known", index=True)
    state_reason: str | None = text_column(nullable=True)
    read_at: datetime | None = moment_column(nullable=True)


class DistributionRow(SQLModel, table=True):
    """One archive of a release: a filename and its bytes' digest."""

    __tablename__ = "distributions"
    __table_args__ = (UniqueConstraint("release_id", "filename", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    release_id: int = Field(foreign_key="releases.id", index=True)
    filename: str
    sha256: str = Field(index=True)
    size_bytes: int | None = large_column()
    kind: str
    url: str | None = text_column(nullable=True)
    uploaded_at: datetime | None = moment_column(nullable=True)
    first_seen_at: datetime = moment_column()
    removed_at: datetime | None = moment_column(nullable=True)
    is_yanked: bool = False
    yanked_reason: str | None = text_column(nullable=True)
    provenance: str | None = None
    provenance_url: str | None = text_column(nullable=True)
    metadata_sha256: str | None = None
    requires_python: str | None = text_column(nullable=True)
    tree_sha256: str | None = None
    notes: list[str] = json_column()
    failure: str | None = text_column(nullable=True)


class NoticeRow(SQLModel, table=True):
    """What watching noticed at a project, as it was noticed."""

    __tablename__ = "notices"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    lineage: int
    kind: str
    version: str | None = None
    filename: str | None = None
    message: str = text_column()
    is_alarming: bool = False
    noticed_at: datetime = moment_column()
