"""Evidence, claims and scores come out of the database as they went in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import seed_account, seed_project, seed_release
from tests.clocks import NOON
from tests.vetting.domain.trust_score.builders import facts, full, score
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.claims import ClaimState, ProjectClaim
from vetting.domain.errors import Conflict, NotFound
from vetting.domain.evidence import (
    ClaimKind,
    Evidence,
    EvidenceSource,
    EvidenceSubject,
    Method,
    Strength,
    SubjectKind,
    Visibility,
    index_account,
)
from vetting.domain.factors import IndexPolicy, policy_evidence
from vetting.domain.releases import Sha256
from vetting.formats.score import score_json

INDEX = "https://index.example.test/simple/"


def _reported(login: str, method: Method = Method.OTP, *, index: str = INDEX) -> Evidence:
    return Evidence(
        claim=ClaimKind.FACTOR,
        subject=EvidenceSubject(SubjectKind.INDEX_ACCOUNT, index_account(index, login)),
        method=method,
        strength=Strength.HIGH,
        issuer=index,
        source=EvidenceSource("directory export"),
        observed_at=NOON,
        valid_from=NOON - timedelta(hours=1),
        visibility=Visibility.OPERATORS,
        valid_until=NOON + timedelta(days=7),
        raw_sha256=Sha256("a" * 64),
    )


async def test_evidence_comes_back_whole(units: DatabaseUnits) -> None:
    """Dates, digests, subjects and missing parts survive."""
    jo = await seed_account(units)
    project = await seed_project(units)
    own = EvidenceSubject(SubjectKind.ACCOUNT, str(jo.id), account_id=jo.id, project_id=project.id)
    dated = replace(policy_evidence(IndexPolicy.PYPI)[0], subject=own)

    async with units.open() as unit:
        await unit.evidence.keep(dated)
        await unit.evidence.keep(_reported("jo"))
        await unit.commit()

    async with units.open() as unit:
        assert await unit.evidence.of_accounts([jo.id]) == (dated,)
        assert await unit.evidence.of_index_accounts([index_account(INDEX, "jo")]) == (_reported("jo"),)
        assert await unit.evidence.of_accounts([]) == ()


async def test_the_same_statement_is_kept_once(units: DatabaseUnits) -> None:
    """What an issuer says again replaces what it said; another method stands beside it."""
    later = replace(_reported("jo"), observed_at=NOON + timedelta(hours=1))
    async with units.open() as unit:
        for one in (_reported("jo"), _reported("jo", Method.WEBAUTHN), later):
            await unit.evidence.keep(one)
        kept = await unit.evidence.of_index_accounts([index_account(INDEX, "jo")])

    assert kept == (_reported("jo", Method.WEBAUTHN), later)


async def test_a_feed_replaces_its_own_index_only(units: DatabaseUnits) -> None:
    """Reports of another index stay."""
    other = _reported("jo", index="https://other.example.test/simple/")
    async with units.open() as unit:
        await unit.evidence.replace_reports(other.issuer, [other])
        await unit.evidence.replace_reports(INDEX, [_reported("jo"), _reported("al")])
        await unit.evidence.replace_reports(INDEX, [_reported("al", Method.NONE)])
        names = [index_account(INDEX, "jo"), index_account(INDEX, "al"), other.subject.identifier]

        assert await unit.evidence.of_index_accounts(names) == (other, _reported("al", Method.NONE))


async def test_only_what_has_expired_is_dropped(units: DatabaseUnits) -> None:
    """What has no end, and what has not come to it, stays."""
    endless = replace(_reported("al"), valid_until=None)
    async with units.open() as unit:
        await unit.evidence.keep(_reported("jo"))
        await unit.evidence.keep(endless)
        dropped = [await unit.evidence.drop_expired(NOON + timedelta(days=days)) for days in (6, 7)]
        left = await unit.evidence.of_index_accounts([index_account(INDEX, one) for one in ("jo", "al")])

    assert (dropped, left) == ([0, 1], (endless,))


async def test_claims_come_back_whole(units: DatabaseUnits) -> None:
    """A claim, and the decision on it, survive; lists hold what they are asked for, in order."""
    jo, al = await seed_account(units, "jo"), await seed_account(units, "al")
    project = await seed_project(units)
    async with units.open() as unit:
        first = await unit.claims.add(ProjectClaim(project.id, 1, jo.id, "jo", ClaimState.ASKED, NOON))
        second = await unit.claims.add(ProjectClaim(project.id, 1, al.id, "al", ClaimState.ASKED, NOON))
        earlier = await unit.claims.add(ProjectClaim(project.id, 0, jo.id, "jo", ClaimState.ASKED, NOON))
        decided = replace(
            second, state=ClaimState.APPROVED, decided_at=NOON, decided_by=jo.id, shows_factor=True, index_login="alex"
        )
        await unit.claims.save(decided)
        await unit.commit()

    async with units.open() as unit:
        assert second.id is not None
        assert await unit.claims.get(second.id) == decided
        assert await unit.claims.of_project(project.id, 1) == (first, decided)
        assert await unit.claims.of_account(jo.id) == (first, earlier)
        assert await unit.claims.undecided() == (first, earlier)


async def test_an_account_claims_a_project_once(units: DatabaseUnits) -> None:
    """A second claim of the same account is a conflict, and the transaction goes on."""
    jo = await seed_account(units)
    project = await seed_project(units)
    wanted = ProjectClaim(project.id, 1, jo.id, "jo", ClaimState.ASKED, NOON)
    async with units.open() as unit:
        kept = await unit.claims.add(wanted)
        with pytest.raises(Conflict, match="claimed this project already"):
            await unit.claims.add(wanted)
        assert await unit.claims.of_account(jo.id) == (kept,)


async def test_a_claim_that_is_not_there_is_not_found(units: DatabaseUnits) -> None:
    """An id that nobody has finds nothing."""
    async with units.open() as unit:
        with pytest.raises(NotFound):
            await unit.claims.get(7)  # type: ignore[arg-type]  # any number will do


async def test_the_last_score_is_the_one_given(units: DatabaseUnits) -> None:
    """A score comes back as the document it was published as; the newest of its criteria."""
    release = await seed_release(units, await seed_project(units))
    old, new = score(facts()), score(facts(full(1)))
    async with units.open() as unit:
        assert await unit.scores.latest(release.id, "safe-to-deploy") is None
        for one in (old, new, replace(old, criteria="safe-to-run")):
            await unit.scores.add(release.id, one)
        await unit.commit()

    async with units.open() as unit:
        assert await unit.scores.latest(release.id, "safe-to-deploy") == score_json(new)


@pytest.mark.usefixtures("database_url")  # two connections
async def test_reading_does_not_wait_for_a_writer(units: DatabaseUnits) -> None:
    """While a unit of work is open, a reader sees what was committed before."""
    await seed_account(units)
    async with units.open() as writing:
        await writing.accounts.add(
            login="late", name="", email="", issuer="x", subject="late", roles=frozenset(), at=NOON
        )
        async with units.read() as reading:
            assert [one.login for one in await reading.accounts.all()] == ["jo"]
