"""The publisher line: what is known of who can publish, and what is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trust_score.builders import (
    INDEX,
    LONG_AGO,
    NOW,
    digest,
    distribution,
    facts,
    maintainers,
    report,
)
from vetting.domain.evidence import EVERYBODY, Evidence, Viewer, visible
from vetting.domain.factors import UPLOAD_ENFORCED_AT, ReportedFactor
from vetting.domain.indexes import Maintainers
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.trust_score.facts import Attested, ScoringFacts
from vetting.domain.trust_score.ledger import Line, LineState
from vetting.domain.trust_score.publisher import publisher_line
from vetting.domain.trust_score.table import TABLE_1, Band

OPERATOR = Viewer(is_operator=True)
WEBAUTHN, TOTP, NONE = ReportedFactor.WEBAUTHN, ReportedFactor.TOTP, ReportedFactor.NONE
US, OTHERS = Found(Attested("github:us/it@release.yml")), Found(Attested("github:them/it@release.yml"))


def _line(of: ScoringFacts, viewer: Viewer = OPERATOR) -> Line:
    return publisher_line(of, visible(of.evidence, viewer, NOW), TABLE_1)


def _provenance(
    now: Looked[Attested] | None, before: Looked[Attested] | None, *, evidence: tuple[Evidence, ...] = ()
) -> Line:
    known = {} if now is None else {digest("new"): now}
    return _line(facts(evidence=evidence, provenance=known, provenance_before=before))


def test_a_file_uploaded_under_the_indexs_policy_gets_its_worth() -> None:
    """The index's own rule is worth a little, names its source, and says what it does not tell."""
    line = _line(facts())

    assert (line.points, line.state) == (1000, LineState.FOUND)
    assert "since 2024-08-03; which factor is not public" in line.reason
    assert [one.split("; ")[0] for one in line.evidence] == ["policy-upload: a second factor of a kind not stated"]
    assert line.evidence[0].endswith("if the token from a user account does not have 2FA” (2024-08-02)")


def test_what_is_not_looked_at_widens_the_band() -> None:
    """With provenance unknown, the same file could turn out attested, or to have lost its provenance."""
    assert _line(facts()).band == Band(-6000, 5000)


def test_the_policy_counts_from_its_first_moment_on() -> None:
    """A file from the moment before is not covered."""
    lines = [
        _line(facts(files=(distribution(uploaded=at, seen=NOW),)))
        for at in (UPLOAD_ENFORCED_AT - timedelta(seconds=1), UPLOAD_ENFORCED_AT)
    ]

    assert [line.points for line in lines] == [0, 1000]
    assert "It was uploaded before the Python Package Index refused accounts" in lines[0].reason


def test_a_file_known_here_before_the_policy_is_old_whatever_the_index_says() -> None:
    """An upload time that a restore rewrote cannot bring an old file under a newer rule."""
    restored = distribution(seen=datetime(2023, 1, 1, tzinfo=UTC), uploaded=LONG_AGO)

    assert _line(facts(files=(restored,))).points == 0


def test_without_an_upload_time_the_policy_is_unknown() -> None:
    """Our having first seen a file lately does not prove that it is new."""
    line = _line(facts(files=(distribution(uploaded=None),)))

    assert (line.points, line.state) == (0, LineState.UNKNOWN)
    assert "does not say when it was uploaded" in line.reason


def test_without_an_upload_time_an_old_acquaintance_is_still_old() -> None:
    """What this instance knew before the rule is not covered, with or without the index's word."""
    line = _line(facts(files=(distribution(uploaded=None, seen=datetime(2023, 1, 1, tzinfo=UTC)),)))

    assert "It was uploaded before" in line.reason


def test_another_indexs_rules_are_unknown() -> None:
    """An index whose policy nobody stated is not believed to have one."""
    line = _line(facts(evidence=()))

    assert (line.points, line.band, line.state) == (0, Band(-6000, 5000), LineState.UNKNOWN)
    assert "Whether its index asks uploaders for a second factor is unknown." in line.reason


