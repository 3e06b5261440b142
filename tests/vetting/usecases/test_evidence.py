"""Claims, consent, sign-ins and an operator's feed, and what everybody sees of them."""

import json
from datetime import timedelta

import pytest

from tests.builders import comparison, seed_account, seed_comparison, seed_project, seed_release
from tests.clocks import NOON, FrozenClock
from tests.taking import take
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Actor, Role, Scope
from vetting.domain.claims import ClaimId, ClaimState
from vetting.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from vetting.domain.evidence import Method, Visibility
from vetting.domain.factors import IndexPolicy, IndexRules, SignIn
from vetting.domain.indexes import MaintainerRole, Maintainers
from vetting.domain.looking import Found, Look
from vetting.domain.releases import Ecosystem, ProjectName, Release
from vetting.domain.trust_score.ledger import LineKey
from vetting.formats.score import score_json
from vetting.usecases.evidence import (
    claim,
    decide_claim,
    drop_expired_evidence,
    evidence_of_project,
    import_reports,
    record_factor,
    set_consent,
)
from vetting.usecases.scoring import ScoreQuestion, score_for

DEMO = ProjectName("demo")
INDEX = "https://index.example.test/simple/"
ISSUER = "https://id.example.test"
RULES = IndexRules(INDEX, IndexPolicy.NONE)
READER = frozenset({Role.READER})


async def _seed(units: DatabaseUnits, *maintainers: str) -> Release:
    """Store a release of a project whose index names its maintainers."""
    project = await seed_project(units)
    release = await seed_release(units, project)
    await seed_comparison(units, comparison(release))
    named = Maintainers(tuple(MaintainerRole(one, "Owner") for one in maintainers))
    async with units.open() as unit:
        await unit.index_facts.save_maintainers(project.id, Look(Found(named), NOON))
        await unit.commit()
    return release


async def _claim(units: DatabaseUnits, clock: FrozenClock, actor: Actor, login: str = "jo") -> ClaimId:
    return await claim(Ecosystem.PYPI, DEMO, login, actor=actor, units=units, clock=clock)


async def _sign_in(units: DatabaseUnits, clock: FrozenClock, actor: Actor, *amr: str, issuer: str = ISSUER) -> bool:
    sign_in = SignIn(actor.id, issuer, amr, clock.now())
    kept = await record_factor(sign_in, trusted_issuers=frozenset({ISSUER}), units=units, clock=clock)
    return kept is not None


async def _publisher(units: DatabaseUnits, clock: FrozenClock, release: Release, actor: Actor | None = None) -> int:
    viewpoint = "public" if actor is None else "me"
    question = ScoreQuestion(release.ecosystem, release.project, release.version, viewpoint)
    score = await score_for(question, actor=actor, units=units, clock=clock, rules=RULES)
    return next(line.points for line in score.lines if line.key is LineKey.PUBLISHER)


async def _jobs(units: DatabaseUnits) -> list[str]:
    async with units.open() as unit:
        return [job.kind for job in await unit.jobs.due(now=NOON + timedelta(days=9), limit=9)]


