"""What becomes of another party's audits here."""

from dataclasses import replace
from datetime import date

import pytest

from vetting.domain.audit_sets import AuditSet, Import, adopt, changed_criteria
from vetting.domain.audits import DeltaAudit, FullAudit, Violation
from vetting.domain.criteria import CriteriaBook, Criterion, UnknownCriteriaError
from vetting.domain.import_filters import ImportFilter
from vetting.domain.publishers import User, WildcardAudit

BOOK = CriteriaBook([Criterion("reviewed", "read")])
PLAIN = Import(("https://peer.example.test/audits.toml",))
DEPLOY = ("safe-to-deploy",)
WILDCARD = WildcardAudit(DEPLOY, User(1), date(2025, 1, 1), date(2026, 1, 1))


def test_built_in_criteria_mean_the_same_everywhere() -> None:
    """Audits for built-in criteria are taken as they are; the peer's trusted entries are not taken."""
    theirs = AuditSet(audits={"demo": (FullAudit("1.0", DEPLOY),)}, wildcards={"demo": (WILDCARD,)})

    assert adopt(theirs, PLAIN, BOOK) == theirs


def test_what_a_peer_keeps_to_itself_is_not_taken() -> None:
    """An entry that is not importable is left out, and a project with nothing else with it."""
    theirs = AuditSet(audits={"demo": (FullAudit("1.0", DEPLOY, importable=False),)})

    assert adopt(theirs, PLAIN, BOOK) == AuditSet()


def test_excluded_projects_keep_their_wildcards() -> None:
    """Exclusion is about ordinary audits."""
    theirs = AuditSet(audits={"demo": (FullAudit("1.0", DEPLOY),)}, wildcards={"demo": (WILDCARD,)})

    assert adopt(theirs, replace(PLAIN, exclude=("demo",)), BOOK) == AuditSet(wildcards={"demo": (WILDCARD,)})


def test_a_peers_criteria_are_translated_through_what_they_imply() -> None:
    """What a peer's criteria imply over there is mapped as well, and written minimally here."""
    theirs = AuditSet(
        (Criterion("crypto", "seen by experts", "https://peer.example.test/crypto", ("safe-to-run",)),),
        {"demo": (DeltaAudit("1.0", "1.1", ("crypto",)), Violation("<1", ("crypto",)))},
    )

    ours = adopt(theirs, replace(PLAIN, criteria_map={"crypto": ("reviewed",)}), BOOK)

    expected = ("safe-to-run", "reviewed")
    assert ours.audits == {"demo": (DeltaAudit("1.0", "1.1", expected), Violation("<1", expected))}
    assert ours.criteria == (Criterion("crypto", "seen by experts"),)


def test_what_maps_to_nothing_says_only_that_somebody_looked() -> None:
    """Criteria that neither side defines leave an audit that satisfies nothing."""
    theirs = AuditSet((Criterion("crypto", "x", implies=("lost",)),), {"demo": (FullAudit("1.0", ("crypto", "gone")),)})

    assert adopt(theirs, PLAIN, BOOK).audits == {"demo": (FullAudit("1.0", ()),)}


def test_a_map_can_weaken_built_in_criteria() -> None:
    """A map that names built-in criteria goes before their common meaning; what they imply stays."""
    theirs = AuditSet(audits={"demo": (FullAudit("1.0", DEPLOY),)})

    ours = adopt(theirs, replace(PLAIN, criteria_map={"safe-to-deploy": ("reviewed",)}), BOOK)

    assert ours.audits == {"demo": (FullAudit("1.0", ("safe-to-run", "reviewed")),)}


def test_a_map_to_unknown_criteria_is_refused() -> None:
    """A map has to lead to criteria that are defined here."""
    theirs = AuditSet(audits={"demo": (FullAudit("1.0", DEPLOY),)})

    with pytest.raises(UnknownCriteriaError):
        adopt(theirs, replace(PLAIN, criteria_map={"safe-to-deploy": ("lost",)}), BOOK)


def test_a_change_of_words_is_noticed() -> None:
    """Criteria that mean something else than when they were imported are found; new and unchanged ones are not."""
    before = AuditSet((Criterion("same", "s"), Criterion("changed", "old")))
    after = AuditSet((Criterion("same", "s"), Criterion("changed", "new"), Criterion("added", "a")))

    assert changed_criteria(after, before) == ((Criterion("changed", "old"), Criterion("changed", "new")),)


JO, ANN = ("Jo <jo@example.test>",), ("Ann <ann@example.test>",)


def test_filters_are_about_what_vouches() -> None:
    """By who and by project, audits and wildcard audits are left out; a violation is heard from everybody."""
    theirs = AuditSet(
        audits={
            "demo": (FullAudit("1.0", DEPLOY, JO), FullAudit("1.1", DEPLOY, ANN), Violation("<1", DEPLOY, ANN)),
            "other": (FullAudit("1.0", DEPLOY, JO),),
        },
        wildcards={"demo": (replace(WILDCARD, who=ANN),), "mine": (replace(WILDCARD, who=JO),)},
    )
    bounds = ImportFilter(only_who=("jo@*",), only_projects=("demo", "mine"))

    assert adopt(theirs, replace(PLAIN, bounds=bounds), BOOK) == AuditSet(
        audits={"demo": (FullAudit("1.0", DEPLOY, JO), Violation("<1", DEPLOY, ANN))},
        wildcards={"mine": (replace(WILDCARD, who=JO),)},
    )


def test_only_some_criteria_count() -> None:
    """An audit counts for what it implies of the criteria that are taken; one without any of them is left out."""
    theirs = AuditSet(
        (Criterion("crypto", "x", implies=("safe-to-run",)),),
        {
            "demo": (
                FullAudit("1.0", DEPLOY),
                FullAudit("1.1", ("crypto",)),
                FullAudit("1.2", ("gone",)),
                Violation("<1", DEPLOY),
            )
        },
    )
    subscription = replace(PLAIN, criteria_map={"crypto": ("reviewed",)})

    of_running = adopt(theirs, replace(subscription, bounds=ImportFilter(only_criteria=("safe-to-run",))), BOOK)
    of_crypto = adopt(theirs, replace(subscription, bounds=ImportFilter(only_criteria=("crypto",))), BOOK)

    run = ("safe-to-run",)
    assert of_running.audits == {"demo": (FullAudit("1.0", run), FullAudit("1.1", run), Violation("<1", DEPLOY))}
    assert of_crypto.audits == {"demo": (FullAudit("1.1", ("reviewed",)), Violation("<1", DEPLOY))}
