"""
Audits: what a named reviewer claims of releases, and how a claim comes about.

Two layers, and the difference matters:

- *Entries* (:class:`FullAudit`, :class:`DeltaAudit`, :class:`Violation`,
  :class:`Exemption`, and those of :mod:`vetting.domain.publishers`) are what
  stands in an audits file. They come from anybody, so nothing here trusts them.
- A :class:`RecordedAudit` is an entry that an account of this instance made
  and can withdraw. :func:`certify` turns a reviewer's :class:`AuditDraft` into
  an entry bound to exactly the bytes the reviewer was shown.

An entry without distributions is *bytes unknown*: cargo-vet's own files have
no such key. Source of the entries: cargo-vet at e2111ef, src/format.rs.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NewType, TypeAlias

from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import Conflict, InvalidInput, NotPermitted
from vetting.domain.quick_dataclasses import dataclass, replace
from vetting.domain.releases import (
    Digest,
    Ecosystem,
    ProjectId,
    ProjectName,
    Release,
    Sha256,
    algorithms_of,
    prefixed,
)
from vetting.domain.versions import order_for

if TYPE_CHECKING:
    # What instances know of people; whoever checks a lockfile has no time to load it.
    from vetting.domain.accounts import AccountId

AuditId = NewType("AuditId", int)

Quarter: TypeAlias = Literal[1, 2, 3, 4]
"""A share of one, in quarters."""

BYTES_UNKNOWN_OF = frozenset({Ecosystem.CARGO})
"""Whose releases are audited without naming files: no index of theirs is asked, and their audits files have no key."""

NAMES_OF_A_TARBALL = frozenset({"sha256", "sha512"})
"""By which hashes an audit of npm names what was read: by that of all other audits, and by that of npm's lockfiles."""

MAX_NOTES_LENGTH = 20_000
"""Characters that a reviewer may write about one audit."""


@dataclass(frozen=True, slots=True)
class FullAudit:
    """A claim that all of one release meets criteria."""

    version: str
    criteria: tuple[str, ...]
    who: tuple[str, ...] = ()
    distributions: tuple[Digest, ...] = ()
    """What was read; empty: bytes unknown."""
    notes: str | None = None
    importable: bool = True
    aggregated_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeltaAudit:
    """A claim that the change between two releases keeps criteria; worth nothing without a path back."""

    from_version: str
    to_version: str
    criteria: tuple[str, ...]
    who: tuple[str, ...] = ()
    from_distributions: tuple[Digest, ...] = ()
    """What was read on the old side; empty: bytes unknown."""
    distributions: tuple[Digest, ...] = ()
    """What was read on the new side; empty: bytes unknown."""
    notes: str | None = None
    importable: bool = True
    aggregated_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """A claim that versions named by a specifier do *not* meet criteria; it defeats audits."""

    specifier: str
    criteria: tuple[str, ...]
    who: tuple[str, ...] = ()
    notes: str | None = None
    importable: bool = True
    aggregated_from: tuple[str, ...] = ()


Audit: TypeAlias = FullAudit | DeltaAudit | Violation


@dataclass(frozen=True, slots=True)
class Exemption:
    """Leave to use a version that nobody reviewed."""

    version: str
    criteria: tuple[str, ...]
    suggest: bool = True
    """Whether to suggest reviews that would make it unnecessary."""
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How closely a reviewer says to have looked."""

    thoroughness: Quarter = 2
    """Quarters of the change that were read closely."""
    understanding: Quarter = 2
    """Quarters of what was read that were understood."""


def quarter(share: float) -> Quarter:
    """
    Parse a share as a reviewer states it: 0.25, 0.5, 0.75 or 1.

    Raises:
        InvalidInput: *share* is none of these.
    """
    match share * 4:
        case 1:
            return 1
        case 2:
            return 2
        case 3:
            return 3
        case 4:
            return 4
    raise InvalidInput(f"{share} is no share of effort: write 0.25, 0.5, 0.75 or 1")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who makes a claim, as an audits file names them."""

    account_id: "AccountId"
    login: str
    name: str
    email: str

    @property
    def who(self) -> str:
        """The reviewer as cargo-vet writes people: ``Name <email>``."""
        name = " ".join((self.name or self.login).split())
        return f"{name} <{self.email}>" if self.email else name


@dataclass(frozen=True, slots=True)
class AuditDraft:
    """
    What a reviewer is about to claim.

    *version* alone makes a full audit, *base_version* besides makes a delta,
    *specifier* makes a violation, found in *version*.
    """

    version: str
    criteria: tuple[str, ...]
    base_version: str | None = None
    specifier: str | None = None
    notes: str = ""
    effort: Effort = Effort()
    distributions_shown: frozenset[Sha256] = frozenset()
    """All that the release held when the reviewer opened it; empty for who names the files without a page."""
    base_distributions_shown: frozenset[Sha256] = frozenset()
    """All that the base held then."""
    covers: frozenset[Digest] | None = None
    """Those distributions of the release that were read; None: all that were shown."""
    base_covers: frozenset[Digest] | None = None
    """Those distributions of the base that they were read against; None: all that were shown."""


@dataclass(frozen=True, slots=True)
class RecordedAudit:
    """An audit that an account of this instance made."""

    id: AuditId
    project_id: ProjectId
    lineage: int
    ecosystem: Ecosystem
    project: ProjectName
    entry: Audit
    reviewer: Reviewer
    effort: Effort
    created_at: datetime
    withdrawn_at: datetime | None = None


