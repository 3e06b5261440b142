"""Audits: how a claim comes to be bound to bytes, and how it is taken back."""

from dataclasses import replace

import pytest

from tests.builders import digest, sdist, sha512_of, wheel
from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.audits import (
    MAX_NOTES_LENGTH,
    AuditDraft,
    AuditId,
    DeltaAudit,
    Effort,
    FullAudit,
    RecordedAudit,
    Reviewer,
    Violation,
    certify,
    may_withdraw,
    quarter,
    standing,
    withdraw,
)
from vetting.domain.criteria import CriteriaBook, UnknownCriteriaError
from vetting.domain.errors import Conflict, InvalidInput, NotPermitted
from vetting.domain.releases import Distribution, Ecosystem, ProjectId, ProjectName, Release, ReleaseId, Sha256

BOOK = CriteriaBook()
JO = Reviewer(AccountId(1), "jo", "Jo Reviewer", "jo@example.test")
DEPLOY = ("safe-to-deploy",)


def release(version: str = "1.0", *files: Distribution, lineage: int = 1) -> Release:
    """Make a release of demo with one sdist, or with the files named."""
    offered = files or (sdist(version=version),)
    return Release(ReleaseId(1), ProjectId(1), Ecosystem.PYPI, ProjectName("demo"), lineage, version, offered, NOON)


def draft_of(one: Release, base: Release | None = None, **fields: object) -> AuditDraft:
    """Draft an audit of a release as it is now."""
    values: dict[str, object] = {
        "version": one.version,
        "criteria": DEPLOY,
        "distributions_shown": one.digests,
        "base_version": None if base is None else base.version,
        "base_distributions_shown": frozenset() if base is None else base.digests,
        **fields,
    }
    return AuditDraft(**values)  # type: ignore[arg-type]  # the values are each test's own


def audit_of(entry: FullAudit | None = None, *, number: int = 1, lineage: int = 1) -> RecordedAudit:
    """Record an audit of demo 1.0 by Jo."""
    full = entry or FullAudit("1.0", DEPLOY)
    place = (ProjectId(1), lineage, Ecosystem.PYPI, ProjectName("demo"))
    return RecordedAudit(AuditId(number), *place, full, JO, Effort(), NOON)


def test_a_full_audit_is_bound_to_all_that_was_shown() -> None:
    """An audit of a release lists the digest of every file it held, names its author and keeps their notes."""
    shown = release("1.0", sdist(), wheel())

    audit = certify(draft_of(shown, notes=" Read it. "), shown, None, criteria=BOOK, by=JO)

    bound = tuple(sorted(shown.digests))
    assert audit == FullAudit("1.0", DEPLOY, ("Jo Reviewer <jo@example.test>",), bound, "Read it.")


def test_a_delta_is_bound_on_both_sides() -> None:
    """An audit of a change lists the digests of both sides."""
    old, new = release("1.0"), release("1.1")

    audit = certify(draft_of(new, old), new, old, criteria=BOOK, by=JO)

    assert audit == DeltaAudit("1.0", "1.1", DEPLOY, (JO.who,), tuple(old.digests), tuple(new.digests))


def test_a_reviewer_may_have_read_one_file_alone() -> None:
    """A draft that says which files were read is bound to these, however many there are."""
    one = release("1.0", sdist(), wheel())
    read = frozenset({sdist().sha256})
    draft = draft_of(one, covers=read, distributions_shown=frozenset())

    audit = certify(draft, one, None, criteria=BOOK, by=JO)

    assert audit == FullAudit("1.0", DEPLOY, (JO.who,), tuple(read))


def test_criteria_are_kept_minimal() -> None:
    """What other criteria of the draft imply is not written."""
    one = release()
    draft = draft_of(one, criteria=("safe-to-run", "safe-to-deploy"))

    assert certify(draft, one, None, criteria=BOOK, by=JO).criteria == DEPLOY


def test_a_violation_names_versions() -> None:
    """A violation found in one release speaks of all that its specifier names, and is bound to no bytes."""
    one = release("1.1")

    audit = certify(draft_of(one, specifier=" >=1.1 ", notes="It mines."), one, None, criteria=BOOK, by=JO)

    assert audit == Violation(">=1.1", DEPLOY, (JO.who,), "It mines.")


def test_a_release_that_grew_is_not_certified_unread() -> None:
    """An audit is refused when a file was added to the release after the page was opened."""
    with pytest.raises(Conflict, match=r"demo 1\.0 changed while you were reading"):
        certify(draft_of(release()), release("1.0", sdist(), wheel()), None, criteria=BOOK, by=JO)


def test_a_base_that_changed_is_not_built_upon() -> None:
    """An audit of a change is refused when a file of the older side was replaced meanwhile."""
    old, new = release("1.0"), release("1.1")
    replaced = release("1.0", sdist(content="other bytes"))

    with pytest.raises(Conflict, match=r"demo 1\.0 changed"):
        certify(draft_of(new, old), new, replaced, criteria=BOOK, by=JO)


