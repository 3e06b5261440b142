"""
One run: releases are published and audits recorded while parts are killed, and then all has to come right.

1. The plan comes from the seed: what is published, which part is killed, and when.
2. After the last kill everything has to settle within ``SETTLES_SECONDS``:
   every release read, compared and scored, every audit recorded.
3. The projects are then watched no more, by the API, so that no job comes
   after the last; what is left is counted in the database and in the data folder.
"""

import asyncio
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from sqlmodel import col, select

from tests.fake_index.catalog import Catalog
from tests.soak import ends, inspection
from tests.soak.parts import soon
from tests.soak.releases import PROJECTS, Planned, dice_of, plan
from tests.soak.setups import Setup
from tests.soak.traffic import NO_ANSWER, Log, Traffic, ask, traffic
from vetting.adapters.db.tables import JobRow, ReleaseRow

SETTLES_SECONDS = 240.0
"""After the last kill; a job whose worker was killed waits until that is noticed."""
AUDITS_A_RELEASE = 3
PAGES = ("/", "/queue", "/criteria", "/trust", "/about/score", "/exports/pypi/audits.toml", "/feeds/releases.atom")


def choose_seed() -> int:
    """Take the seed from ``REVET_SOAK_SEED``, or choose one."""
    return int(os.environ.get("REVET_SOAK_SEED") or secrets.randbelow(10**6))


@dataclass(frozen=True, slots=True)
class Course:
    """How much of everything, and for how long."""

    releases: int = 40
    kills: int = 30
    seconds: float = 100.0
    """Over which both are spread."""
    audits: int = AUDITS_A_RELEASE
    """Of each release."""


@dataclass(slots=True)
class Outcome:
    """What was done, and what is wrong afterwards."""

    setup: str
    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    releases: int = 0
    asked: int = 0
    log: Log = field(default_factory=Log)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    """By what was looked at."""
    retaken: int = 0
    settled_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def complaints(self) -> list[str]:
        """Everything that is wrong."""
        return [one for found in self.wrong.values() for one in found]

    def lines(self) -> list[str]:
        """Say it in a few lines."""
        killed = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        wrong = {name: len(found) for name, found in self.wrong.items()}
        log = self.log
        return [
            f"{self.setup}: REVET_SOAK_SEED={self.seed}, {self.kills.total()} kills ({killed})",
            f"  releases {self.releases}, wrong {wrong['releases']}, scores or bases wrong {wrong['scores']}",
            f"  audits sent {self.asked}, in {log.sent} requests ({log.unanswered} unanswered, {log.hung_up} hung up)",
            f"  audits that got a 201 {len(log.recorded)}, lost or duplicated {wrong['audits']}",
            f"  duplicates in the history {wrong['history']}",
            f"  jobs stuck {wrong['jobs']}, taken up again {self.retaken}",
            f"  half blobs {wrong['blobs']}, pages read {log.pages}, wrong answers {wrong['answers']}",
            f"  all settled {self.settled_seconds:.0f} seconds after the last kill; {self.seconds:.0f} seconds in all",
        ]


def soak(setup: Setup, catalog: Catalog, course: Course, seed: int) -> Outcome:
    """Run *course* on *setup*, whose index offers *catalog*, and look what came of it."""
    began = time.monotonic()
    dice = dice_of(seed)
    releases = list(plan(course.releases, dice))
    pages = _pages_of(releases)
    outcome = Outcome(setup.name, seed, releases=len(releases), asked=course.audits * len(releases))
    token = _open(setup)
    with traffic(setup.sites, token, pages, dice) as going_on:
        _violence(_Plan(setup, catalog, course, releases, token), going_on, dice, outcome)
        last_kill = time.monotonic()
        unsettled = _unless(lambda: going_on.is_idle, "not every audit was recorded")
        unsettled += _unless(lambda: _is_read(setup, len(releases)), "not every release was read and scored")
        outcome.log = going_on.end()
    for project in PROJECTS:
        _insist(setup, "DELETE", f"/api/v1/projects/pypi/{project}", token)
    unsettled += _unless(lambda: _jobs_left(setup) == 0, "jobs were left")
    outcome.settled_seconds = time.monotonic() - last_kill
    _until_open(setup)
    outcome.wrong = {"settling": unsettled, **_inspected(setup, releases, outcome, pages)}
    outcome.seconds = time.monotonic() - began
    return outcome


@dataclass(frozen=True, slots=True)
class _Plan:
    setup: Setup
    catalog: Catalog
    course: Course
    releases: Sequence[Planned]
    token: str


def _open(setup: Setup) -> str:
    """Wait until every site answers, and give a reviewer's token."""
    _until_open(setup)
    return asyncio.run(ends.make_token(setup.database_url))


