"""What can be wrong with house rules beyond their form."""

from dataclasses import replace
from datetime import date

from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.criteria import Criterion
from vetting.domain.house_checks import house_problems
from vetting.domain.house_rules import Dispute, HouseRules
from vetting.domain.import_filters import NO_FILTER
from vetting.domain.store import Config, Store
from vetting.domain.store_problems import ProblemKind

TODAY, LATEST = date(2026, 3, 2), date(2027, 3, 2)
DISPUTE = Dispute("<1.0", "peer", ("safe-to-deploy", "mine"), LATEST, "why")
SOUND = Store(
    Config(imports={"peer": Import(("https://peer.example.test",))}),
    AuditSet((Criterion("mine", "m"),)),
    house=HouseRules({"demo": (DISPUTE,)}, imports={"peer": NO_FILTER}),
)


def test_sound_rules_have_no_problems() -> None:
    """A dispute may last a year, for criteria that are defined, with a peer that is imported."""
    assert list(house_problems(SOUND, today=TODAY)) == []


def test_every_problem_is_found() -> None:
    """Unknown peers and criteria and a far end are told at once, each with its place."""
    wrong = Dispute("<1.0", "gone", ("lost",), date(2027, 3, 3), "why")
    house = HouseRules({"demo": (DISPUTE, wrong)}, imports={"pier": NO_FILTER})

    found = list(house_problems(replace(SOUND, house=house), today=TODAY))

    assert [(one.kind, one.place) for one in found] == [
        (ProblemKind.UNKNOWN_PEER, ("imports", "pier")),
        (ProblemKind.UNKNOWN_PEER, ("disputes", "demo", 1, "peer")),
        (ProblemKind.UNKNOWN_CRITERIA, ("disputes", "demo", 1, "criteria")),
        (ProblemKind.DISPUTE_END, ("disputes", "demo", 1, "until")),
    ]
    assert {one.file for one in found} == {"revet.toml"}
    assert found[0].message.endswith("imported are: peer")
    assert found[2].message.endswith("write one of mine, safe-to-run, safe-to-deploy")
    assert found[3].details == {"project": "demo", "date": "2027-03-03", "max": "2027-03-02"}


def test_without_imports_nothing_can_be_ruled_of_a_peer() -> None:
    """Where nobody is imported the message says so."""
    (unknown,) = house_problems(Store(house=HouseRules(imports={"peer": NO_FILTER})), today=TODAY)

    assert unknown.message.endswith("imported are: none")
