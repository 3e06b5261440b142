"""Disputing a peer's violation."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import IMPORT_PEER, PEER, TODAY, PublishedTexts, audit, desk_for, store
from vetting.domain.dependencies import Node
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.house_rules import Dispute
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.resolver import Conclusion
from vetting.formats.cargo_vet import StoreFile, read_house
from vetting.usecases.checking import check
from vetting.usecases.desk import Desk
from vetting.usecases.disputing import Claim, dispute, settle_dispute

UNTIL = date(2026, 6, 1)
DEMO = ProjectName("demo")
CLAIM = Claim(DEMO, "<2.0", "peer")
WHO = ("Jo <jo@example.test>",)
VIOLATION = '\n[[audits.demo]]\ncriteria = "safe-to-deploy"\nviolation = "<2.0"\n'
ALSO = VIOLATION.replace("safe-to-deploy", "safe-to-run")
MADE = Dispute("<2.0", "peer", ("safe-to-deploy",), UNTIL, "it is about another project", WHO)


def desk_at(path: Path, theirs: str = VIOLATION, *, today: date = TODAY) -> Desk:
    """Lay out a desk with demo 1.0 locked and audited, and a peer that speaks against it."""
    folder = store(path, config=IMPORT_PEER, audits=audit("1.0"))
    graph = flat_graph(Ecosystem.PYPI, [Node("demo", "1.0")])
    return replace(desk_for(folder, graph, sources=PublishedTexts({PEER: theirs})), today=today)


def disputed(desk: Desk, claim: Claim = CLAIM, *, until: date = UNTIL, reason: str = MADE.reason) -> Dispute:
    """Dispute the violation."""
    return dispute(desk, claim, until=until, reason=reason, who=WHO)


def ruled(desk: Desk) -> tuple[Dispute, ...]:
    """Read what stands in the file."""
    return read_house(desk.folder.read()[StoreFile.HOUSE], desk.ecosystem).disputes.get("demo", ())


def test_a_dispute_holds_until_its_day(tmp_path: Path) -> None:
    """The violation stops the check; disputed it does not, with a warning; when the day has come it does again."""
    desk = desk_at(tmp_path)
    before = check(desk).report.conclusion

    made = disputed(desk)

    during = check(desk)
    after = check(replace(desk, today=UNTIL))
    assert made == MADE
    assert ruled(desk) == (MADE,)
    assert [before, during.report.conclusion, after.report.conclusion] == [
        Conclusion.VIOLATIONS,
        Conclusion.SUCCESS,
        Conclusion.VIOLATIONS,
    ]
    what = 'the violation "<2.0" of demo from peer'
    assert f"{what} is set aside until 2026-06-01 by {WHO[0]}: {MADE.reason}" in during.warnings
    assert f"{what} counts again, for the dispute of it ended on 2026-06-01: {MADE.reason}" in after.warnings
    assert 'violation = "<2.0"' in desk.folder.read()[StoreFile.IMPORTS]


def test_what_is_not_disputed_still_counts(tmp_path: Path) -> None:
    """A dispute about some of the criteria leaves the violation of the others."""
    desk = desk_at(tmp_path, VIOLATION + ALSO)

    made = dispute(desk, CLAIM, until=UNTIL, reason="why", who=WHO, criteria=("safe-to-deploy",))

    assert made.criteria == ("safe-to-deploy",)
    assert check(desk).report.conclusion is Conclusion.VIOLATIONS
    assert disputed(desk).criteria == ("safe-to-run", "safe-to-deploy")
    assert check(desk).report.conclusion is Conclusion.SUCCESS


def test_a_dispute_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """The day and the reason are the new ones; disputes of other violations stay."""
    desk = desk_at(tmp_path, VIOLATION + VIOLATION.replace("<2.0", "<3.0"))
    disputed(desk, Claim(DEMO, "<3.0", "peer"))
    disputed(desk)

    disputed(desk, until=date(2026, 7, 1))

    assert [(one.specifier, one.until) for one in ruled(desk)] == [("<2.0", date(2026, 7, 1)), ("<3.0", UNTIL)]


@pytest.mark.parametrize(
    ("claim", "until", "why", "reason"),
    [
        (CLAIM, TODAY, "w", "and 2026-03-02 is not between"),
        (CLAIM, date(2027, 3, 3), "w", "may last until 2027-03-02, 12 months from today"),
        (CLAIM, UNTIL, " ", "a dispute needs a reason"),
        (Claim(DEMO, "newest", "peer"), UNTIL, "w", "'newest' is no version specifier"),
    ],
)
def test_a_dispute_that_cannot_be_is_refused(tmp_path: Path, claim: Claim, until: date, why: str, reason: str) -> None:
    """It needs a day within a year, a reason and a specifier; nothing is written otherwise."""
    desk = desk_at(tmp_path)

    with pytest.raises(InvalidInput, match=reason):
        disputed(desk, claim, until=until, reason=why)

    assert StoreFile.HOUSE not in desk.folder.read()


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (Claim(DEMO, "<2.0", "pier"), "the peer 'pier' is not imported; imported are: peer. What is our own is edited"),
        (Claim(DEMO, "<1.0", "peer"), 'peer has no violation "<1.0" of demo; its violations are: "<2.0"'),
        (Claim(ProjectName("other"), "<2.0", "peer"), "its violations are: none"),
    ],
)
def test_only_what_a_peer_says_is_disputed(tmp_path: Path, claim: Claim, reason: str) -> None:
    """A violation that is not there cannot be meant; those that are there are listed."""
    with pytest.raises(NotFound, match=reason):
        disputed(desk_at(tmp_path), claim)


def test_where_nobody_is_imported_there_is_nothing_to_dispute(tmp_path: Path) -> None:
    """The message says that there are no peers."""
    with pytest.raises(NotFound, match="imported are: none"):
        disputed(desk_for(store(tmp_path)))


def test_other_criteria_than_the_violations_are_refused(tmp_path: Path) -> None:
    """What the violation does not name cannot be disputed of it."""
    with pytest.raises(InvalidInput, match="is about safe-to-deploy, and not about safe-to-run"):
        dispute(desk_at(tmp_path), CLAIM, until=UNTIL, reason="why", who=WHO, criteria=("safe-to-run",))


def test_a_dispute_is_withdrawn(tmp_path: Path) -> None:
    """Then the violation counts again, and others stay disputed."""
    desk = desk_at(tmp_path, VIOLATION + VIOLATION.replace("<2.0", "<3.0"))
    disputed(desk)
    other = disputed(desk, Claim(DEMO, "<3.0", "peer"))

    assert settle_dispute(desk, CLAIM) == (MADE,)

    assert ruled(desk) == (other,)
    settle_dispute(desk, Claim(DEMO, "<3.0", "peer"))
    assert ruled(desk) == ()
    with pytest.raises(NotFound, match="is not disputed"):
        settle_dispute(desk, CLAIM)
