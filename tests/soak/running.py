"""
One run: releases are published and audits recorded while things happen to the instance, and then all has to come right.

1. ``soak`` lets something happen (``violence``: kills at moments that follow
   from the seed), while reviewers and a reader are at work.
2. Then everything has to settle within ``SETTLES_SECONDS``: every release read,
   compared and scored, every audit recorded.
3. The projects are then watched no more, by the API, so that no job comes
   after the last; what is there is looked at in the database, in the data
   folder and on the pages.
"""

import asyncio
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from sqlmodel import col, func, select

from tests.fake_index.catalog import Catalog
from tests.soak import ends, inspection
from tests.soak.parts import soon
from tests.soak.releases import Planned, dice_of
from tests.soak.setups import Setup
from tests.soak.traffic import NO_ANSWER, Log, Traffic, ask, traffic
from vetting.adapters.db.tables import JobRow, ReleaseRow

SETTLES_SECONDS = 240.0
"""After the last kill; a job whose worker was killed waits until that is noticed."""
AUDITS_A_RELEASE = 3
LONGEST_PEACE_SECONDS = 3.5
"""Between the moment when work has begun again, and the next kill."""
PAGES = ("/", "/queue", "/criteria", "/trust", "/about/score", "/exports/pypi/audits.toml", "/feeds/releases.atom")


def choose_seed() -> int:
    """Take the seed from ``REVET_SOAK_SEED``, or choose one."""
    return int(os.environ.get("REVET_SOAK_SEED") or secrets.randbelow(10**6))


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
    """Jobs that were taken on more than once."""
    attempts: int = 0
    """The most that any of them took; one that its worker could put back took none."""
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
            f"  jobs stuck {wrong['jobs']}, taken up again {self.retaken} (at most {self.attempts} attempts)",
            f"  half blobs {wrong['blobs']}, pages read {log.pages}, wrong answers {wrong['answers']}",
            f"  all settled {self.settled_seconds:.0f} seconds after the last kill; {self.seconds:.0f} seconds in all",
        ]


@dataclass(frozen=True, slots=True)
class Scene:
    """What can be done to an instance while others use it."""

    setup: Setup
    catalog: Catalog
    releases: Sequence[Planned]
    going_on: Traffic
    token: str
    outcome: Outcome

    def publish(self, release: Planned) -> None:
        """Have the index offer a release, and have it watched and reviewed."""
        self.catalog.publish(release.project, release.version, release.files, kinds=release.kinds)
        _insist(self.setup, "PUT", f"/api/v1/projects/pypi/{release.project}", self.token)
        self.going_on.review(release.project, release.version, times=AUDITS_A_RELEASE)

    def kill(self, name: str) -> None:
        """End a part without warning, or the first one of a kind."""
        victim = next(one for one in self.setup.kills if one.startswith(name))
        self.setup.kills[victim]()
        self.outcome.kills[victim] += 1


def soak(
    setup: Setup, catalog: Catalog, releases: Sequence[Planned], happens: Callable[[Scene], None], *, seed: int
) -> Outcome:
    """Let something happen to *setup*, whose index offers *catalog*, and look what came of it."""
    began = time.monotonic()
    pages = _pages_of(releases)
    outcome = Outcome(setup.name, seed, releases=len(releases), asked=AUDITS_A_RELEASE * len(releases))
    _until_open(setup)
    token = asyncio.run(ends.make_token(setup.database_url))
    with traffic(setup.sites, token, pages, dice_of(seed)) as going_on:
        happens(Scene(setup, catalog, releases, going_on, token, outcome))
        over = time.monotonic()
        unsettled = _unless(lambda: going_on.is_idle, "not every audit was recorded")
        unsettled += _unless(lambda: are_read(setup, len(releases)), "not every release was read and compared")
        outcome.log = going_on.end()
    for project in {one.project for one in releases}:
        _insist(setup, "DELETE", f"/api/v1/projects/pypi/{project}", token)
    unsettled += _unless(lambda: _jobs_left(setup) == 0, "jobs were left")
    outcome.settled_seconds = time.monotonic() - over
    _until_open(setup)
    outcome.wrong = {"settling": unsettled, **_inspected(setup, releases, outcome, pages)}
    outcome.seconds = time.monotonic() - began
    return outcome


def violence(*, kills: int, seed: int) -> Callable[[Scene], None]:
    """Publish every release and kill random parts, each at a random moment after work has begun again."""

    def happens(scene: Scene) -> None:
        dice = dice_of(seed)
        names = sorted(scene.setup.kills)
        # Each part is killed at least once, and then any of them.
        victims = [*names, *dice.choices(names, k=kills)][:kills]
        dice.shuffle(victims)
        turns = [0, *sorted(dice.randrange(kills) for _ in scene.releases[1:])]
        for turn, victim in enumerate(victims):
            begun = _taken_on(scene.setup)
            for release in (one for when, one in zip(turns, scene.releases, strict=True) if when == turn):
                scene.publish(release)
            soon(partial(_is_at_work, scene.setup, begun), f"nobody is at work before kill {turn}")
            time.sleep(dice.uniform(0, LONGEST_PEACE_SECONDS))
            scene.kill(victim)

    return happens


def _is_at_work(setup: Setup, begun: int) -> bool | None:
    return _taken_on(setup) > begun or None


def _taken_on(setup: Setup) -> int:
    """Count how often a job was taken on."""
    with inspection.looking_into(setup.database_url) as session:
        return session.exec(select(func.coalesce(func.sum(JobRow.claims), 0))).one()


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


def are_read(setup: Setup, count: int) -> bool:
    """Tell whether so many releases are known, and all of them compared."""
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
        jobs = session.exec(select(JobRow)).all()
        outcome.retaken = sum(one.claims > 1 for one in jobs)
        outcome.attempts = max((one.attempts for one in jobs), default=0)
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