async def test_a_consented_factor_counts_from_approval_to_withdrawal(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Signing in, claiming and being approved show nothing; consent does, and taking it back ends it."""
    release = await _seed(units, "jo")
    jo = await seed_account(units, "jo", roles=READER)
    operator = await seed_account(units, "op")
    steps = []

    assert await _sign_in(units, clock, jo, "pwd", "hwk")
    claim_id = await _claim(units, clock, jo)
    steps.append(await _publisher(units, clock, release))
    await decide_claim(claim_id, approve=True, actor=operator, units=units, clock=clock)
    steps.append(await _publisher(units, clock, release))
    await set_consent(claim_id, shows_factor=True, actor=jo, units=units)
    steps.append(await _publisher(units, clock, release))
    await set_consent(claim_id, shows_factor=False, actor=jo, units=units)
    steps.append(await _publisher(units, clock, release))

    assert steps == [0, 0, 1000, 0]


async def test_an_approved_maintainer_sees_their_own_factor_before_everybody_does(
    units: DatabaseUnits, clock: FrozenClock
) -> None:
    """In their own viewpoint it counts without consent; to the operator, and to others, it is unknown."""
    release = await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    await _sign_in(units, clock, jo, "otp")
    claim_id = await _claim(units, clock, jo)
    await decide_claim(claim_id, approve=True, actor=operator, units=units, clock=clock)

    assert [await _publisher(units, clock, release, one) for one in (jo, operator, None)] == [500, 0, 0]


async def test_a_factor_runs_out(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Ninety days after the sign-in, the factor is unknown again, and forgotten by the next tidying."""
    release = await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    await _sign_in(units, clock, jo, "hwk")
    claim_id = await _claim(units, clock, jo)
    await decide_claim(claim_id, approve=True, actor=operator, units=units, clock=clock)
    await set_consent(claim_id, shows_factor=True, actor=jo, units=units)
    assert await drop_expired_evidence(units=units, clock=clock) == 0

    clock.advance(timedelta(days=90))

    assert await _publisher(units, clock, release) == 0
    assert await drop_expired_evidence(units=units, clock=clock) == 1


async def test_a_later_sign_in_renews_and_does_not_weaken(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Signing in with a code after a key leaves the key known; the same method again is one row."""
    jo = await seed_account(units, "jo")
    for amr in ("hwk", "otp", "otp"):
        await _sign_in(units, clock, jo, amr)

    async with units.open() as unit:
        kept = await unit.evidence.of_accounts([jo.id])

    assert [(one.method, one.visibility) for one in kept] == [
        (Method.HARDWARE, Visibility.SUBJECT_ONLY),
        (Method.OTP, Visibility.SUBJECT_ONLY),
    ]


async def test_an_untrusted_provider_is_not_believed(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Nothing is kept of what a provider says that no operator trusts for it."""
    jo = await seed_account(units, "jo")

    assert not await _sign_in(units, clock, jo, "hwk", issuer="https://mine.example.test")
    async with units.open() as unit:
        assert await unit.evidence.of_accounts([jo.id]) == ()


async def test_what_changes_what_everybody_sees_asks_for_scoring(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A decision asks for the project's scores; a claim that waits, and a sign-in that is not shown, do not."""
    await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")

    claim_id = await _claim(units, clock, jo)
    await _sign_in(units, clock, jo, "otp")
    assert await _jobs(units) == []

    await decide_claim(claim_id, approve=True, actor=operator, units=units, clock=clock)
    assert await _jobs(units) == ["score_project"]


async def test_a_sign_in_that_is_shown_asks_for_scoring(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A renewed factor of a consenting maintainer counts at once."""
    await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    claim_id = await _claim(units, clock, jo)
    await decide_claim(claim_id, approve=True, actor=operator, units=units, clock=clock)
    await set_consent(claim_id, shows_factor=True, actor=jo, units=units)
    async with units.open() as unit:
        await unit.jobs.finish(await take(unit, now=NOON), now=NOON)
        await unit.commit()

    await _sign_in(units, clock, jo, "otp")

    assert await _jobs(units) == ["score_project"]


async def test_a_refused_claim_can_be_made_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A maintainer who mistyped a login asks anew, and the same row waits again."""
    await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    first = await _claim(units, clock, jo, "typo")
    await decide_claim(first, approve=False, actor=operator, units=units, clock=clock)

    second = await _claim(units, clock, jo, "jo")

    async with units.open() as unit:
        waiting = await unit.claims.undecided()
    assert [(one.id, one.index_login, one.state) for one in waiting] == [(second, "jo", ClaimState.ASKED)]
    assert first == second


async def test_a_claim_that_stands_is_not_made_twice(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who has claimed a project waits for the answer."""
    await _seed(units, "jo")
    jo = await seed_account(units, "jo", roles=READER)
    await _claim(units, clock, jo)

    with pytest.raises(Conflict, match="claimed this project already"):
        await _claim(units, clock, jo, "other")


async def test_one_login_belongs_to_one_account(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A second account is not approved as the same maintainer; refusing it works."""
    await _seed(units, "jo")
    operator = await seed_account(units, "op")
    claims = [
        await _claim(units, clock, await seed_account(units, name, roles=READER), "jo") for name in ("one", "two")
    ]
    await decide_claim(claims[0], approve=True, actor=operator, units=units, clock=clock)

    with pytest.raises(Conflict, match="another account's already"):
        await decide_claim(claims[1], approve=True, actor=operator, units=units, clock=clock)
    await decide_claim(claims[1], approve=False, actor=operator, units=units, clock=clock)


async def test_what_is_not_known_here_cannot_be_claimed(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A claim needs a project that this instance knows."""
    with pytest.raises(NotFound, match="watch it first"):
        await _claim(units, clock, await seed_account(units, "jo", roles=READER))


async def test_only_operators_decide_and_only_owners_consent(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Neither the claimant decides without the role, nor an operator consents for somebody, nor any token does."""
    await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    claim_id = await _claim(units, clock, jo)

    with pytest.raises(NotPermitted, match="operate this instance"):
        await decide_claim(claim_id, approve=True, actor=jo, units=units, clock=clock)
    with pytest.raises(NotPermitted, match="only the owner"):
        await set_consent(claim_id, shows_factor=True, actor=operator, units=units)
    with pytest.raises(NotPermitted, match="no token can"):
        await _claim(units, clock, Actor(jo.account, frozenset(Scope)))


async def test_a_claim_that_is_not_there_is_not_decided(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An id from elsewhere finds nothing."""
    operator = await seed_account(units, "op")

    with pytest.raises(NotFound, match="no claim 77"):
        await decide_claim(ClaimId(77), approve=True, actor=operator, units=units, clock=clock)


def _feed(**factors: str) -> bytes:
    rows = [{"user": name, "mfa": mfa, "as_of": "2026-03-02T11:00:00Z"} for name, mfa in factors.items()]
    return json.dumps(rows).encode()


async def _import(units: DatabaseUnits, clock: FrozenClock, data: bytes, index_url: str = INDEX) -> int:
    return await import_reports(data, index_url=index_url, title="directory export", units=units, clock=clock)


async def test_a_token_sees_what_is_its_owners_alone_if_it_may_read(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A token for recording audits learns nothing of its owner, by either name of their viewpoint."""
    release = await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    await _sign_in(units, clock, jo, "otp")
    await decide_claim(await _claim(units, clock, jo), approve=True, actor=operator, units=units, clock=clock)
    reading, auditing = Actor(jo.account, frozenset({Scope.READ})), Actor(jo.account, frozenset({Scope.AUDIT}))

    assert await _publisher(units, clock, release, reading) == 500
    with pytest.raises(NotPermitted, match="a token with the scope read"):
        await _publisher(units, clock, release, auditing)
    by_name = ScoreQuestion(release.ecosystem, release.project, release.version, "user:jo")
    score = await score_for(by_name, actor=auditing, units=units, clock=clock, rules=RULES)
    assert next(line.points for line in score.lines if line.key is LineKey.PUBLISHER) == 0


async def test_an_operators_token_is_told_no_reports(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who has no second factor is for operators who signed in, not for what holds one of their tokens."""
    await _seed(units, "al")
    operator = await seed_account(units, "op")
    await _import(units, clock, _feed(al="none"))

    async def known(actor: Actor) -> int:
        shown = await evidence_of_project(Ecosystem.PYPI, DEMO, actor=actor, units=units, clock=clock, rules=RULES)
        return len(shown.evidence)

    assert [await known(one) for one in (operator, Actor(operator.account, frozenset(Scope)))] == [1, 0]


async def test_an_operators_feed_counts_for_operators_and_its_subject(units: DatabaseUnits, clock: FrozenClock) -> None:
    """The weakest maintainer counts; everybody else sees what they would without the feed, to the letter."""
    release = await _seed(units, "jo", "al")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    claim_id = await _claim(units, clock, jo)
    await decide_claim(claim_id, approve=True, actor=operator, units=units, clock=clock)
    question = ScoreQuestion(release.ecosystem, release.project, release.version)
    before = await score_for(question, actor=operator, units=units, clock=clock, rules=RULES)

    assert await _import(units, clock, _feed(jo="webauthn", al="totp")) == 2

    after = await score_for(question, actor=operator, units=units, clock=clock, rules=RULES)
    assert json.dumps(score_json(after)) == json.dumps(score_json(before))
    assert [await _publisher(units, clock, release, one) for one in (operator, jo)] == [500, 0]
    own = await evidence_of_project(Ecosystem.PYPI, DEMO, actor=jo, units=units, clock=clock, rules=RULES)
    assert [one.method for one in own.evidence] == [Method.WEBAUTHN]


async def test_a_feed_is_the_whole_state_of_one_index(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who is missing from a new feed is no longer reported on; another index's feed changes nothing here."""
    release = await _seed(units, "jo")
    operator = await seed_account(units, "op")
    await _import(units, clock, _feed(jo="webauthn"))
    await _import(units, clock, _feed(jo="none"), "https://other.example.test/simple/")
    assert await _publisher(units, clock, release, operator) == 1000

    await _import(units, clock, _feed(al="webauthn"))

    assert await _publisher(units, clock, release, operator) == 0


async def test_a_broken_feed_changes_nothing(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A file with one bad entry, or from the future, leaves the last good one standing."""
    release = await _seed(units, "jo")
    operator = await seed_account(units, "op")
    await _import(units, clock, _feed(jo="webauthn"))

    for data in (_feed(jo="strong"), _feed(jo="totp").replace(b"2026-03-02T11", b"2026-03-02T13")):
        with pytest.raises(InvalidInput):
            await _import(units, clock, data)

    assert await _publisher(units, clock, release, operator) == 1000


async def test_everybody_sees_the_rules_and_what_was_consented_to(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A project's evidence is the index's rules, the maintainers, and consented factors; nobody's claim is shown."""
    await _seed(units, "jo")
    jo, operator = await seed_account(units, "jo", roles=READER), await seed_account(units, "op")
    await _sign_in(units, clock, jo, "hwk")
    await _import(units, clock, _feed(jo="none"))
    claim_id = await _claim(units, clock, jo)
    await decide_claim(claim_id, approve=True, actor=operator, units=units, clock=clock)
    await set_consent(claim_id, shows_factor=True, actor=jo, units=units)
    rules = IndexRules(INDEX, IndexPolicy.PYPI)

    seen = {
        actor.account.login if actor else "": await evidence_of_project(
            Ecosystem.PYPI, DEMO, actor=actor, units=units, clock=clock, rules=rules
        )
        for actor in (None, operator, jo)
    }

    everybody = [Visibility.PUBLIC, Visibility.PUBLIC, Visibility.CONSENTED]
    more = [Visibility.PUBLIC, Visibility.PUBLIC, Visibility.OPERATORS, Visibility.CONSENTED]
    assert {name: [one.visibility for one in each.evidence] for name, each in seen.items()} == {
        "": everybody,
        "op": more,
        "jo": more,
    }
    assert [each.own_claim is not None for each in seen.values()] == [False, False, True]
    assert {each.maintainers for each in seen.values()} == {
        Look(Found(Maintainers((MaintainerRole("jo", "Owner"),))), NOON)
    }


async def test_a_project_that_nobody_looked_at_has_unknown_maintainers(
    units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Not looked is not nobody."""
    await seed_project(units)

    seen = await evidence_of_project(Ecosystem.PYPI, DEMO, actor=None, units=units, clock=clock, rules=RULES)

    assert (seen.maintainers, seen.evidence) == (None, ())