def test_the_line_is_its_weakest_file() -> None:
    """One file from before the rule is what the release is worth."""
    old = distribution("old", uploaded=datetime(2020, 1, 1, tzinfo=UTC), seen=LONG_AGO)

    line = _line(facts(files=(distribution(), old)))

    assert line.points == 0
    assert line.reason.startswith("old.tar.gz is known least of 2 files. ")


def test_files_known_alike_need_no_naming() -> None:
    """Where all files are known equally, none is singled out."""
    assert "known least" not in _line(facts(files=(distribution(), distribution("wheel")))).reason


def test_a_file_no_longer_offered_does_not_count() -> None:
    """What cannot be installed any more does not weaken the line."""
    gone = distribution("old", uploaded=datetime(2020, 1, 1, tzinfo=UTC), removed=NOW)

    assert _line(facts(files=(distribution(), gone))).points == 1000


def test_a_release_without_files_is_unknown() -> None:
    """No file, no publisher: nothing is known, and everything possible."""
    line = _line(facts(files=()))

    assert (line.points, line.band, line.state) == (0, TABLE_1.publisher, LineState.UNKNOWN)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (US, US, (5000, Band(5000, 5000), LineState.FOUND)),
        (US, OTHERS, (0, Band(0, 1000), LineState.FOUND)),
        (US, NotPublished(), (0, Band(0, 1000), LineState.FOUND)),
        (US, None, (0, Band(0, 5000), LineState.UNKNOWN)),
        (US, NotOffered(), (0, Band(0, 5000), LineState.UNKNOWN)),
        (NotPublished(), US, (-6000, Band(-6000, -6000), LineState.FOUND)),
        (NotPublished(), NotPublished(), (0, Band(0, 1000), LineState.UNKNOWN)),
        (NotPublished(), CouldNotLook("it timed out"), (0, Band(-6000, 1000), LineState.UNKNOWN)),
        (None, US, (0, Band(-6000, 5000), LineState.UNKNOWN)),
        (NotOffered(), NotPublished(), (0, Band(0, 1000), LineState.UNKNOWN)),
        (CouldNotLook("it timed out"), None, (0, Band(-6000, 5000), LineState.UNKNOWN)),
    ],
)
def test_provenance_is_compared_with_the_release_before(
    now: Looked[Attested] | None, before: Looked[Attested] | None, expected: tuple[int, Band, LineState]
) -> None:
    """The same publisher as before is the best there is, a loss the worst, and both need both releases looked at."""
    line = _provenance(now, before)

    assert (line.points, line.band, line.state) == expected


def test_a_first_release_lost_nothing() -> None:
    """What has no release before it is not said to be like one."""
    line = _provenance(NotPublished(), NotPublished(), evidence=facts().evidence)

    assert "It is not attested, and no attested release stands right before it." in line.reason


def test_a_loss_of_provenance_overrules_everything_else() -> None:
    """The index's policy does not soften a regression."""
    line = _provenance(NotPublished(), US, evidence=facts().evidence)

    assert (line.points, line.evidence) == (-6000, ("provenance before: github:us/it@release.yml",))
    assert line.reason == "It is not attested, and the release before was, to come from github:us/it@release.yml."


def test_a_source_that_offers_nothing_is_told_from_a_failure() -> None:
    """The reason says whether the index publishes no provenance, did not answer, or was not asked."""
    reasons = [_provenance(one, None).reason for one in (NotOffered(), CouldNotLook("it timed out."), None)]

    assert [reason.split(". ")[0].removeprefix("Where its bytes were built is unknown: ") for reason in reasons] == [
        "this index publishes no provenance",
        "it timed out",
        "its provenance was not looked at",
    ]


def _factors(who: Looked[Maintainers] | None, *rows: Evidence, viewer: Viewer = OPERATOR) -> Line:
    of = facts(evidence=rows, who=who, provenance={digest("new"): NotPublished()}, provenance_before=NotPublished())
    return _line(of, viewer)


