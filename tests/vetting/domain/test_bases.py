"""What a release is read against."""

from tests.builders import sdist
from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.audits import Audit, AuditId, DeltaAudit, Effort, FullAudit, RecordedAudit, Reviewer
from vetting.domain.bases import choose_base
from vetting.domain.comparisons import Base
from vetting.domain.criteria import CriteriaBook
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release, ReleaseId

DEMO = ProjectName("demo")
BOOK = CriteriaBook()


def release(version: str, *, is_empty: bool = False) -> Release:
    """Make a release of demo with one file, or none."""
    files = () if is_empty else (sdist(version=version),)
    return Release(ReleaseId(1), ProjectId(1), Ecosystem.PYPI, DEMO, 1, version, files, NOON)


def recorded(entry: Audit) -> RecordedAudit:
    """Record an entry as an account that the public viewpoint relies on."""
    jo = Reviewer(AccountId(1), "jo", "Jo", "jo@example.test")
    return RecordedAudit(AuditId(1), ProjectId(1), 1, Ecosystem.PYPI, DEMO, entry, jo, Effort(), NOON)


def chosen(new: str, *others: Release, audits: tuple[Audit, ...] = ()) -> tuple[Base, str | None]:
    """Choose the base of version *new* and give its version."""
    kind, base = choose_base(release(new), others, [recorded(one) for one in audits], BOOK)
    return kind, base.version if base else None


def test_the_highest_certified_release_below_is_the_base() -> None:
    """A release that audits reach is read against, even where a newer one nobody vouched for stands between."""
    audits = (
        FullAudit("1.0", ("safe-to-deploy",), distributions=(sdist(version="1.0").sha256,)),
        DeltaAudit("1.0", "1.1", ("safe-to-deploy",), distributions=(sdist(version="1.1").sha256,)),
    )

    assert chosen("1.3", release("1.0"), release("1.1"), release("1.2"), audits=audits) == (Base.AUDITED, "1.1")


def test_an_audit_of_other_bytes_certifies_nothing() -> None:
    """A release whose audited bytes are not the ones offered is no audited base."""
    audits = (FullAudit("1.0", ("safe-to-deploy",), distributions=(sdist(content="others").sha256,)),)

    assert chosen("1.1", release("1.0"), audits=audits) == (Base.UNAUDITED, "1.0")


def test_a_promise_that_is_too_weak_certifies_nothing() -> None:
    """A release that is only safe to run is no audited base for safe-to-deploy."""
    assert chosen("1.1", release("1.0"), audits=(FullAudit("1.0", ("safe-to-run",)),)) == (Base.UNAUDITED, "1.0")


def test_a_final_release_is_preferred_to_a_prerelease() -> None:
    """Without audits the final release before it is the base; a pre-release only where there is nothing else."""
    assert chosen("2.0", release("1.0"), release("2.0rc1"), release("3.0")) == (Base.UNAUDITED, "1.0")
    assert chosen("2.0", release("2.0rc1")) == (Base.UNAUDITED, "2.0rc1")


def test_a_first_release_is_read_whole() -> None:
    """Where nothing is below, or what is below offers no file, there is no base."""
    assert chosen("1.0", release("1.0"), release("0.9", is_empty=True), release("2.0")) == (Base.NONE, None)
