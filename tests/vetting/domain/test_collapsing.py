"""One audit for two, where the first is of use to nobody else."""

from dataclasses import replace

import pytest

from tests.builders import digest
from vetting.domain.audits import Audit, DeltaAudit, FullAudit, Violation
from vetting.domain.collapsing import collapsed, is_git_version
from vetting.domain.releases import Ecosystem
from vetting.domain.versions import order_for

ORDER = order_for(Ecosystem.CARGO)
GIT = "1.1.0@git:" + "a" * 40
DEPLOY = ("safe-to-deploy",)
PRIOR = DeltaAudit("1.0.0", GIT, DEPLOY, ("Ann", "Jo"), (digest("a"),), notes="first", importable=False)
NEW = DeltaAudit(GIT, "1.2.0", DEPLOY, ("Jo",), (), (digest("b"),), notes="second", importable=False)


def join(new: DeltaAudit, *known: Audit, is_rooted: bool = True) -> FullAudit | DeltaAudit:
    """Collapse *new* with what is known."""
    return collapsed(new, known, ORDER, is_rooted=lambda _one: is_rooted)


@pytest.mark.parametrize(
    ("version", "answer"), [("1.0.0", False), (GIT, True), (GIT.replace("@", " @ "), True), ("git:", False)]
)
def test_a_version_names_a_git_revision(version: str, *, answer: bool) -> None:
    """With or without blanks around the sign."""
    assert is_git_version(version) is answer


def test_a_change_from_a_revision_takes_in_what_led_there() -> None:
    """Both together are one change, by both reviewers, with both notes, and of use to others."""
    assert join(NEW, FullAudit("0.9.0", DEPLOY), PRIOR) == DeltaAudit(
        "1.0.0", "1.2.0", DEPLOY, ("Ann", "Jo"), (digest("a"),), (digest("b"),), "first\nsecond"
    )


def test_a_whole_audit_of_the_revision_makes_a_whole_audit() -> None:
    """What was read in full before the change is read in full with it."""
    prior = FullAudit(GIT, DEPLOY, ("Ann",), importable=False)

    assert join(NEW, prior) == FullAudit("1.2.0", DEPLOY, ("Ann", "Jo"), (digest("b"),), "second")


def test_between_revisions_the_whole_is_for_nobody_else() -> None:
    """An audit that still starts or ends at a revision is not for others."""
    later = GIT.replace("a", "b")
    to_later = join(replace(NEW, to_version=later), PRIOR)
    from_earlier = join(NEW, replace(PRIOR, from_version=later))

    assert (to_later.importable, from_earlier.importable) == (False, False)


@pytest.mark.parametrize(
    "prior",
    [
        replace(PRIOR, importable=True),
        replace(PRIOR, to_version="1.1.0"),
        replace(PRIOR, criteria=("safe-to-run",)),
        Violation("*", DEPLOY, importable=False),
    ],
)
def test_other_audits_are_left_alone(prior: Audit) -> None:
    """One for others, one that leads elsewhere, one of other criteria, or a violation is not joined."""
    assert join(NEW, prior) == NEW


def test_what_nobody_vouches_for_is_not_joined() -> None:
    """Where the first audit starts from is not reached, joining would hide it."""
    assert join(NEW, PRIOR, is_rooted=False) == NEW


def test_a_change_from_a_release_stays_as_it_is() -> None:
    """Only changes from revisions are joined."""
    plain = replace(NEW, from_version="1.1.0")

    assert join(plain, replace(PRIOR, to_version="1.1.0")) == plain
