"""Several parties' audits as one set."""

from dataclasses import replace
from datetime import date

import pytest

from vetting.domain.aggregating import CriteriaDisagree, Disagreement, aggregated, in_own_words
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import FullAudit, Violation
from vetting.domain.criteria import Criterion
from vetting.domain.publishers import TrustedEntry, User, WildcardAudit

DEPLOY = ("safe-to-deploy",)
PERIOD = (date(2025, 1, 1), date(2026, 1, 1))
WILDCARD = WildcardAudit(DEPLOY, User(1), *PERIOD)
TRUSTED = TrustedEntry(DEPLOY, User(1), *PERIOD)
CRYPTO = Criterion("crypto", "seen by experts")
AUDIT = FullAudit("1.0", DEPLOY)


def test_entries_are_strung_together_with_each_origin_named() -> None:
    """Entries of all kinds keep those that they were credited to before, and equal ones stay two."""
    first = AuditSet((CRYPTO,), {"demo": (AUDIT,)}, {"demo": (WILDCARD,)}, {"demo": (TRUSTED,)})
    second = AuditSet((CRYPTO,), {"demo": (AUDIT, FullAudit("2.0", DEPLOY, aggregated_from=("c",)))})

    assert aggregated([("a", first), ("b", second)]) == AuditSet(
        (replace(CRYPTO, aggregated_from=("a",)),),
        {
            "demo": (
                replace(AUDIT, aggregated_from=("a",)),
                replace(AUDIT, aggregated_from=("b",)),
                FullAudit("2.0", DEPLOY, aggregated_from=("c", "b")),
            )
        },
        {"demo": (replace(WILDCARD, aggregated_from=("a",)),)},
        {"demo": (replace(TRUSTED, aggregated_from=("a",)),)},
    )


def test_an_address_may_be_named_twice() -> None:
    """Who lists an address twice gets its entries twice, as from the real cargo-vet."""
    one = AuditSet((CRYPTO,), {"demo": (AUDIT,)})

    both = aggregated([("a", one), ("a", one)])

    assert (len(both.criteria), len(both.audits["demo"])) == (1, 2)


def test_what_a_party_keeps_to_itself_is_left_out() -> None:
    """An audit that is not importable is not passed on, nor a project with nothing else."""
    theirs = AuditSet(audits={"demo": (replace(AUDIT, importable=False),), "other": (AUDIT,)})

    assert list(aggregated([("a", theirs)]).audits) == ["other"]


def test_all_that_parties_disagree_on_is_told_together() -> None:
    """Description, the address of one, and what criteria imply each have to be the same."""
    first = AuditSet((CRYPTO, Criterion("fast", description_url="https://a.example.test/fast")))
    second = AuditSet((Criterion("crypto", "seen", implies=("safe-to-run",)), Criterion("fast")))

    with pytest.raises(CriteriaDisagree) as caught:
        aggregated([("a", first), ("b", second)])

    assert caught.value.disagreements == (
        Disagreement("crypto", "description", "a", "seen by experts", "b", "seen"),
        Disagreement("crypto", "implies", "a", "", "b", "safe-to-run"),
        Disagreement("fast", "description", "a", "https://a.example.test/fast", "b", ""),
    )
    assert str(caught.value).splitlines()[:2] == [
        "the criteria 'crypto' differ in their description: a says 'seen by experts', b says 'seen'",
        "the criteria 'crypto' differ in their implies: a says '', b says 'safe-to-run'",
    ]


def test_words_that_a_party_does_not_define_are_left_out() -> None:
    """Of what criteria imply, and of every entry; an entry goes with its last."""
    theirs = AuditSet(
        (Criterion("crypto", "seen", implies=("safe-to-run", "gone")),),
        {"demo": (FullAudit("1.0", ("crypto", "gone")), Violation("*", ("gone",))), "other": (FullAudit("1.0", ()),)},
        {"demo": (replace(WILDCARD, criteria=("gone",)), WILDCARD)},
        {"demo": (replace(TRUSTED, criteria=("gone",)),)},
    )

    rest, dropped = in_own_words(theirs)

    assert rest == AuditSet(
        (Criterion("crypto", "seen", implies=("safe-to-run",)),),
        {"demo": (FullAudit("1.0", ("crypto",)),)},
        {"demo": (WILDCARD,)},
    )
    assert dropped == tuple(
        f"{place}: has no criteria that are defined there"
        for place in ("audits.demo", "audits.other", "wildcard-audits.demo", "trusted.demo")
    )


def test_a_sound_set_is_left_as_it_is() -> None:
    """Where all words are defined, nothing is left out."""
    theirs = AuditSet((CRYPTO,), {"demo": (AUDIT, FullAudit("1.1", ("crypto",)))})

    assert in_own_words(theirs) == (theirs, ())
