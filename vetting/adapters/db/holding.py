"""
Keeping other transactions from a subject until this one ends.

On SQLite a unit of work is the only writer, so it holds everything. On
PostgreSQL many write at once, and what one looks at may change before it
writes: who looks in order to write holds the subject first, by an advisory lock
that ends with the transaction (see docs/decisions/0011).
"""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

SHARES = 64
"""Into so many parts the keys of jobs fall; a transaction that asks for thousands of jobs holds no more locks."""


def _number(subject: str, below: int = 1 << 63) -> int:
    """Name a subject as PostgreSQL names a lock; two that get one number wait for each other in vain, and no more."""
    return int.from_bytes(sha256(subject.encode()).digest()[:8], "big") % below


async def hold(session: AsyncSession, *subject: str | int) -> None:
    """Wait until no other transaction holds *subject*, and hold it until this one ends."""
    await _lock(session, [_number(":".join(str(one) for one in subject))])


async def hold_jobs(session: AsyncSession, keys: Iterable[str]) -> None:
    """Hold the keys of jobs, in one order for everybody, so that no two wait for each other."""
    await _lock(session, sorted({_number(key, SHARES) for key in keys}))


async def _lock(session: AsyncSession, numbers: list[int]) -> None:
    if not numbers or session.get_bind().dialect.name != "postgresql":
        return
    each = func.unnest(bindparam("numbers", numbers, ARRAY(BigInteger))).column_valued("number")
    await session.execute(select(func.pg_advisory_xact_lock(each)))
