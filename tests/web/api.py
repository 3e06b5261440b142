"""A program that asks the API, with or without a token."""

from collections.abc import Iterable
from datetime import timedelta

from tests.builders import ALL_ROLES, seed_account
from tests.seeding import Seed
from vetting.adapters.clock import SystemClock
from vetting.domain.accounts import Role, Scope
from vetting.usecases.bench import Bench
from vetting.usecases.tokens import create_token

DEMO = "/api/v1/projects/pypi/demo"
PROBLEM = "application/problem+json"


def bearer(
    seed: Seed, login: str = "jo", *, scopes: Iterable[Scope] = Scope, roles: frozenset[Role] = ALL_ROLES
) -> dict[str, str]:
    """Make an account with a token, and give the header that shows it."""

    async def step(bench: Bench) -> str:
        actor = await seed_account(bench.units, login, roles=roles)
        made = await create_token(
            "ci", scopes=frozenset(scopes), life=timedelta(days=1), actor=actor, units=bench.units, clock=SystemClock()
        )
        return made.secret

    return {"Authorization": f"Bearer {seed.run(step)}"}
