"""What recorded audits of one project certify."""

from dataclasses import replace

import pytest

from tests.builders import digest, sdist, wheel
from tests.clocks import NOON
from tests.vetting.domain.resolver.books import BOOK, DEPLOY, delta, full, violation
from vetting.domain.accounts import AccountId
from vetting.domain.audits import Audit, AuditId, Effort, RecordedAudit, Reviewer
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release, ReleaseId
from vetting.domain.resolver.paths import certified, certified_versions

JO = Reviewer(AccountId(1), "jo", "Jo", "jo@example.test")
DEMO = ProjectName("demo")
FILES = (sdist(), wheel())
RELEASE = Release(ReleaseId(1), ProjectId(1), Ecosystem.PYPI, DEMO, 1, "1.0", FILES, NOON)


def recorded(*entries: Audit) -> list[RecordedAudit]:
    """Record entries as Jo's."""
    return [
        RecordedAudit(AuditId(number), ProjectId(1), 1, Ecosystem.PYPI, DEMO, entry, JO, Effort(), NOON)
        for number, entry in enumerate(entries, start=1)
    ]


def versions(*entries: Audit) -> tuple[str, ...]:
    """List the versions that entries certify for deployment."""
    return certified_versions(recorded(*entries), criteria=BOOK, wanted=DEPLOY[0], ecosystem=Ecosystem.PYPI)


def test_a_release_is_certified_by_a_path() -> None:
    """The path to a release has the entries that vouch for it."""
    entries = full("0.9"), delta("0.9", "1.0")

    path = certified(RELEASE, recorded(*entries), criteria=BOOK)

    assert path is not None
    assert tuple(edge.entry for edge in path) == entries


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (full("1.0", criteria=("safe-to-run",)),),
        (full("1.0", criteria=("lost",)),),
        (full("1.0", "other bytes"),),
        (full("1.0"), violation("==1.0")),
        (full("0.9"), delta("0.9", "1.0"), violation("<1")),
    ],
)
def test_less_does_not_certify(entries: tuple[Audit, ...]) -> None:
    """Weaker or unknown criteria, other bytes, and what a violation contradicts certify nothing."""
    assert certified(RELEASE, recorded(*entries), criteria=BOOK) is None


def test_a_violation_of_another_version_leaves_the_rest() -> None:
    """For an instance, a violation takes away the audits it contradicts and no others."""
    assert versions(full("1.0"), full("2.0"), violation("==2.0")) == ("1.0",)


def test_a_withdrawn_violation_contradicts_nothing() -> None:
    """What was taken back does not count, on either side."""
    audit, against = recorded(full("1.0"), violation("==1.0"))

    assert certified(RELEASE, [audit, replace(against, withdrawn_at=NOON)], criteria=BOOK) is not None
    assert certified(RELEASE, [replace(audit, withdrawn_at=NOON)], criteria=BOOK) is None


def test_one_file_can_be_asked_about() -> None:
    """Certified is a file that an audit names, and not the one beside it."""
    read, other = (file.sha256 for file in FILES)
    audits = recorded(replace(full("1.0"), distributions=(read,)))

    assert certified(RELEASE, audits, criteria=BOOK, digest=read) is not None
    assert certified(RELEASE, audits, criteria=BOOK, digest=other) is None
    assert certified(RELEASE, recorded(full("1.0")), criteria=BOOK, digest=digest("any")) is not None


def test_certified_versions_are_those_with_a_path() -> None:
    """Versions that audits reach are listed, lowest first; those behind a gap are not."""
    assert versions(full("2.0"), delta("2.0", "10.0"), delta("3.0", "4.0"), delta("2.0", "1.0")) == (
        "1.0",
        "2.0",
        "10.0",
    )
