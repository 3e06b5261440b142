"""Values and stored things with defaults, so that a test shows only what matters to it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256, sha512

from tests.clocks import NOON
from vetting.domain.accounts import Account, AccountId, Actor, Level, Role
from vetting.domain.comparisons import Base, Comparison, Side
from vetting.domain.dependencies import DependencyGraph, Node, rooted_graph, united
from vetting.domain.diffs import DiffedFile, FileKind
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import (
    Distribution,
    DistributionKind,
    Ecosystem,
    Release,
    Sha256,
    Sha512,
    project_name,
)
from vetting.domain.signals.interface import Finding, Scope, Severity
from vetting.domain.trees import Status
from vetting.ports.store import Units

ALL_ROLES = frozenset(Role)


def digest(text: str) -> Sha256:
    """Make the SHA-256 of a text, for a thing whose bytes do not matter."""
    return Sha256(sha256(text.encode()).hexdigest())


def sha512_of(text: str) -> Sha512:
    """Make the SHA-512 of a text."""
    return Sha512(sha512(text.encode()).hexdigest())


def sdist(name: str = "demo", version: str = "1.0", *, content: str | None = None, at: datetime = NOON) -> Distribution:
    """Make a source distribution; *content* stands for its bytes."""
    filename = f"{name}-{version}.tar.gz"
    return Distribution(
        filename=filename,
        sha256=digest(content or filename),
        size_bytes=1000,
        kind=DistributionKind.SDIST,
        uploaded_at=at,
        first_seen_at=at,
        url=f"https://files.example.test/{filename}",
    )


def wheel(
    name: str = "demo", version: str = "1.0", *, tag: str = "py3-none-any", content: str | None = None
) -> Distribution:
    """Make a wheel; *content* stands for its bytes."""
    filename = f"{name}-{version}-{tag}.whl"
    return Distribution(
        filename=filename,
        sha256=digest(content or filename),
        size_bytes=1000,
        kind=DistributionKind.WHEEL,
        uploaded_at=NOON,
        first_seen_at=NOON,
        url=f"https://files.example.test/{filename}",
    )


def finding(rule: str = "H1", *, severity: Severity = Severity.HIGH, scope: Scope = Scope.DELTA) -> Finding:
    """Make a finding in a start-up file."""
    return Finding(
        rule=rule,
        rule_version=1,
        severity=severity,
        scope=scope,
        path="demo.pth",
        line=1,
        column=1,
        digest=digest("import evil"),
        message="A new .pth file runs code whenever Python starts.",
    )


def diffed_file() -> DiffedFile:
    """Make a text file of which one line changed."""
    return DiffedFile(
        path="demo-1.1/demo.py",
        old_path="demo-1.0/demo.py",
        matched="demo.py",
        status=Status.CHANGED,
        kind=FileKind.TEXT,
        added=1,
        removed=1,
        cut=None,
        hunks=digest("hunks"),
        old_sha256=digest("old"),
        new_sha256=digest("new"),
        old_size_bytes=10,
        new_size_bytes=10,
    )


def comparison(
    release: Release,
    base: Release | None = None,
    *,
    kind: Base | None = None,
    findings: Sequence[Finding] = (),
    unfinished: str | None = None,
    is_chosen: bool = True,
) -> Comparison:
    """Make a comparison of the first files of two releases."""
    old = None if base is None else Side(base.distributions[0].filename, base.distributions[0].sha256)
    return Comparison(
        release_id=release.id,
        base_release_id=None if base is None else base.id,
        base=kind or (Base.NONE if base is None else Base.UNAUDITED),
        old=old,
        new=Side(release.distributions[0].filename, release.distributions[0].sha256),
        engine="pygit2-patience",
        engine_version="1",
        manifest_sha256=digest("manifest"),
        files_changed=1,
        lines_added=3,
        lines_removed=2,
        findings=tuple(findings),
        unfinished=unfinished,
        created_at=NOON,
        is_chosen=is_chosen,
    )


def account(login: str = "jo", *, number: int = 1, roles: frozenset[Role] = ALL_ROLES) -> Account:
    """Make an account that is stored nowhere."""
    return Account(AccountId(number), login, "Jo Reviewer", f"{login}@example.test", roles, Level.HIGH, NOON)


def actor(login: str = "jo", *, number: int = 1, roles: frozenset[Role] = ALL_ROLES) -> Actor:
    """Make somebody who acts by session, stored nowhere."""
    return Actor(account(login, number=number, roles=roles))


async def seed_account(
    units: Units, login: str = "jo", *, roles: frozenset[Role] = ALL_ROLES, level: Level | None = Level.HIGH
) -> Actor:
    """Store an account, and let it act by session."""
    async with units.open() as unit:
        added = await unit.accounts.add(
            login=login,
            name="Jo Reviewer",
            email=f"{login}@example.test",
            issuer="https://id.example.test",
            subject=login,
            roles=roles,
            at=NOON,
        )
        given = Account(
            added.id, added.login, added.name, added.email, roles, level, NOON, added.issuer, added.subject, NOON
        )
        await unit.accounts.save(given)
        await unit.commit()
    return Actor(given)


async def seed_project(units: Units, name: str = "demo", *, watched: bool = True) -> Project:
    """Store a watched project of the tests' index."""
    async with units.open() as unit:
        added = await unit.projects.add(
            Ecosystem.PYPI, project_name(Ecosystem.PYPI, name), index_url="https://index.example.test/simple/", at=NOON
        )
        project = Project(
            added.id, added.ecosystem, added.name, name, added.index_url, added.created_at, is_watched=watched
        )
        await unit.projects.save(project)
        await unit.commit()
    return project


async def seed_release(
    units: Units, project: Project, version: str = "1.0", *distributions: Distribution, age: timedelta = timedelta()
) -> Release:
    """Store a release first seen *age* before noon; with one source distribution unless others are given."""
    async with units.open() as unit:
        held = distributions or (sdist(project.name, version),)
        (release_id,) = await unit.releases.add_all(project, [(version, held)], at=NOON - age)
        await unit.commit()
    async with units.open() as unit:
        return await unit.releases.get(release_id)


async def seed_comparison(units: Units, compared: Comparison, *more: Comparison) -> None:
    """Store what a release is judged by, and note that it was compared."""
    async with units.open() as unit:
        await unit.comparisons.set_current(compared.release_id, (compared, *more))
        await unit.releases.set_state(compared.release_id, ReleaseState.COMPARED, at=NOON)
        await unit.commit()


def flat_graph(ecosystem: Ecosystem, locked: Iterable[Node]) -> DependencyGraph:
    """Make the graph of a lockfile without edges: one virtual member needs everything."""
    return rooted_graph(ecosystem, united(locked))
