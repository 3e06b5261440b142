"""
The unit of work: everything a use case reads and writes in one transaction.

A use case opens a unit, loads, decides, saves, enqueues and commits; what it
enqueued is sent to the workers after the commit, and only then. Nothing slow
(index, archives, comparing) happens while a unit is open: on SQLite an open
unit is the only writer.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from vetting.jobs import Message, Urgency
from vetting.ports.accounts import AccountStore, SessionStore, TokenStore
from vetting.ports.annotations import AnnotationStore
from vetting.ports.audits import AuditStore, CriteriaStore
from vetting.ports.comparisons import ComparisonStore
from vetting.ports.evidence import ClaimStore, EvidenceStore
from vetting.ports.index_facts import IndexFactStore
from vetting.ports.jobs import JobStore
from vetting.ports.projects import ProjectStore, ReleaseStore
from vetting.ports.scores import ScoreStore


class Unit(Protocol):
    """One transaction; left without a commit, nothing of it happened."""

    @property
    def projects(self) -> ProjectStore:
        """The names this instance knows."""
        ...

    @property
    def releases(self) -> ReleaseStore:
        """Their releases and distributions."""
        ...

    @property
    def index_facts(self) -> IndexFactStore:
        """What indexes said, and what watching noticed."""
        ...

    @property
    def comparisons(self) -> ComparisonStore:
        """What was read against what, and what was found."""
        ...

    @property
    def audits(self) -> AuditStore:
        """What reviewers claimed."""
        ...

    @property
    def annotations(self) -> AnnotationStore:
        """What people noted on lines."""
        ...

    @property
    def criteria(self) -> CriteriaStore:
        """What they can promise."""
        ...

    @property
    def evidence(self) -> EvidenceStore:
        """What was observed of accounts."""
        ...

    @property
    def claims(self) -> ClaimStore:
        """Who claims to maintain which project."""
        ...

    @property
    def scores(self) -> ScoreStore:
        """What everybody was told of releases."""
        ...

    @property
    def accounts(self) -> AccountStore:
        """Who signed in."""
        ...

    @property
    def sessions(self) -> SessionStore:
        """Which browsers are signed in."""
        ...

    @property
    def tokens(self) -> TokenStore:
        """API tokens."""
        ...

    @property
    def jobs(self) -> JobStore:
        """What is due, running, done or failed."""
        ...

    def enqueue(self, message: Message, *, urgency: Urgency | None = None) -> None:
        """
        Ask for *message* in this transaction; a message that is due already is not written twice.

        Args:
            message: What to do.
            urgency: How urgent it is, where it is less so than all else that is asked for through these units.
        """
        ...

    async def hold(self, *subject: str | int) -> None:
        """
        Keep other units from *subject* until this one ends; wait for the one that holds it.

        Whoever looks at something to decide what to write holds it first, then looks: units run side by side.

        Raises:
            SourceUnavailable: Somebody else holds it for too long.
        """
        ...

    async def commit(self) -> None:
        """Make it happen, then tell the workers what is due."""
        ...


class Units(Protocol):
    """Opens units of work."""

    def open(self) -> AbstractAsyncContextManager[Unit]:
        """Begin a transaction; leaving it without a commit rolls it back."""
        ...

    def read(self) -> AbstractAsyncContextManager[Unit]:
        """Look at one state of everything without waiting for a writer; nothing is to be written through it."""
        ...

    def at(self, urgency: Urgency) -> "Units":
        """Give the same for those who ask for jobs of that urgency: the clock, or a job for what follows from it."""
        ...
