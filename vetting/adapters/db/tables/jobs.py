"""What is to be done."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from vetting.adapters.db.columns import json_column, moment_column, text_column


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
    payload: dict[str, int] = json_column()
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
    lease_until: datetime | None = moment_column(nullable=True)
    worker: str | None = Field(default=None, description="Who holds it.")
    due_at: datetime = moment_column()
    created_at: datetime = moment_column()
    sent_at: datetime | None = moment_column(nullable=True)
    started_at: datetime | None = moment_column(nullable=True)
    finished_at: datetime | None = moment_column(nullable=True)
    reason: str | None = text_column(nullable=True)
