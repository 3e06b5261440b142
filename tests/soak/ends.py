"""Where it all has to end: every release compared with the right base, and scored with what is known."""

from collections.abc import Sequence

from tests.soak.traffic import ask
from vetting.adapters.clock import SystemClock
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue
from vetting.domain.accounts import Actor, Level, Role, Scope
from vetting.domain.audits import standing
from vetting.domain.bases import choose_base
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.trust_score.chains import relied_on
from vetting.domain.trust_score.facts import public_viewpoint
from vetting.domain.trust_score.table import TABLE_1
from vetting.formats.score import is_same_score
from vetting.ports.store import Unit
from vetting.usecases.accounts import sign_in_for_trial
from vetting.usecases.tokens import create_token


async def make_token(database_url: str) -> str:
    """Make somebody who may do everything, and give a token of theirs."""
    engine = create_engine(database_url)
    clock, units = SystemClock(), DatabaseUnits(engine, queue=IdleQueue(), clock=SystemClock())
    try:
        account = await sign_in_for_trial("ada", roles=frozenset(Role), level=Level.HIGH, units=units, clock=clock)
        made = await create_token(
            "soak", scopes=frozenset(Scope), life=None, actor=Actor(account), units=units, clock=clock
        )
    finally:
        await engine.dispose()
    return made.secret


async def wrong_ends(database_url: str, site: str, projects: Sequence[str]) -> list[str]:
    """Find releases that are compared with another base, or scored otherwise, than what is known says."""
    engine = create_engine(database_url)
    units = DatabaseUnits(engine, queue=IdleQueue(), clock=SystemClock())
    wrong: list[str] = []
    try:
        for name in projects:
            async with units.read() as unit:
                wrong += await _wrong_of_project(unit, name, site)
    finally:
        await engine.dispose()
    return wrong


async def _wrong_of_project(unit: Unit, name: str, site: str) -> list[str]:
    project = await unit.projects.find(Ecosystem.PYPI, ProjectName(name))
    assert project is not None, f"{name} is not known"
    siblings = await unit.releases.of_project(project.id, project.lineage)
    audits = standing(await unit.audits.of_project(project.id), lineage=project.lineage)
    relied = relied_on(audits, public_viewpoint(await unit.accounts.levels()), TABLE_1)
    book = await unit.criteria.book()
    wrong = []
    for release in siblings:
        kind, base = choose_base(release, siblings, relied, book)
        chosen = await unit.comparisons.chosen(release.id)
        wanted = (kind, None if base is None else base.id)
        if chosen is None or (chosen.base, chosen.base_release_id) != wanted:
            wrong.append(f"{release.label} is not compared with {base.version if base else 'nothing'}")
        kept = await unit.scores.latest(release.id, SAFE_TO_DEPLOY)
        path = f"/api/v1/projects/pypi/{name}/releases/{release.version}/score"
        status, now = ask(site, "GET", path)
        if kept is None or status != 200 or not is_same_score(kept, now):
            wrong.append(f"{release.label} was last scored otherwise than it would be now")
    return wrong
