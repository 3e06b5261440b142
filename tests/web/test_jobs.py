"""The operators' page of jobs."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tests.clocks import NOON
from tests.failing import fail_all
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.taking import take, take_all
from vetting.adapters.clock import SystemClock
from vetting.domain.accounts import Role
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.jobs import IngestRelease, Message, PollProject, ScoreRelease
from vetting.usecases.bench import Bench

FILES = {"demo.py": "x = 1\n"}


def ask(seed: Seed, *messages: Message) -> None:
    """Make jobs due, and nothing else."""

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            for job in await take_all(unit, now=NOON):
                await unit.jobs.finish(job, now=NOON)
            for message in messages:
                unit.enqueue(message)
            await unit.commit()

    seed.run(step)


def take_on(seed: Seed, *, at: datetime) -> None:
    """Let a worker have taken on the job that is due."""

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            await take(unit, now=at)
            await unit.commit()

    seed.run(step)


@pytest.fixture
def operator(site: TestClient) -> TestClient:
    """Give a browser whose user is an operator."""
    sign_in(site, "ops")
    return site


def test_an_instance_without_jobs_says_so(operator: TestClient) -> None:
    """Each list says that it is empty, and the page is one of the settings' tabs."""
    page = operator.get("/settings/jobs").text
    assert all(words in page for words in ("No job failed", "Nothing runs", "Nothing waits", "0 in the last day"))
    assert '<a href="/settings/jobs" aria-current="page">Jobs</a>' in page
    assert "is a worker running?" not in page


def test_due_jobs_that_nobody_does_are_pointed_at(operator: TestClient, seed: Seed) -> None:
    """Where something is due and nothing runs, the page asks for the worker, and says since when."""
    seed.release("1.0", FILES)
    page = operator.get("/settings/jobs").text
    assert "is a worker running?" in page
    assert re.search(r"<dt>Due</dt><dd>\d, the oldest since <time", page)


def test_what_runs_is_shown_with_its_worker(operator: TestClient, seed: Seed) -> None:
    """The release is linked, and a worker whose lease has ended is said to be gone."""
    release = seed.release("1.0", FILES)
    ask(seed, ScoreRelease(release.id))
    take_on(seed, at=NOON)
    page = operator.get("/settings/jobs").text
    assert '<a href="/projects/pypi/demo/1.0">demo 1.0</a>' in page
    assert "a test&#39;s <span" in page
    assert "gone; the next takes it on" in page


def test_a_worker_that_holds_its_job_is_not_said_to_be_gone(operator: TestClient, seed: Seed) -> None:
    """Before its lease ends."""
    ask(seed, PollProject(seed.release("1.0", FILES).project_id))
    take_on(seed, at=SystemClock().now())
    page = operator.get("/settings/jobs").text
    assert '<a href="/projects/pypi/demo">demo</a>' in page
    assert "gone; the next takes it on" not in page


def test_what_is_tried_again_says_when_and_why(operator: TestClient, seed: Seed) -> None:
    """The next attempt, those so far, and what the last one met."""
    ask(seed, PollProject(seed.release("1.0", FILES).project_id))

    async def run(bench: Bench) -> None:
        async with bench.units.open() as unit:
            later = SystemClock().now() + timedelta(minutes=5)
            await unit.jobs.retry(await take(unit, now=NOON), at=later, reason="The index <is> away.")
            await unit.commit()

    seed.run(run)
    page = operator.get("/settings/jobs").text
    assert "The index &lt;is&gt; away." in page
    assert "Nothing waits" not in page


def test_a_failed_job_is_tried_again(operator: TestClient, seed: Seed) -> None:
    """The reason is on the page with a button; afterwards the release is being read."""
    release = seed.release("1.0", FILES)
    ask(seed, IngestRelease(release.id))
    seed.run(fail_all)
    page = operator.get("/settings/jobs").text
    assert "It broke." in page
    (address,) = re.findall(r'action="(/settings/jobs/\d+/retry)"', page)
    answer = operator.post(address, data={"csrf": session_secret(operator)})
    assert (answer.status_code, "The job is tried again." in answer.text) == (200, True)
    assert "No job failed" in answer.text
    assert operator.post(address, data={"csrf": session_secret(operator)}).status_code == 404


