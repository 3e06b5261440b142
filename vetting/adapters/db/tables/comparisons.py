"""What a release was read against, and what rules found in the change."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import moment_column, text_column


class DiffRow(SQLModel, table=True):
    """A distribution read against another (or against nothing), and the scan of that change."""

    __tablename__ = "diffs"
    __table_args__ = (
        UniqueConstraint("release_id", "new_sha256", "old_sha256", "engine", "engine_version"),
        UniqueConstraint("release_id", "place"),
    )
    id: int | None = Field(default=None, primary_key=True)
    release_id: int = Field(foreign_key="releases.id", index=True)
    base_release_id: int | None = Field(default=None, foreign_key="releases.id", index=True)
    base: str
    old_filename: str | None = None
    old_sha256: str = Field(default="", description="Empty where the whole release is read.")
    new_filename: str
    new_sha256: str
    engine: str
    engine_version: str
    manifest_sha256: str
    files_changed: int
    lines_added: int
    lines_removed: int
    unfinished: str | None = text_column(nullable=True)
    place: int | None = Field(
        default=None, description="Its place among those the release is judged by; 0 is the chosen one."
    )
    created_at: datetime = moment_column()


class FindingRow(SQLModel, table=True):
    """One hit of a signal on a diff."""

    __tablename__ = "findings"
    id: int | None = Field(default=None, primary_key=True)
    diff_id: int = Field(foreign_key="diffs.id", index=True)
    rule: str
    rule_version: int
    severity: str
    scope: str
    path: str = text_column()
    line: int | None = None
    column: int | None = None
    digest: str
    message: str = text_column()
