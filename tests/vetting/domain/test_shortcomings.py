"""Judging by a store with problems."""

from datetime import date

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Exemption, FullAudit, Violation
from vetting.domain.criteria import Criterion
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.publishers import TrustedEntry, User, WildcardAudit
from vetting.domain.shortcomings import judgeable
from vetting.domain.store import Config, Store

PERIOD = (date(2020, 1, 1), date(2021, 1, 1))
KNOWN, MIXED, UNKNOWN = ("safe-to-run",), ("safe-to-run", "safe-to-fly"), ("safe-to-fly",)


def test_a_sound_store_is_judged_by_as_it_is() -> None:
    """Where all criteria are defined, nothing is left out."""
    store = Store(
        Config(
            policy=Policy({"demo": PolicyEntry(criteria=UNKNOWN, dev_criteria=(), dependency_criteria={"a": KNOWN})}),
            exemptions={"demo": (Exemption("1.0", UNKNOWN),)},
        ),
        AuditSet(
            (Criterion("safe-to-fly", "It flies."),), {"demo": (FullAudit("1.0", MIXED), Violation("*", UNKNOWN))}
        ),
    )

    assert judgeable(store) == store


def test_criteria_that_are_not_defined_are_left_out() -> None:
    """An entry gives, and a policy demands, what is left."""
    entry = PolicyEntry(criteria=MIXED, dev_criteria=UNKNOWN, dependency_criteria={"a": UNKNOWN, "b": MIXED})
    store = Store(
        Config(policy=Policy({"demo": entry}), exemptions={"demo": (Exemption("1.0", UNKNOWN),)}),
        AuditSet(
            (),
            {"demo": (FullAudit("1.0", MIXED),)},
            {"demo": (WildcardAudit(UNKNOWN, User(1), *PERIOD),)},
            {"demo": (TrustedEntry(MIXED, User(1), *PERIOD),)},
        ),
    )

    assert judgeable(store) == Store(
        Config(
            policy=Policy({"demo": PolicyEntry(None, KNOWN, (), {"a": (), "b": KNOWN})}),
            exemptions={"demo": (Exemption("1.0", ()),)},
        ),
        AuditSet(
            (),
            {"demo": (FullAudit("1.0", KNOWN),)},
            {"demo": (WildcardAudit((), User(1), *PERIOD),)},
            {"demo": (TrustedEntry(KNOWN, User(1), *PERIOD),)},
        ),
    )


def test_a_violation_of_criteria_that_are_not_defined_speaks_against_nothing() -> None:
    """What is left of it would speak against everything."""
    violations = (Violation("*", UNKNOWN), Violation("*", MIXED))

    judged_by = judgeable(Store(audits=AuditSet(audits={"demo": violations})))

    assert judged_by is not None
    assert judged_by.audits.audits == {"demo": (Violation("*", KNOWN),)}


def test_criteria_that_contradict_themselves_leave_nothing_to_judge_by() -> None:
    """Without criteria there is no meaning to any entry."""
    circle = Criterion("safe-to-fly", "It flies.", implies=("safe-to-fly",))

    assert judgeable(Store(audits=AuditSet((circle,)))) is None
