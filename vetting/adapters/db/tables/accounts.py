"""Who signed in, by what, and which projects they say are theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import json_column, moment_column


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
    roles: list[str] = json_column()
    level: str | None = None
    created_at: datetime = moment_column()
    last_sign_in_at: datetime | None = moment_column(nullable=True)


class SessionRow(SQLModel, table=True):
    """A signed-in (or signing-in) browser; the key is a hash, so the table alone opens no session."""

    __tablename__ = "sessions"
    key_sha256: str = Field(primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="accounts.id", index=True)
    values: dict[str, Any] = json_column()
    created_at: datetime = moment_column()
    expires_at: datetime = moment_column(index=True)


class TokenRow(SQLModel, table=True):
    """An API token; only its hash is kept."""

    __tablename__ = "tokens"
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="accounts.id", index=True)
    name: str
    secret_sha256: str = Field(unique=True)
    scopes: list[str] = json_column()
    created_at: datetime = moment_column()
    expires_at: datetime | None = moment_column(nullable=True)
    last_used_at: datetime | None = moment_column(nullable=True)
    revoked_at: datetime | None = moment_column(nullable=True)


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
    created_at: datetime = moment_column()
    decided_at: datetime | None = moment_column(nullable=True)
    decided_by: int | None = Field(default=None, foreign_key="accounts.id")
