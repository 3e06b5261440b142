"""
The main job once, without a server: what `make demo` runs.

Two releases of a real project are fetched from the package index, read and
compared by the very jobs that a worker runs; a reviewer's audits are recorded;
the score is printed before and after, line by line; and the audits are written
as an audits.toml that others can import. Nothing is left running.

A folder under .data holds it all, and is made anew each time but for the
fetched files. Another project: REVET_DEMO_PROJECT=name make demo
"""

import asyncio
import logging
import os
import sys
from dataclasses import replace
from pathlib import Path

from vetting.bootstrap.server import Services, migrate_database, open_services
from vetting.domain.accounts import Actor, Level, Role
from vetting.domain.audits import AuditDraft, Effort
from vetting.domain.comparisons import Comparison
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.errors import NotFound, SourceUnavailable, VettingError
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release
from vetting.domain.versions import order_for
from vetting.formats.cargo_vet.writing import write_audits
from vetting.formats.score import ScoreDocument, score_json
from vetting.logs import configure_logs
from vetting.settings import Environment, Settings
from vetting.usecases import auditing, ingesting, scoring, watching
from vetting.usecases.working import take_on
from workers.attempts import attempt
from workers.jobs import perform

PROJECT = os.environ.get("REVET_DEMO_PROJECT", "iniconfig")
FOLDER = Path(".data") / "demo"
REVIEWER = "demo"


def say(text: str = "") -> None:
    """Print a line at once."""
    print(text, flush=True)


async def work_off(services: Services) -> None:
    """Do what is due, as a worker would, until nothing is."""
    while (job := await take_on(worker="demo", units=services.units, clock=services.clock)) is not None:
        say(f"  {job.kind.replace('_', ' ')}…")
        await attempt(job, perform, services)


async def two_releases(services: Services, project_id: ProjectId) -> tuple[Release, Release]:
    """Give the two newest final releases, the older first, both read."""
    async with services.units.open() as unit:
        project = await unit.projects.get(project_id)
        releases = await unit.releases.of_project(project_id, project.lineage)
    order = order_for(Ecosystem.PYPI)
    final = [one for one in releases if one.digests and not order.is_prerelease(one.version)]
    newest = sorted(final, key=lambda one: order.key(one.version))[-2:]
    if len(newest) < 2:
        raise NotFound(f"{project.name} has fewer than two releases on this index")
    older, newer = newest
    for one in newest:
        await ingesting.ingest_release(one.id, services.bench)
    await work_off(services)
    return older, newer


async def reviewer(services: Services) -> Actor:
    """Make the account that audits here, one that the public viewpoint relies on."""
    async with services.units.open() as unit:
        account = await unit.accounts.add(
            login=REVIEWER,
            name="Demo Reviewer",
            email="demo@example.test",
            issuer="demo",
            subject=REVIEWER,
            roles=frozenset(Role),
            at=services.clock.now(),
        )
        account = replace(account, level=Level.HIGH)
        await unit.accounts.save(account)
        await unit.commit()
    return Actor(account)


def show_change(comparison: Comparison, older: Release, newer: Release) -> None:
    """Print what changed, and what the rules say of it."""
    counts = f"{comparison.files_changed} files, +{comparison.lines_added} −{comparison.lines_removed} lines"
    say(f"\n{newer.project} {older.version} → {newer.version}: {counts} ({comparison.new.filename})")
    for finding in comparison.findings:
        say(f"  {finding.rule} {finding.severity}, {finding.scope}: {finding.path}: {finding.message}")
    if not comparison.findings:
        say("  no rule found anything in the change")


async def score_of(services: Services, release: Release) -> ScoreDocument:
    """Score a release as everybody sees it, and hold the sum of its lines to its word."""
    score = await scoring.score_for(
        scoring.ScoreQuestion(release.ecosystem, release.project, release.version),
        actor=None,
        units=services.units,
        clock=services.clock,
        rules=services.index_rules,
    )
    document = score_json(score)
    for key in ("points_mdb", "low_mdb", "high_mdb"):
        assert sum(line[key] for line in document["lines"]) == document[key], f"the lines do not sum to {key}"
    return document