@pytest.mark.parametrize(
    ("reported", "points"),
    [((WEBAUTHN,), 1000), ((TOTP,), 500), ((NONE,), 0), ((WEBAUTHN, TOTP), 500), ((WEBAUTHN, NONE), 0)],
)
def test_the_weakest_maintainers_factor_counts(reported: tuple[ReportedFactor, ...], points: int) -> None:
    """Anybody who may publish could have: the weakest of all their factors is what protects the project."""
    logins = [f"account-{number}" for number in range(len(reported))]

    line = _factors(Found(maintainers(*logins)), *map(report, logins, reported))

    assert (line.points, line.state) == (points, LineState.FOUND)
    assert len(line.evidence) == len(reported)


def test_a_maintainer_with_unknown_factor_makes_it_unknown() -> None:
    """One account of two lets its factor be known; that is not the weaker one's."""
    line = _factors(Found(maintainers("al", "jo")), report("jo", TOTP))

    assert (line.points, line.band, line.state) == (0, Band(0, 1000), LineState.UNKNOWN)
    assert "2 accounts may publish it, and one account of them lets a second factor be known." in line.reason


def test_a_known_weak_account_bounds_what_can_be_learned() -> None:
    """With the policy aside, the best that could come of the others is the weakest known."""
    of = facts(
        evidence=(*facts().evidence, report("jo", TOTP)),
        files=(distribution(uploaded=datetime(2020, 1, 1, tzinfo=UTC), seen=LONG_AGO),),
        who=Found(maintainers("al", "jo")),
        provenance={digest("new"): NotPublished()},
        provenance_before=NotPublished(),
    )

    assert _line(of).band == Band(0, 500)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (None, "Who may publish it is unknown."),
        (NotOffered(), "Who may publish it is unknown."),
        (NotPublished(), "Who may publish it is unknown."),
        (CouldNotLook("it timed out"), "Who may publish it is unknown."),
        (Found(maintainers()), "Who may publish it is unknown."),
        (
            Found(maintainers(organization="attrs")),
            "The organisation attrs may publish it, who its members are is not public,",
        ),
        (Found(maintainers("jo", organization="attrs")), "The organisation attrs may publish it,"),
        (Found(maintainers("jo")), "One account may publish it, and none of them lets"),
    ],
)
def test_unknown_membership_is_never_no_maintainers(who: Looked[Maintainers] | None, words: str) -> None:
    """Where the accounts that may publish are not all known, nobody's factor stands for them."""
    line = _factors(who)

    assert (line.points, line.state) == (0, LineState.UNKNOWN)
    assert words in line.reason


def test_an_organisations_member_who_shows_a_factor_is_counted_but_does_not_stand_for_it() -> None:
    """The one known account of an organisation says nothing of the weakest."""
    line = _factors(Found(maintainers("jo", organization="attrs")), report("jo", WEBAUTHN))

    assert line.points == 0
    assert "one account of them lets a second factor be known" in line.reason


def test_all_looked_at_and_nothing_found_is_clear() -> None:
    """An old file without provenance, whose only maintainer's factor is known, leaves nothing unknown."""
    of = facts(
        files=(distribution(uploaded=datetime(2020, 1, 1, tzinfo=UTC), seen=LONG_AGO),),
        provenance={digest("new"): NotPublished()},
        provenance_before=NotPublished(),
        who=Found(maintainers("jo")),
        evidence=(*facts().evidence, report("jo", NONE)),
    )

    assert (_line(of).points, _line(of).band) == (0, Band(0, 0))


LOOKED: list[Looked[Attested] | None] = [None, NotOffered(), CouldNotLook("why"), NotPublished(), US, OTHERS]
KNOWN: list[Looked[Attested]] = [NotPublished(), US, OTHERS]
LOGINS = ("al", "jo")


@st.composite
def _facts(draw: st.DrawFn) -> ScoringFacts:
    uploaded = draw(st.sampled_from([None, datetime(2020, 1, 1, tzinfo=UTC), LONG_AGO]))
    rows = [report(login, draw(st.sampled_from(ReportedFactor))) for login in LOGINS if draw(st.booleans())]
    looked = {digest(name): draw(st.sampled_from(LOOKED)) for name in ("new", "wheel")}
    return facts(
        files=(distribution(uploaded=uploaded), distribution("wheel", uploaded=LONG_AGO)),
        evidence=(*rows, *(facts().evidence if draw(st.booleans()) else ())),
        who=draw(st.sampled_from([None, Found(maintainers(*LOGINS)), Found(maintainers("jo"))])),
        provenance={name: one for name, one in looked.items() if one is not None},
        provenance_before=draw(st.sampled_from(LOOKED)),
    )


