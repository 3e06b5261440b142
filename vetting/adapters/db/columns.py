"""Columns, their types and the naming of constraints, shared by every table."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# Before the first table: what is created without a name cannot be dropped by name on every database.
SQLModel.metadata.naming_convention = NAMING_CONVENTION


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware on both sides, also on SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, whose meaning would depend on the machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment_column(*, nullable: bool = False, index: bool = False) -> Any:  # noqa: ANN401  # as Field itself is typed
    """Give a column of moments."""
    return Field(default=None, sa_column=Column(UTCDateTime(), nullable=nullable, index=index))


def json_column(*, nullable: bool = False) -> Any:  # noqa: ANN401  # as Field itself is typed
    """Give a column of JSON, in which nothing is NULL and not ``null``."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=nullable))


def large_column() -> Any:  # noqa: ANN401  # as Field itself is typed
    """Give a column of integers of 64 bits, which may lack."""
    # SQLite's integers have 64 bits anyhow, and its tables cannot be altered in place.
    return Field(default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), nullable=True))


def text_column(*, nullable: bool = False) -> Any:  # noqa: ANN401  # as Field itself is typed
    """Give a column of text of any length."""
    return Field(default=None, sa_column=Column(Text(), nullable=nullable))