def _until_open(setup: Setup) -> None:
    for site in setup.sites:
        soon(partial(_is_ready, site), f"{site} did not come up")


def _is_ready(site: str) -> bool | None:
    return _status(site, "/readyz") == HTTPStatus.OK or None


def _status(site: str, path: str) -> int | None:
    try:
        return ask(site, "GET", path)[0]
    except NO_ANSWER:
        return None


def _violence(planned: _Plan, going_on: Traffic, dice: random.Random, outcome: Outcome) -> None:
    """Publish and kill at random moments."""
    names = sorted(planned.setup.kills)
    first = max(1, len(names))
    # Each part is killed at least once, and then any of them.
    victims = [*names, *dice.choices(names, k=max(0, planned.course.kills - first))][: planned.course.kills]
    moments = [(dice.uniform(2, planned.course.seconds), victim) for victim in victims]
    step = planned.course.seconds * 0.9 / len(planned.releases)
    events: list[tuple[float, str | Planned]] = [
        *moments,
        *((number * step, release) for number, release in enumerate(planned.releases)),
    ]
    began = time.monotonic()
    for moment, event in sorted(events, key=lambda one: one[0]):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        if isinstance(event, str):
            planned.setup.kills[event]()
            outcome.kills[event] += 1
        else:
            _publish(event, planned)
            going_on.review(event.project, event.version, times=planned.course.audits)


def _publish(release: Planned, planned: _Plan) -> None:
    planned.catalog.publish(release.project, release.version, release.files, kinds=release.kinds)
    _insist(planned.setup, "PUT", f"/api/v1/projects/pypi/{release.project}", planned.token)


def _insist(setup: Setup, method: str, path: str, token: str) -> None:
    """Ask until it is done; both methods used here may be sent twice."""

    def done() -> bool | None:
        for site in setup.sites:
            with suppress(*NO_ANSWER):
                status, _ = ask(site, method, path, headers={"Authorization": f"Bearer {token}"})
                if status < HTTPStatus.BAD_REQUEST or (method == "DELETE" and status == HTTPStatus.NOT_FOUND):
                    return True
        return None

    soon(done, f"{method} {path} was not done")


def _unless(holds: Callable[[], bool], complaint: str) -> list[str]:
    """Wait until something holds; where it does not come to, that is a complaint among others."""
    try:
        soon(lambda: holds() or None, complaint, within=SETTLES_SECONDS)
    except AssertionError as error:
        return [str(error)]
    return []


def _is_read(setup: Setup, count: int) -> bool:
    with inspection.looking_into(setup.database_url) as session:
        states = session.exec(select(ReleaseRow.state)).all()
        return states.count(inspection.CURRENT_STATE) == len(states) == count


def _jobs_left(setup: Setup) -> int:
    with inspection.looking_into(setup.database_url) as session:
        return len(session.exec(select(JobRow.id).where(col(JobRow.state).in_(["due", "running"]))).all())


def _inspected(
    setup: Setup, releases: Sequence[Planned], outcome: Outcome, pages: Sequence[str]
) -> dict[str, list[str]]:
    with inspection.looking_into(setup.database_url) as session:
        outcome.retaken = len(session.exec(select(JobRow.id).where(col(JobRow.attempts) > 1)).all())
        labels = inspection.labels_of(session)
        found = {
            "releases": inspection.wrong_releases(session, releases),
            "scores": inspection.wrong_scores(session, labels),
            "history": inspection.wrong_history(session),
            "audits": inspection.wrong_audits(session, outcome.log.recorded, outcome.asked),
            "jobs": inspection.stuck_jobs(session),
            "blobs": inspection.wrong_blobs(session, setup.data / "blobs"),
        }
    projects = sorted({one.project for one in releases})
    found["scores"] += asyncio.run(ends.wrong_ends(setup.database_url, setup.sites[0], projects))
    asked = [(site, page, _status(site, page)) for site in setup.sites for page in pages]
    found["answers"] = outcome.log.complaints + [f"{one} at the end" for one in asked if one[2] != HTTPStatus.OK]
    found["processes"] = [
        f"{part.program.name} ended by itself with {part.unasked}:\n{part.last_words()}"
        for part in setup.parts
        if part.unasked
    ]
    return found


def _pages_of(releases: Sequence[Planned]) -> list[str]:
    """Name pages of everything that is published."""
    newest = {one.project: one.version for one in releases}
    pages = list(PAGES)
    for project, version in newest.items():
        pages += [f"/projects/pypi/{project}", f"/projects/pypi/{project}/{version}"]
        pages += [f"/diffs/pypi/{project}/-/{version}", f"/api/v1/projects/pypi/{project}"]
    return pages
