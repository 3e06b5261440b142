"""Audits: what is recorded, and what a program sends to record one."""

from datetime import datetime
from typing import Annotated, Any, Literal, assert_never

from pydantic import BaseModel, Field

from vetting.domain.audits import (
    MAX_NOTES_LENGTH,
    Audit,
    AuditDraft,
    DeltaAudit,
    Effort,
    FullAudit,
    Violation,
    quarter,
)
from vetting.domain.criteria import MAX_CRITERIA
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, digest
from vetting.pages.audits import AuditLine
from vetting.usecases.auditing import MAX_REASON_LENGTH
from web.shapes.shape import AuditedDigest, Shape, in_short

Share = Annotated[float, Field(json_schema_extra={"enum": [0.25, 0.5, 0.75, 1.0]})]
MAX_DIGESTS = 2000
"""Files that one audit may name; far above what any release holds."""
Digests = Annotated[list[AuditedDigest], Field(max_length=MAX_DIGESTS)]


class WhoRecorded(Shape):
    """An account of this instance."""

    login: str
    name: str


class AuditShape(Shape):
    """One recorded audit, withdrawn or not."""

    id: int
    ecosystem: Ecosystem
    project: str
    lineage: int
    current: bool = Field(description="Whether it is of the project's current lineage; only then does it count.")
    kind: Literal["full", "delta", "violation"]
    version: str | None
    from_: str | None = Field(serialization_alias="from")
    specifier: str | None
    criteria: list[str]
    who: list[str]
    reviewer: WhoRecorded
    distributions: list[AuditedDigest]
    from_distributions: list[AuditedDigest]
    notes: str | None
    thoroughness: Share
    understanding: Share
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


class AuditBody(Shape):
    """What a program sends to record an audit, of exactly the files that it names."""

    kind: Literal["full", "delta", "violation"]
    criteria: Annotated[list[str], Field(min_length=1, max_length=MAX_CRITERIA)]
    from_: str | None = Field(default=None, alias="from", description="Of a delta: the version that it starts from.")
    specifier: str | None = Field(default=None, description="Of a violation: the versions that it names.")
    distributions: Digests = Field(
        default=[], description="The files of the release that were read; all of them have to be offered still."
    )
    from_distributions: Digests = Field(default=[], description="Of a delta: the files that they were read against.")
    notes: str = Field(default="", max_length=MAX_NOTES_LENGTH)
    thoroughness: Share = Field(default=0.5, description="How much of it was read closely.")
    understanding: Share = Field(default=0.5, description="How much of what was read was understood.")

    def draft(self, version: str) -> AuditDraft:
        """
        Draft the audit, of *version*.

        Raises:
            InvalidInput: Its fields are not those of its kind, or a share is none.
        """
        self._check_kind()
        covers = frozenset(digest(one) for one in self.distributions)
        base_covers = frozenset(digest(one) for one in self.from_distributions)
        return AuditDraft(
            version=version,
            criteria=tuple(self.criteria),
            base_version=self.from_,
            specifier=self.specifier,
            notes=self.notes,
            effort=Effort(quarter(self.thoroughness), quarter(self.understanding)),
            covers=covers,
            base_covers=base_covers,
        )

    def _check_kind(self) -> None:
        if (self.from_ is not None) != (self.kind == "delta"):
            raise InvalidInput("a delta audit needs “from”, and no other kind has it")
        if (self.specifier is not None) != (self.kind == "violation"):
            raise InvalidInput("a violation needs “specifier”, and no other kind has it")


class AuditList(Shape):
    """A part of a release's audits, the newest first."""

    items: list[AuditShape]
    next: str | None


def audit_shape(line: AuditLine) -> AuditShape:
    """Show one audit."""
    audit, entry = line.audit, line.audit.entry
    return AuditShape(
        id=audit.id,
        ecosystem=audit.ecosystem,
        project=audit.project,
        lineage=audit.lineage,
        current=line.is_current,
        criteria=list(entry.criteria),
        who=list(entry.who),
        reviewer=WhoRecorded(login=audit.reviewer.login, name=audit.reviewer.name),
        notes=entry.notes,
        thoroughness=audit.effort.thoroughness / 4,
        understanding=audit.effort.understanding / 4,
        created_at=audit.created_at,
        withdrawn_at=audit.withdrawn_at,
        withdrawn_reason=line.withdrawn_reason,
        **_of_kind(entry),
    )


def _of_kind(entry: Audit) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "version": None,
        "from_": None,
        "specifier": None,
        "distributions": [],
        "from_distributions": [],
    }
    match entry:
        case FullAudit():
            given: dict[str, Any] = {
                "kind": "full",
                "version": entry.version,
                "distributions": list(map(in_short, entry.distributions)),
            }
        case DeltaAudit():
            given = {
                "kind": "delta",
                "version": entry.to_version,
                "from_": entry.from_version,
                "distributions": list(map(in_short, entry.distributions)),
                "from_distributions": list(map(in_short, entry.from_distributions)),
            }
        case Violation():
            given = {"kind": "violation", "specifier": entry.specifier}
        case _:
            assert_never(entry)
    return {**empty, **given}


class Withdrawal(BaseModel):
    """Why an audit is taken back."""

    reason: str = Field(default="", max_length=MAX_REASON_LENGTH, description="Everybody can read it.")