async def show_score(services: Services, release: Release, title: str) -> None:
    """Print a release's public score with every line of its ledger."""
    document = await score_of(services, release)
    say(f"\n{title}: score {document['score']} of 100 ({document['status']}, audited: {document['audited']})")
    for line in document["lines"]:
        # Unknown adds nothing, and is not a nought.
        worth = "unknown" if line["state"] == "unknown" else f"{line['points_mdb']} mdb"
        say(f"  {worth:>11}  {line['key']:<11} {line['state']:<8} {line['reason']}")
    say(f"  {document['points_mdb']:>7} mdb  in all, somewhere in [{document['low_mdb']}, {document['high_mdb']}]")


async def show_every_sum(services: Services, project_id: ProjectId) -> None:
    """Print the score of every release that was read, each held to its sum."""
    async with services.units.open() as unit:
        project = await unit.projects.get(project_id)
        releases = await unit.releases.of_project(project_id, project.lineage)
        read = [one for one in releases if await unit.releases.state_of(one.id) is ReleaseState.COMPARED]
    order = order_for(Ecosystem.PYPI)
    say(f"\nEvery release of {project.name} that was read, its lines summing to its points:")
    for release in sorted(read, key=lambda one: order.key(one.version)):
        document = await score_of(services, release)
        say(f"  {release.version:<8} {document['points_mdb']:>7} mdb  score {document['score']}")


async def audit(services: Services, older: Release, newer: Release, actor: Actor) -> None:
    """Record a full audit of the older release and a delta audit up to the newer."""
    closely = Effort(4, 4)
    drafts = (
        AuditDraft(
            version=older.version,
            criteria=(SAFE_TO_DEPLOY,),
            notes="Recorded by the demo, which read nothing: do not rely on it.",
            effort=closely,
            distributions_shown=older.digests,
        ),
        AuditDraft(
            version=newer.version,
            base_version=older.version,
            criteria=(SAFE_TO_DEPLOY,),
            notes="Recorded by the demo, which read nothing: do not rely on it.",
            effort=closely,
            distributions_shown=newer.digests,
            base_distributions_shown=older.digests,
        ),
    )
    for draft in drafts:
        await auditing.record_audit(
            Ecosystem.PYPI, newer.project, draft, actor=actor, units=services.units, clock=services.clock
        )
    await work_off(services)


async def export(services: Services, target: Path) -> None:
    """Write the audits as others import them."""
    exported = await services.pages.audits.public_export(Ecosystem.PYPI)
    text = write_audits(exported.audit_set, Ecosystem.PYPI)
    await asyncio.to_thread(write_text, target, text)
    say(f"\n{target}:\n{text.strip()}")


def write_text(target: Path, text: str) -> None:
    """Write a file, and the folder it lies in."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


async def demo() -> None:
    """Do the main job once."""
    for name in ("revet.sqlite3", "revet.sqlite3-wal", "revet.sqlite3-shm"):
        (FOLDER / name).unlink(missing_ok=True)
    settings = Settings(environment=Environment.DEVELOPMENT, data_dir=FOLDER)
    await migrate_database(settings)
    async with open_services(settings) as services:
        say(f"Asking {services.bench.index.url} for {PROJECT}…")
        project_id = await watching.watch_project(
            Ecosystem.PYPI,
            ProjectName(PROJECT),
            actor=None,
            units=services.units,
            index=services.bench.index,
            clock=services.clock,
        )
        await work_off(services)
        older, newer = await two_releases(services, project_id)
        async with services.units.open() as unit:
            comparison = await unit.comparisons.chosen(newer.id)
        if comparison is None:
            raise NotFound(f"{newer.label} could not be read")
        show_change(comparison, older, newer)
        await show_score(services, newer, f"{newer.label}, read by nobody")
        say(f"\nRecording audits of {older.version} and of the change to {newer.version}…")
        await audit(services, older, newer, await reviewer(services))
        await show_score(services, newer, f"{newer.label}, audited")
        await show_every_sum(services, project_id)
        await export(services, FOLDER / "supply-chain" / "pypi" / "audits.toml")


def main() -> int:
    """Run the demo, and give the exit status."""
    configure_logs(as_json=False)
    logging.getLogger().setLevel(logging.ERROR)
    try:
        asyncio.run(demo())
    except SourceUnavailable as error:
        say(f"\nThe package index could not be asked: {error}. Set REVET_INDEX_URL to another and try again.")
        return 1
    except VettingError as error:
        say(f"\nThe demo cannot go on: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
