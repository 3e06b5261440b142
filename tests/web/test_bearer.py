"""API tokens: who they act as, what they may do, and every way in which one does not hold."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.site import open_site, sign_in
from vetting.adapters.clock import SystemClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Permission, Scope
from vetting.domain.credentials import Token, digest_of_secret
from vetting.settings import Settings
from vetting.usecases.tokens import NewToken, create_token
from web.security import actor_of, signed_in

YEAR = timedelta(days=365)


async def who(request: Request) -> Response:
    """Say who asks."""
    actor = actor_of(request)
    return PlainTextResponse(actor.account.login if actor else "nobody")


async def audit(request: Request) -> Response:
    """Do what takes the scope audit."""
    signed_in(request).demand(Permission.AUDIT)
    return PlainTextResponse("done")


async def operate(request: Request) -> Response:
    """Do what no token can."""
    signed_in(request).demand(Permission.OPERATE)
    return PlainTextResponse("done")


PROBES = (
    Route("/api/v1/who", who),
    Route("/api/v1/audit", audit, methods=["POST"]),
    Route("/api/v1/operate", operate, methods=["POST"]),
    Route("/who", who),
    Route("/audit", audit, methods=["POST"]),
)


@pytest.fixture
def program(settings: Settings) -> Iterator[TestClient]:
    """Give a program that asks the site."""
    with open_site(settings, *PROBES) as opened:
        yield opened


async def token(units: DatabaseUnits, *scopes: Scope) -> NewToken:
    """Make a token of Jo's."""
    jo = await seed_account(units)
    return await create_token(
        "ci", scopes=frozenset(scopes or Scope), life=YEAR, actor=jo, units=units, clock=SystemClock()
    )


def bearer(secret: str) -> dict[str, str]:
    """Make the header that shows a token."""
    return {"Authorization": f"Bearer {secret}"}


async def test_a_token_acts_as_its_account(program: TestClient, units: DatabaseUnits) -> None:
    """Under the API the token's account asks, and no secret of a form is needed."""
    made = await token(units)
    assert program.get("/api/v1/who", headers=bearer(made.secret)).text == "jo"
    assert program.post("/api/v1/audit", headers=bearer(made.secret)).text == "done"


async def test_the_scheme_may_be_spelled_in_any_case(program: TestClient, units: DatabaseUnits) -> None:
    """Schemes are case-insensitive (RFC 9110 §11.1)."""
    made = await token(units)
    assert program.get("/api/v1/who", headers={"Authorization": f"bearer {made.secret}"}).text == "jo"


async def test_a_token_does_what_its_scopes_allow(program: TestClient, units: DatabaseUnits) -> None:
    """A reading token records nothing, though its account may."""
    made = await token(units, Scope.READ)
    answer = program.post("/api/v1/audit", headers=bearer(made.secret))
    assert answer.status_code == 403
    assert answer.json()["detail"] == "this token may not record audits: that takes a token with the scope audit"


async def test_no_token_operates(program: TestClient, units: DatabaseUnits) -> None:
    """What gives others their rights takes signing in."""
    made = await token(units)
    answer = program.post("/api/v1/operate", headers=bearer(made.secret))
    assert (answer.status_code, "no token can" in answer.text) == (403, True)


def refused(program: TestClient, secret: str, path: str = "/api/v1/who") -> str:
    """Show a token that does not hold; give the reason that comes back."""
    answer = program.get(path, headers=bearer(secret))
    assert answer.status_code == 401, answer.text
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="revet", error="invalid_token"')
    return challenge


@pytest.mark.parametrize("secret", ["", "revet_", "revet_guess", "guess", "revet_" + "x" * 10_000])
def test_an_unknown_token_is_refused(program: TestClient, secret: str) -> None:
    """A wrong token is never taken for nobody."""
    assert "nobody here has this token" in refused(program, secret)


async def test_a_revoked_token_is_refused(program: TestClient, units: DatabaseUnits) -> None:
    """A token opens nothing from the moment it is revoked."""
    made = await token(units)
    assert made.token.id is not None
    async with units.open() as unit:
        await unit.tokens.revoke(made.token.id, of=made.token.account_id, at=SystemClock().now())
        await unit.commit()
    assert "revoked" in refused(program, made.secret)


async def test_an_expired_token_is_refused(program: TestClient, units: DatabaseUnits) -> None:
    """A token opens nothing once its time is over."""
    jo = await seed_account(units)
    now = SystemClock().now()
    async with units.open() as unit:
        await unit.tokens.add(
            Token(jo.id, "old", frozenset(Scope), now - YEAR, now - timedelta(seconds=1)), digest_of_secret("revet_old")
        )
        await unit.commit()
    assert "expired" in refused(program, "revet_old")


async def test_a_bad_token_is_refused_everywhere(program: TestClient) -> None:
    """A page does not answer it as if nobody had asked."""
    assert "nobody here" in refused(program, "revet_guess", "/who")


async def test_a_token_acts_under_the_api_alone(program: TestClient, units: DatabaseUnits) -> None:
    """Pages are for sessions: a token changes nothing there, and is no way around a form's secret."""
    made = await token(units)
    assert program.get("/who", headers=bearer(made.secret)).text == "nobody"
    assert program.post("/audit", headers=bearer(made.secret), follow_redirects=False).status_code == 303


async def test_a_bad_token_does_not_fall_back_to_a_session(program: TestClient) -> None:
    """Whoever shows a token acts by it or not at all."""
    sign_in(program, "ada")
    assert program.get("/api/v1/who").text == "ada"
    refused(program, "revet_guess")


async def test_a_token_counts_before_a_session(program: TestClient, units: DatabaseUnits) -> None:
    """Whoever shows both acts by the token, with its scopes."""
    made = await token(units, Scope.READ)
    sign_in(program, "ada")
    assert program.get("/api/v1/who", headers=bearer(made.secret)).text == "jo"
    assert program.post("/api/v1/audit", headers=bearer(made.secret)).status_code == 403


def test_another_scheme_is_not_ours(program: TestClient) -> None:
    """What a proxy asks people for is passed over."""
    assert program.get("/api/v1/who", headers={"Authorization": "Basic am86cGFzcw=="}).text == "nobody"


async def test_the_last_use_is_noted_once_a_minute(program: TestClient, units: DatabaseUnits) -> None:
    """Its owner sees whether a token is in use; a program that asks often writes seldom."""
    made = await token(units)
    jo = made.token.account_id
    program.get("/api/v1/who", headers=bearer(made.secret))
    async with units.open() as unit:
        first = (await unit.tokens.of_account(jo))[0].last_used_at
    program.get("/api/v1/who", headers=bearer(made.secret))
    async with units.open() as unit:
        second = (await unit.tokens.of_account(jo))[0].last_used_at
    assert first is not None
    assert second == first


async def test_the_database_opens_nothing(units: DatabaseUnits, engine: AsyncEngine) -> None:
    """Only the digest of a token is kept."""
    made = await token(units)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("select * from tokens"))).all()
    assert len(rows) == 1
    assert made.secret not in str(rows)