def test_files_that_are_gone_are_not_certified() -> None:
    """An audit of named files is refused when the release no longer holds them."""
    draft = draft_of(release(), covers=frozenset({digest("gone")}))

    with pytest.raises(Conflict, match="no longer holds what you read"):
        certify(draft, release(), None, criteria=BOOK, by=JO)


def test_files_of_python_are_named_as_their_index_does() -> None:
    """A SHA-512 cannot be held against what the index states, so nobody vouches by it."""
    draft = draft_of(release(), covers=frozenset({sdist().sha256, sha512_of("any")}))

    with pytest.raises(InvalidInput, match="by SHA-256 alone"):
        certify(draft, release(), None, criteria=BOOK, by=JO)


@pytest.mark.parametrize("covers", [None, frozenset[Sha256]()])
def test_nothing_is_certified_without_bytes(covers: frozenset[Sha256] | None) -> None:
    """An audit that would name no file is refused."""
    empty = Release(ReleaseId(1), ProjectId(1), Ecosystem.PYPI, ProjectName("demo"), 1, "1.0", (), NOON)

    with pytest.raises(InvalidInput, match="has to name the distributions"):
        certify(draft_of(empty, covers=covers), empty, None, criteria=BOOK, by=JO)


OLD, NEW, OTHER_LIFE = release("1.0"), release("1.1"), release("1.0", lineage=2)


@pytest.mark.parametrize(
    ("draft", "base", "reason"),
    [
        (draft_of(NEW, criteria=()), None, "an audit needs criteria"),
        (draft_of(NEW, notes="n" * (MAX_NOTES_LENGTH + 1)), None, "notes may have 20,000 characters"),
        (draft_of(OLD), None, "the audit is of 1.0, but the release is demo 1.1"),
        (draft_of(NEW), OLD, "starts from nothing, not from 1.0"),
        (draft_of(NEW, OLD), None, "but there is none"),
        (draft_of(NEW, OLD), release("0.9"), "but it is 0.9"),
        (draft_of(NEW, OLD), OTHER_LIFE, "another life of the project"),
        (draft_of(NEW, NEW), NEW, "is none"),
        (draft_of(NEW, OLD, specifier=">1"), OLD, "it has no base"),
        (draft_of(NEW, specifier="<1"), None, "does not name 1.1"),
        (draft_of(NEW, specifier="latest"), None, "is no version specifier"),
    ],
)
def test_a_draft_that_cannot_be_is_refused(draft: AuditDraft, base: Release | None, reason: str) -> None:
    """A draft without criteria, of the wrong releases, or with a specifier that does not fit records nothing."""
    with pytest.raises(InvalidInput, match=reason):
        certify(draft, NEW, base, criteria=BOOK, by=JO)


def test_unknown_criteria_are_not_promised() -> None:
    """Nobody certifies for criteria that are not defined."""
    with pytest.raises(UnknownCriteriaError):
        certify(draft_of(NEW, criteria=("perfect",)), NEW, None, criteria=BOOK, by=JO)


@pytest.mark.parametrize(("share", "quarters"), [(0.25, 1), (0.5, 2), (0.75, 3), (1.0, 4)])
def test_effort_is_stated_in_quarters(share: float, quarters: int) -> None:
    """A share of effort is a quarter, a half, three quarters or all."""
    assert quarter(share) == quarters


@pytest.mark.parametrize("share", [0.0, 0.3, 1.25, -0.25, float("nan")])
def test_another_share_is_refused(share: float) -> None:
    """Any other share of effort is an error that says what to write."""
    with pytest.raises(InvalidInput, match=r"write 0\.25"):
        quarter(share)


def test_people_are_named_as_audits_files_name_them() -> None:
    """A reviewer is "Name <email>", on one line, with their login where there is no name."""
    assert JO.who == "Jo Reviewer <jo@example.test>"
    assert replace(JO, name="Jo\nReviewer").who == "Jo Reviewer <jo@example.test>"
    assert replace(JO, name="", email="").who == "jo"


def test_its_author_or_an_operator_takes_an_audit_back() -> None:
    """An audit is withdrawn by its author or by an operator, and stays in the history."""
    audit = audit_of()

    assert withdraw(audit, account_id=JO.account_id, is_operator=False, at=NOON) == replace(audit, withdrawn_at=NOON)
    assert may_withdraw(audit, account_id=AccountId(2), is_operator=True)


def test_nobody_else_takes_an_audit_back() -> None:
    """Another account cannot withdraw an audit."""
    with pytest.raises(NotPermitted, match="only jo or an operator"):
        withdraw(audit_of(), account_id=AccountId(2), is_operator=False, at=NOON)


def test_an_audit_is_taken_back_once() -> None:
    """An audit that was withdrawn cannot be withdrawn again."""
    with pytest.raises(Conflict, match="withdrawn before"):
        withdraw(replace(audit_of(), withdrawn_at=NOON), account_id=JO.account_id, is_operator=False, at=NOON)


def test_what_stands_is_of_this_life_and_not_withdrawn() -> None:
    """Audits of another life of the name, and withdrawn ones, do not count."""
    here, withdrawn = audit_of(), replace(audit_of(number=2), withdrawn_at=NOON)

    assert standing([here, withdrawn, audit_of(number=3, lineage=2)], lineage=1) == (here,)
