"""Audits as people look at them: lists, one with what it covers, and whose word weighs."""

from dataclasses import dataclass
from typing import Protocol

from vetting.domain.accounts import Account, AccountId
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, AuditId, RecordedAudit
from vetting.domain.criteria import CriteriaBook
from vetting.domain.releases import Digest, Ecosystem


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit in a list, withdrawn or not."""

    audit: RecordedAudit
    is_current: bool
    """Whether it is of the project's current lineage; only then does it count."""
    withdrawn_reason: str | None = None


@dataclass(frozen=True, slots=True)
class CoveredFile:
    """One digest that an audit names, and the file that has it."""

    digest: Digest
    filename: str | None
    """None where this instance knows no file of that digest in the project."""
    is_offered: bool


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One audit with the files it names."""

    line: AuditLine
    covers: tuple[CoveredFile, ...]
    starts_from: tuple[CoveredFile, ...]
    """What a delta's reviewer read it against; empty for the other kinds."""


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """Somebody whose word weighs in the public viewpoint, or who has recorded an audit."""

    account: Account
    audits: int
    """Not withdrawn, of current lineages."""


@dataclass(frozen=True, slots=True)
class ExportedAudits:
    """What an audits file is written from."""

    criteria: CriteriaBook
    audits: tuple[RecordedAudit, ...]
    """Not withdrawn, of current lineages, in the order they were recorded."""

    @property
    def audit_set(self) -> AuditSet:
        """The same, as others import it."""
        by_project: dict[str, tuple[Audit, ...]] = {}
        for one in self.audits:
            by_project[one.project] = (*by_project.get(one.project, ()), one.entry)
        return AuditSet(self.criteria.customs, by_project)


class AuditPages(Protocol):
    """Reads audits for pages, the API and exports."""

    async def recent(self, *, limit: int) -> tuple[AuditLine, ...]:
        """List the audits recorded last, the newest first."""
        ...

    async def of_reviewer(self, account_id: AccountId, *, limit: int) -> tuple[AuditLine, ...]:
        """List an account's audits, withdrawn ones included, the newest first."""
        ...

    async def page(self, audit_id: AuditId) -> AuditPage | None:
        """Look one audit up."""
        ...

    async def reviewers(self) -> tuple[ReviewerLine, ...]:
        """List whose word weighs in the public viewpoint, the heaviest first."""
        ...

    async def criteria(self) -> CriteriaBook:
        """Give the criteria of this instance."""
        ...

    async def public_export(self, ecosystem: Ecosystem) -> ExportedAudits:
        """Collect the audits of all whose word weighs in the public viewpoint."""
        ...

    async def export_of(self, login: str, ecosystem: Ecosystem) -> ExportedAudits | None:
        """Collect one account's audits; None where there is no such account."""
        ...
