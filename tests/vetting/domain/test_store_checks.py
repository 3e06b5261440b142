"""What can be wrong with a store beyond its form."""

from datetime import date

import pytest

from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import Exemption, FullAudit
from vetting.domain.criteria import Criterion
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.publishers import TrustedEntry, User, WildcardAudit
from vetting.domain.store import Config, Store
from vetting.domain.store_checks import a_year_after, problems_of
from vetting.domain.store_problems import ProblemKind

TODAY = date(2026, 3, 2)
LOST = ("lost",)


def wildcard(end: date, criteria: tuple[str, ...] = ("safe-to-run",)) -> WildcardAudit:
    """Make a wildcard audit that ends on a day."""
    return WildcardAudit(criteria, User(1), date(2025, 1, 1), end)


def found(store: Store) -> list[str]:
    """List the problems of a store, with their file."""
    return [str(problem) for problem in problems_of(store, today=TODAY)]


def test_a_sound_store_has_no_problems() -> None:
    """A store whose criteria are all defined passes."""
    store = Store(
        Config(exemptions={"demo": (Exemption("1.0", ("mine",)),)}, policy=Policy({"demo": PolicyEntry()})),
        AuditSet((Criterion("mine", "m"),), {"demo": (FullAudit("1.0", ("mine",)),)}, {"demo": (wildcard(TODAY),)}),
    )

    assert found(store) == []


def test_every_use_of_unknown_criteria_is_listed() -> None:
    """All uses are named at once, each with its place, and with the names that are defined."""
    policy = PolicyEntry(criteria=LOST, dev_criteria=LOST, dependency_criteria={"other": LOST})
    store = Store(
        Config(
            default_criteria="lost",
            imports={"peer": Import(("u",), criteria_map={"theirs": LOST})},
            policy=Policy({"app": policy}),
            exemptions={"demo": (Exemption("1.0", LOST),)},
        ),
        AuditSet(
            (Criterion("mine", "m", implies=LOST),),
            audits={"demo": (FullAudit("1.0", LOST),)},
            wildcards={"demo": (wildcard(TODAY, LOST),)},
            trusted={"demo": (TrustedEntry(LOST, User(1), TODAY, TODAY),)},
        ),
    )

    problems = list(problems_of(store, today=TODAY))

    assert [f"{one.file}: {one.message}".partition(" names the criteria 'lost', ")[0] for one in problems] == [
        "config.toml: the exemption of demo 1.0",
        "config.toml: the policy of app",
        "config.toml: the policy of app",
        "config.toml: the policy of app on other",
        "audits.toml: criteria mine",
        "audits.toml: the audit of demo",
        "audits.toml: the wildcard audit of demo",
        "config.toml: default-criteria",
        "config.toml: the criteria-map of peer for 'theirs'",
        "audits.toml: the trusted entry of demo",
    ]
    assert [one.place for one in problems] == [
        ("exemptions", "demo", 0, "criteria"),
        ("policy", "app", "criteria"),
        ("policy", "app", "dev-criteria"),
        ("policy", "app", "dependency-criteria", "other"),
        ("criteria", "mine", "implies"),
        ("audits", "demo", 0, "criteria"),
        ("wildcard-audits", "demo", 0, "criteria"),
        ("default-criteria",),
        ("imports", "peer", "criteria-map", "theirs"),
        ("trusted", "demo", 0, "criteria"),
    ]
    assert {(one.kind, one.details["name"]) for one in problems} == {(ProblemKind.UNKNOWN_CRITERIA, "lost")}
    assert problems[0].message.endswith("which are not defined: write one of mine, safe-to-run, safe-to-deploy")


@pytest.mark.parametrize(
    ("criteria", "problem"),
    [
        ([Criterion("a", implies=("b",)), Criterion("b", implies=("a",))], "the criteria 'a' imply themselves: a -> b"),
        ([Criterion("safe-to-run")], "the criteria 'safe-to-run' is built in and cannot be redefined"),
        ([Criterion(f"c{number}") for number in range(63)], "65 criteria are defined; at most 64 can be"),
    ],
)
def test_criteria_that_contradict_themselves_are_a_problem(criteria: list[Criterion], problem: str) -> None:
    """Criteria in circles, built-in ones and too many are told beside every other problem."""
    store = Store(Config(default_criteria="lost"), AuditSet(tuple(criteria)))

    unknown, contradiction = problems_of(store, today=TODAY)

    assert (unknown.kind, contradiction.kind) == (ProblemKind.UNKNOWN_CRITERIA, ProblemKind.CRITERIA)
    assert problem in contradiction.message


def test_a_wildcard_reaches_a_year_ahead_and_no_further() -> None:
    """An end a year from today passes, a day later does not."""
    store = Store(audits=AuditSet(wildcards={"demo": (wildcard(date(2027, 3, 2)), wildcard(date(2027, 3, 3)))}))

    (problem,) = problems_of(store, today=TODAY)

    too_late = "audits.toml: the wildcard audit of demo ends 2027-03-03; the latest it may end is 2027-03-02"
    assert str(problem) == f"{too_late}, 12 months from today"
    assert problem.details == {"project": "demo", "date": "2027-03-03", "max": "2027-03-02"}
    assert (problem.kind, problem.place) == (ProblemKind.WILDCARD_END, ("wildcard-audits", "demo", 1, "end"))


@pytest.mark.parametrize(
    ("day", "later"),
    [(date(2020, 2, 29), date(2021, 2, 28)), (date(2023, 2, 28), date(2024, 2, 28)), (TODAY, date(2027, 3, 2))],
)
def test_a_year_keeps_the_day_where_there_is_one(day: date, later: date) -> None:
    """A leap day becomes the last day of February."""
    assert a_year_after(day) == later