def _is_learned(known: ScoringFacts, unknown: ScoringFacts) -> bool:
    new, old = _line(known), _line(unknown)
    return old.band.low <= new.band.low <= new.points <= new.band.high <= old.band.high


def _about(login: str, of: ScoringFacts) -> tuple[Evidence, ...]:
    return tuple(one for one in of.evidence if one.subject.identifier.split()[0] == login)


@given(of=_facts(), name=st.sampled_from(["new", "wheel"]), learned=st.sampled_from(KNOWN))
def test_learning_a_files_provenance_stays_in_the_band(of: ScoringFacts, name: str, learned: Looked[Attested]) -> None:
    """Whatever comes of looking at a file's provenance lies in what was possible before."""
    rest = {one: looked for one, looked in of.provenance.items() if one != digest(name)}

    assert _is_learned(replace(of, provenance={**rest, digest(name): learned}), replace(of, provenance=rest))


@given(of=_facts(), learned=st.sampled_from(KNOWN))
def test_learning_the_release_befores_provenance_stays_in_the_band(of: ScoringFacts, learned: Looked[Attested]) -> None:
    """Whatever comes of looking at the release before lies in what was possible before."""
    assert _is_learned(replace(of, provenance_before=learned), replace(of, provenance_before=None))


@given(of=_facts(), login=st.sampled_from(LOGINS), reported=st.sampled_from(ReportedFactor))
def test_learning_a_factor_stays_in_the_band(of: ScoringFacts, login: str, reported: ReportedFactor) -> None:
    """Whatever is reported of an account lies in what was possible before."""
    rest = tuple(one for one in of.evidence if one not in _about(login, of))

    assert _is_learned(replace(of, evidence=(*rest, report(login, reported))), replace(of, evidence=rest))


@given(of=_facts())
def test_learning_the_indexs_policy_stays_in_the_band(of: ScoringFacts) -> None:
    """Whatever the index's rules prove lies in what was possible before."""
    rest = tuple(one for one in of.evidence if one not in facts().evidence)

    assert _is_learned(replace(of, evidence=(*rest, *facts().evidence)), replace(of, evidence=rest))


@given(of=_facts())
def test_learning_who_may_publish_stays_in_the_band(of: ScoringFacts) -> None:
    """Whoever turns out to be able to publish, the line stays in what was possible before."""
    assert _is_learned(replace(of, maintainers=Found(maintainers(*LOGINS))), replace(of, maintainers=None))


@given(of=_facts(), reported=st.none() | st.sampled_from(ReportedFactor))
def test_another_maintainer_never_raises_the_line(of: ScoringFacts, reported: ReportedFactor | None) -> None:
    """One more account that may publish is one more way in."""
    rows = () if reported is None else (report("newcomer", reported),)
    before = replace(of, maintainers=Found(maintainers(*LOGINS)))
    after = replace(of, maintainers=Found(maintainers(*LOGINS, "newcomer")), evidence=(*of.evidence, *rows))

    assert _line(after).points <= _line(before).points


@given(of=_facts())
def test_what_expires_becomes_unknown(of: ScoringFacts) -> None:
    """After an operator's reports have run out, the line is what it is without them."""
    later = NOW + timedelta(days=8)
    without = tuple(one for one in of.evidence if one.valid_until is None)

    assert publisher_line(of, visible(of.evidence, OPERATOR, later), TABLE_1) == publisher_line(of, without, TABLE_1)


@given(of=_facts())
def test_what_everybody_may_not_see_leaves_no_trace_in_the_line(of: ScoringFacts) -> None:
    """Operators' reports are, for everybody else, as if they were not there, to the letter."""
    without = tuple(one for one in of.evidence if INDEX not in one.subject.identifier)

    assert publisher_line(of, visible(of.evidence, EVERYBODY, NOW), TABLE_1) == publisher_line(of, without, TABLE_1)
