"""What public pages show, put into an instance step by step."""

from collections.abc import Callable

from tests.builders import seed_account
from tests.clocks import FrozenClock
from tests.seeding import Seed
from vetting.domain.accounts import Actor, Level
from vetting.domain.audits import AuditDraft, AuditId, Effort
from vetting.domain.factors import IndexPolicy, IndexRules
from vetting.domain.projects import Project
from vetting.domain.releases import Ecosystem, ProjectName, Release
from vetting.usecases.auditing import record_audit
from vetting.usecases.bench import Bench
from vetting.usecases.scoring import score_release

PYPI = Ecosystem.PYPI
DEMO = ProjectName("demo")
SOURCE = {"demo/__init__.py": "VERSION = 1\n", "README": "A demo.\n"}
CHANGED = {"demo/__init__.py": "VERSION = 2\nimport os\n", "README": "A demo.\n"}
STARTS_UP = {**CHANGED, "demo.pth": "import demo\n"}
CLOSELY = Effort(4, 4)


def score(seed: Seed, *releases: Release) -> None:
    """Compute and keep what everybody is told of *releases*."""

    async def step(bench: Bench) -> None:
        rules = IndexRules(bench.index.url, IndexPolicy.NONE)
        for one in releases:
            await score_release(one.id, units=bench.units, clock=bench.clock, rules=rules)

    seed.run(step)


def vouch(
    seed: Seed,
    release: Release,
    base: Release | None = None,
    *,
    login: str = "jo",
    level: Level | None = Level.HIGH,
    specifier: str | None = None,
    notes: str = "",
) -> AuditId:
    """Have *login* record an audit of *release*, read as closely as can be; who is new here gets an account."""
    draft = AuditDraft(
        release.version,
        ("safe-to-deploy",),
        base_version=base.version if base else None,
        specifier=specifier,
        notes=notes,
        effort=CLOSELY,
        distributions_shown=release.digests,
        base_distributions_shown=base.digests if base else frozenset(),
    )

    async def step(bench: Bench) -> AuditId:
        async with bench.units.open() as unit:
            known = await unit.accounts.by_login(login)
        actor = await seed_account(bench.units, login, level=level) if known is None else Actor(known)
        return await record_audit(
            release.ecosystem, release.project, draft, actor=actor, units=bench.units, clock=FrozenClock()
        )

    return seed.run(step)


def change_project(seed: Seed, change: Callable[[Project], Project], name: ProjectName = DEMO) -> None:
    """Store a project as *change* makes it."""

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            project = await unit.projects.find(PYPI, name)
            assert project is not None
            await unit.projects.save(change(project))
            await unit.commit()

    seed.run(step)
