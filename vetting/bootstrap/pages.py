"""Everything that is read for showing, in one place."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.db.pages.accounts import DatabaseAccountPages
from vetting.adapters.db.pages.audits import DatabaseAuditPages
from vetting.adapters.db.pages.claims import DatabaseClaimPages
from vetting.adapters.db.pages.diffs import DatabaseDiffPages
from vetting.adapters.db.pages.evidence import DatabaseEvidencePages
from vetting.adapters.db.pages.jobs import DatabaseJobPages
from vetting.adapters.db.pages.projects import DatabaseProjectPages
from vetting.adapters.db.pages.queue import DatabaseQueuePages
from vetting.adapters.db.pages.releases import DatabaseReleasePages
from vetting.pages.accounts import AccountPages
from vetting.pages.audits import AuditPages
from vetting.pages.claims import ClaimPages
from vetting.pages.diffs import DiffPages
from vetting.pages.evidence import EvidencePages
from vetting.pages.jobs import JobPages
from vetting.pages.projects import ProjectPages
from vetting.pages.queue import QueuePages
from vetting.pages.releases import ReleasePages


@dataclass(frozen=True, slots=True)
class Pages:
    """The queries behind pages, the API, exports and feeds, by subject."""

    projects: ProjectPages
    releases: ReleasePages
    audits: AuditPages
    queue: QueuePages
    diffs: DiffPages
    accounts: AccountPages
    claims: ClaimPages
    evidence: EvidencePages
    jobs: JobPages


def database_pages(engine: AsyncEngine) -> Pages:
    """Read from the database behind *engine*."""
    return Pages(
        projects=DatabaseProjectPages(engine),
        releases=DatabaseReleasePages(engine),
        audits=DatabaseAuditPages(engine),
        queue=DatabaseQueuePages(engine),
        diffs=DatabaseDiffPages(engine),
        accounts=DatabaseAccountPages(engine),
        claims=DatabaseClaimPages(engine),
        evidence=DatabaseEvidencePages(engine),
        jobs=DatabaseJobPages(engine),
    )
