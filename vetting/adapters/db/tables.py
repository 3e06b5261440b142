"""
Every table, and nothing else.

A row is only a row: it is never a form, a domain value or a response, and never
leaves ``adapters/db``. SQLModel does not validate ``table=True`` models, so
what reaches a row was parsed before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import UTCDateTime


def _moment(*, nullable: bool = False, index: bool = False) -> Any:  # noqa: ANN401  # as Field itself is typed
    return Field(default=None, sa_column=Column(UTCDateTime(), nullable=nullable, index=index))


def _json(*, nullable: bool = False) -> Any:  # noqa: ANN401  # as Field itself is typed
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=nullable))


def _large() -> Any:  # noqa: ANN401  # as Field itself is typed
    # SQLite's integers have 64 bits anyhow, and its tables cannot be altered in place.
    return Field(default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), nullable=True))


def _text(*, nullable: bool = False) -> Any:  # noqa: ANN401  # as Field itself is typed
    return Field(default=None, sa_column=Column(Text(), nullable=nullable))


class IndexRow(SQLModel, table=True):
    """A package index, and what it was seen to offer."""

    __tablename__ = "indexes"
    url: str = Field(primary_key=True)
    capabilities: dict[str, Any] = _json()
    seen_at: datetime = _moment()


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
    created_at: datetime = _moment()
    removed_at: datetime | None = _moment(nullable=True)
    last_polled_at: datetime | None = _moment(nullable=True)
    next_poll_at: datetime | None = _moment(nullable=True, index=True)
    poll_error: str | None = _text(nullable=True)
    etag: str | None = None
    last_modified: str | None = None
    last_serial: int | None = _large()


class MaintainershipRow(SQLModel, table=True):
    """Who the index says may publish a project; ``membership`` tells whether that list can be whole."""

    __tablename__ = "maintainerships"
    project_id: int = Field(primary_key=True, foreign_key="projects.id")
    state: str
    organization: str | None = None
    maintainers: list[dict[str, str]] = _json()
    reason: str | None = _text(nullable=True)
    observed_at: datetime = _moment()


class ReleaseRow(SQLModel, table=True):
    """One version of a project in one lineage."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("project_id", "lineage", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    lineage: int
    version: str
    first_seen_at: datetime = _moment()
    removed_at: datetime | None = _moment(nullable=True)
    state: str = Field(default="known", index=True)
    state_reason: str | None = _text(nullable=True)
    read_at: datetime | None = _moment(nullable=True)


