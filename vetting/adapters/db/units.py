"""
The unit of work over one database session.

Jobs are written in the transaction and sent after its commit. Sending may
fail, or this process may die in between: the sweep finds the job due in the
database and sends it again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from vetting.adapters.db.engine import reading
from vetting.adapters.db.stores.accounts import DatabaseAccounts, DatabaseSessions, DatabaseTokens
from vetting.adapters.db.stores.annotations import DatabaseAnnotations
from vetting.adapters.db.stores.audits import DatabaseAudits, DatabaseCriteria
from vetting.adapters.db.stores.claims import DatabaseClaims
from vetting.adapters.db.stores.comparisons import DatabaseComparisons
from vetting.adapters.db.stores.evidence import DatabaseEvidence
from vetting.adapters.db.stores.index_facts import DatabaseIndexFacts
from vetting.adapters.db.stores.jobs import DatabaseJobs
from vetting.adapters.db.stores.projects import DatabaseProjects
from vetting.adapters.db.stores.releases import DatabaseReleases
from vetting.adapters.db.stores.scores import DatabaseScores
from vetting.domain.errors import SourceUnavailable
from vetting.jobs import JobQueue, Message
from vetting.ports.clock import Clock
from vetting.ports.jobs import DueJob

log = structlog.get_logger()


class DatabaseUnit:
    """The port ``Unit``: one session, one transaction."""

    def __init__(self, session: AsyncSession, *, queue: JobQueue, clock: Clock) -> None:
        self._session = session
        self._queue = queue
        self._clock = clock
        self._messages: list[Message] = []
        self.projects = DatabaseProjects(session)
        self.releases = DatabaseReleases(session)
        self.index_facts = DatabaseIndexFacts(session)
        self.comparisons = DatabaseComparisons(session)
        self.audits = DatabaseAudits(session)
        self.annotations = DatabaseAnnotations(session)
        self.criteria = DatabaseCriteria(session)
        self.evidence = DatabaseEvidence(session)
        self.claims = DatabaseClaims(session)
        self.scores = DatabaseScores(session)
        self.accounts = DatabaseAccounts(session)
        self.sessions = DatabaseSessions(session)
        self.tokens = DatabaseTokens(session)
        self.jobs = DatabaseJobs(session)

    def enqueue(self, message: Message) -> None:
        """Ask for *message* in this transaction."""
        self._messages.append(message)

    async def commit(self) -> None:
        """Write the jobs asked for, commit, and tell the workers."""
        now = self._clock.now()
        due = [await self.jobs.add(message, now=now) for message in dict.fromkeys(self._messages)]
        self._messages.clear()
        await self._session.commit()
        await self._send([job for job in due if job is not None])

    async def _send(self, jobs: list[DueJob]) -> None:
        try:
            for job in jobs:
                await self._queue.send(job.kind, job.id)
        except SourceUnavailable as error:
            log.warning("queue_unavailable", reason=str(error), jobs=len(jobs))


class DatabaseUnits:
    """The port ``Units`` over one engine."""

    def __init__(self, engine: AsyncEngine, *, queue: JobQueue, clock: Clock) -> None:
        self._engine = engine
        self._queue = queue
        self._clock = clock

    @asynccontextmanager
    async def open(self) -> AsyncIterator[DatabaseUnit]:
        """Begin a transaction; leaving it without a commit rolls it back."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            yield DatabaseUnit(session, queue=self._queue, clock=self._clock)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[DatabaseUnit]:
        """Look at one state of everything without waiting for a writer."""
        async with reading(self._engine) as session:
            yield DatabaseUnit(session, queue=self._queue, clock=self._clock)