def test_a_failed_job_is_dismissed(operator: TestClient, seed: Seed) -> None:
    """It is gone from the page, and nothing is tried again."""
    ask(seed, PollProject(ProjectId(404)))
    seed.run(fail_all)
    page = operator.get("/settings/jobs").text
    assert '<span class="muted">unknown</span>' in page
    (address,) = re.findall(r'action="(/settings/jobs/\d+/dismiss)"', page)
    answer = operator.post(address, data={"csrf": session_secret(operator)})
    assert (answer.status_code, "No job failed" in answer.text) == (200, True)
    assert "<dt>Due</dt><dd>0</dd>" in answer.text


def test_jobs_that_failed_alike_are_tried_again_at_once(operator: TestClient, seed: Seed) -> None:
    """One button for all of them, which says how many they are."""
    ask(seed, *(ScoreRelease(ReleaseId(number)) for number in range(400, 403)))
    seed.run(fail_all)
    assert "Try all 3 again" in operator.get("/settings/jobs").text
    fields = {"kind": "score_release", "reason": "It broke.", "csrf": session_secret(operator)}
    assert "3 jobs are tried again." in operator.post("/settings/jobs/retry", data=fields).text
    assert "0 jobs are tried again." in operator.post("/settings/jobs/retry", data=fields).text


def test_many_failed_jobs_come_in_parts(operator: TestClient, seed: Seed) -> None:
    """The last fifty, then the older ones, then the way back."""
    ask(seed, *(ScoreRelease(ReleaseId(number)) for number in range(400, 460)))
    seed.run(fail_all)
    counts = [operator.get(f"/settings/jobs?page={page}").text.count('/retry" method') for page in (1, 2, 3)]
    assert counts == [51, 11, 1]
    assert ">Older</a>" in operator.get("/settings/jobs").text
    assert ">Newer</a>" in operator.get("/settings/jobs?page=2").text
    assert "No more failed jobs" in operator.get("/settings/jobs?page=3").text


def test_a_job_that_nobody_can_read_breaks_no_page(operator: TestClient, seed: Seed) -> None:
    """A row written by hand is shown under its own name."""
    ask(seed, ScoreRelease(ReleaseId(1)))

    async def spoil(bench: Bench) -> None:
        async with bench.units.open() as unit:
            await unit.jobs._session.execute(  # type: ignore[attr-defined]  # no port writes such a row
                text("UPDATE jobs SET kind = '<i>vanish</i>' WHERE state = 'due'")
            )
            await unit.commit()

    seed.run(spoil)
    seed.run(fail_all)
    page = operator.get("/settings/jobs").text
    assert "&lt;i&gt;vanish&lt;/i&gt;" in page
    (address,) = re.findall(r'action="(/settings/jobs/\d+/retry)"', page)
    answer = operator.post(address, data={"csrf": session_secret(operator)})
    assert (answer.status_code, "only be dismissed" in answer.text) == (409, True)


def test_only_operators_see_the_page(site: TestClient) -> None:
    """A reviewer is refused, and sees no link to it; somebody who is not signed in is sent to do so."""
    assert site.get("/settings/jobs", follow_redirects=False).status_code == 303
    sign_in(site, "jo", roles=frozenset({Role.REVIEWER}))
    assert site.get("/settings/jobs").status_code == 403
    assert "/settings/jobs" not in site.get("/settings").text


def test_a_reason_says_what_it_would_hide_and_is_tried_again_as_it_is(operator: TestClient, seed: Seed) -> None:
    """Reasons may repeat what an index says: it turns no text around, and its lines come back as they were."""
    reason = "the index says \u202eko\u202c\nand more"
    for version in ("1.0", "1.1"):
        ask(seed, IngestRelease(seed.release(version, FILES).id))

        async def fail(bench: Bench) -> None:
            await fail_all(bench, reason)

        seed.run(fail)

    page = operator.get("/settings/jobs").text
    form = {"csrf": session_secret(operator), "kind": "ingest_release", "reason": reason.replace("\n", "\r\n")}
    answer = operator.post("/settings/jobs/retry", data=form)

    assert page.count("[U+202E]ko[U+202C]") == 3  # for both together, and for each
    assert "2 jobs are tried again." in answer.text