class DistributionRow(SQLModel, table=True):
    """One archive of a release: a filename and its bytes' digest."""

    __tablename__ = "distributions"
    __table_args__ = (UniqueConstraint("release_id", "filename", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    release_id: int = Field(foreign_key="releases.id", index=True)
    filename: str
    sha256: str = Field(index=True)
    size_bytes: int | None = _large()
    kind: str
    url: str | None = _text(nullable=True)
    uploaded_at: datetime | None = _moment(nullable=True)
    first_seen_at: datetime = _moment()
    removed_at: datetime | None = _moment(nullable=True)
    is_yanked: bool = False
    yanked_reason: str | None = _text(nullable=True)
    provenance: str | None = None
    provenance_url: str | None = _text(nullable=True)
    metadata_sha256: str | None = None
    requires_python: str | None = _text(nullable=True)
    tree_sha256: str | None = None
    notes: list[str] = _json()
    failure: str | None = _text(nullable=True)


class KnownBadRow(SQLModel, table=True):
    """An advisory that a source publishes about one version."""

    __tablename__ = "known_bad"
    __table_args__ = (UniqueConstraint("project_id", "version", "identifier"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    version: str
    identifier: str
    summary: str = _text()
    aliases: list[str] | None = _json(nullable=True)
    fixed_in: list[str] | None = _json(nullable=True)
    link: str | None = _text(nullable=True)
    source: str
    observed_at: datetime = _moment()
    withdrawn_at: datetime | None = _moment(nullable=True)


class AdvisoryLookRow(SQLModel, table=True):
    """What came of looking for advisories on one release; those found are in ``known_bad``."""

    __tablename__ = "advisory_looks"
    release_id: int = Field(primary_key=True, foreign_key="releases.id")
    state: str
    reason: str | None = _text(nullable=True)
    observed_at: datetime = _moment()


class NoticeRow(SQLModel, table=True):
    """What watching noticed at a project, as it was noticed."""

    __tablename__ = "notices"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    lineage: int
    kind: str
    version: str | None = None
    filename: str | None = None
    message: str = _text()
    is_alarming: bool = False
    noticed_at: datetime = _moment()


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
    unfinished: str | None = _text(nullable=True)
    place: int | None = Field(
        default=None, description="Its place among those the release is judged by; 0 is the chosen one."
    )
    created_at: datetime = _moment()


class FindingRow(SQLModel, table=True):
    """One hit of a signal on a diff."""

    __tablename__ = "findings"
    id: int | None = Field(default=None, primary_key=True)
    diff_id: int = Field(foreign_key="diffs.id", index=True)
    rule: str
    rule_version: int
    severity: str
    scope: str
    path: str = _text()
    line: int | None = None
    column: int | None = None
    digest: str
    message: str = _text()


class AccountRow(SQLModel, table=True):
    """Somebody who signed in."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    email: str
    issuer: str
    subject: str
    roles: list[str] = _json()
    level: str | None = None
    created_at: datetime = _moment()
    last_sign_in_at: datetime | None = _moment(nullable=True)


class SessionRow(SQLModel, table=True):
    """A signed-in (or signing-in) browser; the key is a hash, so the table alone opens no session."""

    __tablename__ = "sessions"
    key_sha256: str = Field(primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="accounts.id", index=True)
    values: dict[str, Any] = _json()
    created_at: datetime = _moment()
    expires_at: datetime = _moment(index=True)


class TokenRow(SQLModel, table=True):
    """An API token; only its hash is kept."""

    __tablename__ = "tokens"
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="accounts.id", index=True)
    name: str
    secret_sha256: str = Field(unique=True)
    scopes: list[str] = _json()
    created_at: datetime = _moment()
    expires_at: datetime | None = _moment(nullable=True)
    last_used_at: datetime | None = _moment(nullable=True)
    revoked_at: datetime | None = _moment(nullable=True)


class CriterionRow(SQLModel, table=True):
    """A custom criterion of this instance."""

    __tablename__ = "criteria"
    name: str = Field(primary_key=True)
    description: str = _text()
    implies: list[str] = _json()
    created_at: datetime = _moment()


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
    criteria: list[str] = _json()
    who: list[str] = _json()
    from_distributions: list[str] = _json()
    distributions: list[str] = _json()
    notes: str | None = _text(nullable=True)
    thoroughness: int = 2
    understanding: int = 2
    created_at: datetime = _moment()
    withdrawn_at: datetime | None = _moment(nullable=True)
    withdrawn_reason: str | None = _text(nullable=True)
    sent_key: str | None = Field(default=None, description="What its sender calls the request that recorded it.")
    sent_sha256: str | None = None


class AnnotationRow(SQLModel, table=True):
    """A note on lines of one distribution, or a reply to one."""

    __tablename__ = "annotations"
    __table_args__ = (Index("ix_annotations_place", "sha256", "path"),)
    id: int | None = Field(default=None, primary_key=True)
    sha256: str
    path: str = _text()
    start: int
    end: int
    shown_as: str | None = None
    shown_version: str | None = None
    text: str = _text()
    account_id: int = Field(foreign_key="accounts.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="annotations.id")
    created_at: datetime = _moment()
    resolved_at: datetime | None = _moment(nullable=True)
    resolved_by: int | None = Field(default=None, foreign_key="accounts.id")


class ClaimRow(SQLModel, table=True):
    """A maintainer's claim to a project, an operator's answer, and the maintainer's consent."""

    __tablename__ = "claims"
    __table_args__ = (UniqueConstraint("project_id", "lineage", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="projects.id", index=True)
    lineage: int
    account_id: int = Field(foreign_key="accounts.id", index=True)
    index_login: str
    state: str
    shows_factor: bool = False
    created_at: datetime = _moment()
    decided_at: datetime | None = _moment(nullable=True)
    decided_by: int | None = Field(default=None, foreign_key="accounts.id")


class EvidenceRow(SQLModel, table=True):
    """A fact with its subject, source, times and visibility."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_subject", "subject_kind", "subject"),)
    id: int | None = Field(default=None, primary_key=True)
    claim: str
    subject_kind: str
    subject: str = _text()
    project_id: int | None = Field(default=None, foreign_key="projects.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="accounts.id", index=True)
    method: str
    strength: str
    issuer: str = _text()
    source_title: str = _text()
    source_date: str | None = None
    observed_at: datetime = _moment()
    valid_from: datetime | None = _moment(nullable=True)
    valid_until: datetime | None = _moment(nullable=True)
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
    document: dict[str, Any] = _json()
    computed_at: datetime = _moment(index=True)


class JobRow(SQLModel, table=True):
    """What is due, running, done or failed: the truth the queue is only told about."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_state_due", "state", "due_at"),
        Index("ix_jobs_next", "state", "urgency", "due_at"),
        Index("ix_jobs_key", "key", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str
    payload: dict[str, int] = _json()
    state: str = "due"
    urgency: int = Field(
        default=2, sa_column_kwargs={"server_default": "2"}, description="Whose waiting it ends; 0 comes first."
    )
    attempts: int = 0
    claims: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="How often it was ever taken on: the number that whoever ends it must know.",
    )
    lease_until: datetime | None = _moment(nullable=True)
    worker: str | None = Field(default=None, description="Who holds it.")
    due_at: datetime = _moment()
    created_at: datetime = _moment()
    sent_at: datetime | None = _moment(nullable=True)
    started_at: datetime | None = _moment(nullable=True)
    finished_at: datetime | None = _moment(nullable=True)
    reason: str | None = _text(nullable=True)
