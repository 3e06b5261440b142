"""Whether auditors are others than publishers."""

from datetime import date

import pytest

from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.independence import is_own_work
from vetting.domain.publishers import PublishedBy, PublisherRecord, TrustedPublisher, User, WildcardAudit
from vetting.domain.releases import Ecosystem
from vetting.domain.versions import order_for

DAY, LATER = date(2025, 1, 1), date(2026, 1, 1)
ORDER = order_for(Ecosystem.PYPI)
RUN = ("safe-to-run",)
JO = User(1, "jo", "Jo Smith")


def is_own(*who: str, source: PublishedBy = JO, version: str = "1.0") -> bool:
    """Ask of a full audit of 1.0."""
    return is_own_work(FullAudit("1.0", RUN, who), [PublisherRecord(version, DAY, source)], ORDER)


@pytest.mark.parametrize(
    "who",
    [
        "jo",
        "@jo",
        "Jo Smith",
        "jo smith <somebody@example.test>",
        "Somebody <jo@example.test>",
        "jo@example.test",
        "Jo <j@example.test>",
        "J <123+jo@noreply.example.test>",
    ],
)
def test_a_publisher_is_known_by_login_name_or_address(who: str) -> None:
    """Whatever could be the same person is taken for the same."""
    assert is_own(who)


@pytest.mark.parametrize("who", ["Ann <ann@example.test>", "Joe <j@example.test>", "Smith", ""])
def test_others_are_others(who: str) -> None:
    """What only looks a little alike is somebody else."""
    assert not is_own(who)


def test_one_independent_author_is_enough() -> None:
    """An audit counts where anybody read it who did not publish it; who is not named cannot be told."""
    assert not is_own("jo", "Ann")
    assert not is_own()


def test_only_the_publisher_of_that_version_matters() -> None:
    """Who published another version did not publish this one; 1.0 and 1.0.0 are one."""
    assert not is_own("jo", version="1.1")
    assert is_own("jo", version="1.0.0")


def test_a_change_is_published_with_the_version_that_it_leads_to() -> None:
    """Where a delta starts from does not matter."""
    records = [PublisherRecord("1.1", DAY, JO)]

    assert is_own_work(DeltaAudit("1.0", "1.1", RUN, ("jo",)), records, ORDER)
    assert not is_own_work(DeltaAudit("1.1", "1.2", RUN, ("jo",)), records, ORDER)


def test_a_builds_repository_has_an_owner() -> None:
    """A build identity is its owner's, and an account may be spelled with its host."""
    assert is_own("jo", source=TrustedPublisher("github:jo/demo"))
    assert not is_own("demo", source=TrustedPublisher("github:jo/demo"))
    assert is_own("jo", source=User(1, "github:jo"))


def test_a_wildcard_audit_by_its_own_publisher_is_none() -> None:
    """The publisher's name is found by the number in any record of the project."""
    entry = WildcardAudit(RUN, User(1), DAY, LATER, ("Jo Smith <j@example.test>",))

    assert is_own_work(entry, [PublisherRecord("0.9", DAY, JO)], ORDER)
    assert not is_own_work(entry, [PublisherRecord("0.9", DAY, User(2, "jo", "Jo Smith"))], ORDER)
    assert not is_own_work(entry, [PublisherRecord("0.9", DAY, TrustedPublisher("github:jo/demo"))], ORDER)
    by_build = WildcardAudit(RUN, TrustedPublisher("github:jo/demo"), DAY, LATER, ("jo",))
    assert is_own_work(by_build, [PublisherRecord("0.9", DAY, JO)], ORDER)
