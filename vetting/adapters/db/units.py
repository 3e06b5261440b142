"""
The unit of work over one database session.

Jobs are written in the transaction, and the workers are told after its commit.
Telling may fail, or this process may die in between: each worker looks for
itself what is due in the database.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from vetting.adapters.db.engine import reading, writing
from vetting.adapters.db.holding import hold, hold_jobs
from vetting.adapters.db.stores.accounts import DatabaseAccounts, DatabaseSessions, DatabaseTokens
from vetting.adapters.db.stores.annotations import DatabaseAnnotations
from vetting.adapters.db.stores.audits import DatabaseAudits, DatabaseCriteria
from vetting.adapters.db.stores.claims import DatabaseClaims
from vetting.adapters.db.stores.comparisons import DatabaseComparisons
from vetting.adapters.db.stores.evidence import DatabaseEvidence
from vetting.adapters.db.stores.index_facts import DatabaseIndexFacts
from vetting.adapters.db.stores.jobs import DatabaseJobs, key_of
from vetting.adapters.db.stores.projects import DatabaseProjects
from vetting.adapters.db.stores.releases import DatabaseReleases
from vetting.adapters.db.stores.scores import DatabaseScores
from vetting.domain.errors import SourceUnavailable
from vetting.jobs import JobQueue, Message, Urgency
from vetting.ports.clock import Clock

log = structlog.get_logger()


class DatabaseUnit:
    """The port ``Unit``: one session, one transaction."""

    def __init__(self, session: AsyncSession, *, queue: JobQueue, clock: Clock, urgency: Urgency) -> None:
        self._session = session
        self._queue = queue
        self._clock = clock
        self._urgency = urgency
        self._messages: dict[Message, Urgency] = {}
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

    def enqueue(self, message: Message, *, urgency: Urgency | None = None) -> None:
        """Ask for *message* in this transaction."""
        asked = self._urgency if urgency is None else max(urgency, self._urgency)
        self._messages[message] = min(asked, self._messages.get(message, asked))

    async def hold(self, *subject: str | int) -> None:
        """Keep other units from *subject* until this one ends."""
        await hold(self._session, *subject)

    async def commit(self) -> None:
        """Write the jobs asked for, commit, and tell the workers."""
        now = self._clock.now()
        await hold_jobs(self._session, [key_of(message) for message in self._messages])
        added = [await self.jobs.add(one, now=now, urgency=urgency) for one, urgency in self._messages.items()]
        self._messages.clear()
        await self._session.commit()
        if any(added):
            await self._wake()

    async def _wake(self) -> None:
        try:
            await self._queue.wake()
        except SourceUnavailable as error:
            log.warning("queue_unavailable", reason=str(error))


class DatabaseUnits:
    """The port ``Units`` over one engine."""

    def __init__(self, engine: AsyncEngine, *, queue: JobQueue, clock: Clock, urgency: Urgency = Urgency.NOW) -> None:
        """Open units over *engine* whose jobs are as urgent as *urgency*: by default somebody waits for them."""
        self._engine = engine
        self._queue = queue
        self._clock = clock
        self._urgency = urgency

    def at(self, urgency: Urgency) -> "DatabaseUnits":
        """Give the same for those who ask for jobs of that urgency."""
        return DatabaseUnits(self._engine, queue=self._queue, clock=self._clock, urgency=urgency)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[DatabaseUnit]:
        """Begin a transaction; leaving it without a commit rolls it back."""
        async with writing(self._engine) as session:
            yield DatabaseUnit(session, queue=self._queue, clock=self._clock, urgency=self._urgency)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[DatabaseUnit]:
        """Look at one state of everything without waiting for a writer."""
        async with reading(self._engine) as session:
            yield DatabaseUnit(session, queue=self._queue, clock=self._clock, urgency=self._urgency)