def certify(
    draft: AuditDraft, release: Release, base: Release | None, *, criteria: CriteriaBook, by: Reviewer
) -> Audit:
    """
    Turn *draft* into an audit of exactly the bytes its author was shown.

    Args:
        draft: What the reviewer sent.
        release: The release as it is now.
        base: What a delta starts from, as it is now; None for the other kinds.
        criteria: What may be promised here.
        by: Who makes the claim.

    Raises:
        Conflict: The release or its base gained, lost or changed a distribution since the draft was opened.
        InvalidInput: The draft names no criteria or unknown ones, the wrong releases, or a specifier that does not fit.
    """
    if not draft.criteria:
        raise InvalidInput("an audit needs criteria: choose what you promise")
    promised = criteria.minimal(draft.criteria)
    if len(draft.notes) > MAX_NOTES_LENGTH:
        raise InvalidInput(f"notes may have {MAX_NOTES_LENGTH:,} characters; these have {len(draft.notes):,}")
    order = order_for(release.ecosystem)
    if not order.same(draft.version, release.version):
        raise InvalidInput(f"the audit is of {draft.version}, but the release is {release.label}")
    notes = draft.notes.strip() or None
    if draft.specifier is not None:
        return _violation(draft, draft.specifier, release, promised, by)
    read = _read(draft.distributions_shown, draft.covers, release)
    if draft.base_version is None:
        if base is not None:
            raise InvalidInput(f"a full audit of {release.label} starts from nothing, not from {base.version}")
        return FullAudit(release.version, promised, (by.who,), read, notes)
    _require_base(draft.base_version, release, base)
    assert base is not None
    read_before = _read(draft.base_distributions_shown, draft.base_covers, base)
    return DeltaAudit(base.version, release.version, promised, (by.who,), read_before, read, notes)


def _violation(
    draft: AuditDraft, specifier: str, release: Release, promised: tuple[str, ...], by: Reviewer
) -> Violation:
    if draft.base_version is not None:
        raise InvalidInput("a violation names versions by a specifier; it has no base")
    order = order_for(release.ecosystem)
    if not order.matches(specifier, release.version):
        raise InvalidInput(
            f"the specifier {specifier!r} does not name {release.version}, where the violation was found"
        )
    return Violation(order.spell(specifier), promised, (by.who,), draft.notes.strip() or None)


def _read(shown: frozenset[Sha256], named: frozenset[Digest] | None, release: Release) -> tuple[Digest, ...]:
    """Give the digests an audit of *release* is bound to, in order."""
    if (shown or named is None) and shown != release.digests:
        raise Conflict(f"{release.label} changed while you were reading; look at what is new")
    covers: frozenset[Digest] = shown if named is None else named
    if release.ecosystem in BYTES_UNKNOWN_OF:
        return _nothing(covers, release)
    if not covers:
        raise InvalidInput(f"an audit of {release.label} has to name the distributions that were read")
    if release.ecosystem is Ecosystem.NPM:
        return _tarball(covers, release)
    if algorithms_of(covers) != {"sha256"}:
        raise InvalidInput(f"an audit of {release.label} names the distributions that were read by SHA-256 alone")
    if not covers <= release.digests:
        raise Conflict(f"{release.label} no longer holds what you read; look at what is there now")
    return tuple(sorted(covers))


def _tarball(covers: frozenset[Digest], release: Release) -> tuple[Digest, ...]:
    """Take the author's word for what the one file of a release is: no index of npm is asked here."""
    if algorithms_of(covers) != NAMES_OF_A_TARBALL or len(covers) != len(NAMES_OF_A_TARBALL):
        raise InvalidInput(
            f"an audit of {release.label} has to name the tarball that was read twice, by sha256:HEX and by "
            "sha512:HEX; `revet diff` and `revet inspect` find out both"
        )
    return tuple(sorted(covers, key=prefixed))


def _nothing(covers: frozenset[Digest], release: Release) -> tuple[()]:
    if covers:
        raise InvalidInput(f"the files of {release.label} are not known here: name none, and it is an audit without")
    return ()


def _require_base(base_version: str, release: Release, base: Release | None) -> None:
    order = order_for(release.ecosystem)
    if base is None or not order.same(base_version, base.version):
        there = "there is none" if base is None else f"it is {base.version}"
        raise InvalidInput(f"the audit starts from {base_version}, but {there}")
    if (base.project_id, base.lineage) != (release.project_id, release.lineage):
        raise InvalidInput(f"{base.label} belongs to another life of the project than {release.label}")
    if order.same(base.version, release.version):
        raise InvalidInput(f"a change from {base.version} to {release.version} is none")


def may_withdraw(audit: RecordedAudit, *, account_id: "AccountId", is_operator: bool) -> bool:
    """Tell whether an account may take *audit* back: its author, or an operator."""
    return is_operator or account_id == audit.reviewer.account_id


def withdraw(audit: RecordedAudit, *, account_id: "AccountId", is_operator: bool, at: datetime) -> RecordedAudit:
    """
    Take *audit* back; it stays in the history.

    Raises:
        NotPermitted: Neither its author nor an operator asks.
        Conflict: It was withdrawn before.
    """
    if not may_withdraw(audit, account_id=account_id, is_operator=is_operator):
        raise NotPermitted(f"only {audit.reviewer.login} or an operator can withdraw this audit")
    if audit.withdrawn_at is not None:
        raise Conflict("this audit was withdrawn before")
    return replace(audit, withdrawn_at=at)


def standing(audits: Iterable[RecordedAudit], *, lineage: int) -> tuple[RecordedAudit, ...]:
    """Keep the audits that count for one life of a project: of that lineage, and not withdrawn."""
    return tuple(one for one in audits if one.lineage == lineage and one.withdrawn_at is None)
