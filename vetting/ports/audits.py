"""Where audits, and the criteria they promise, are kept."""

from datetime import datetime
from typing import Protocol

from vetting.domain.accounts import AccountId
from vetting.domain.audits import Audit, AuditId, Effort, RecordedAudit
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.releases import ProjectId
from vetting.domain.sending import Sending


class AuditStore(Protocol):
    """Every claim ever recorded here; withdrawn ones stay."""

    async def add(
        self,
        entry: Audit,
        *,
        project_id: ProjectId,
        lineage: int,
        account_id: AccountId,
        effort: Effort,
        at: datetime,
        sending: Sending | None = None,
    ) -> AuditId:
        """
        Record an account's claim; one that the account sent before, by its *sending*, is not recorded again.

        Raises:
            InvalidInput: It sent something else under the same key.
        """
        ...

    async def sent_before(self, account_id: AccountId, sending: Sending) -> AuditId | None:
        """
        Find the audit that an account recorded by the same request.

        Raises:
            InvalidInput: It sent something else under the same key.
        """
        ...

    async def get(self, audit_id: AuditId) -> RecordedAudit:
        """
        Load one audit.

        Raises:
            NotFound: No audit has that id.
        """
        ...

    async def of_project(self, project_id: ProjectId) -> tuple[RecordedAudit, ...]:
        """List a project's audits of every lineage, withdrawn ones included, in the order they were recorded."""
        ...

    async def projects_of(self, account_id: AccountId) -> tuple[ProjectId, ...]:
        """List the projects that an account audited something of."""
        ...

    async def set_withdrawn(self, audit_id: AuditId, *, at: datetime, reason: str | None) -> None:
        """Note that an audit was taken back."""
        ...


class CriteriaStore(Protocol):
    """The criteria of this instance."""

    async def book(self) -> CriteriaBook:
        """Give the built-in criteria and this instance's own."""
        ...

    async def add(self, criterion: Criterion, *, at: datetime) -> None:
        """
        Define a criterion.

        Raises:
            Conflict: One of that name is defined already.
        """
        ...
