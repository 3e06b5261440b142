"""Each use case that looks before it writes, done twice at the same moment on PostgreSQL."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import (
    comparison,
    finding,
    sdist,
    seed_account,
    seed_comparison,
    seed_project,
    seed_release,
)
from tests.clocks import NOON, FrozenClock
from tests.concurrency.meeting import at_once
from tests.database import on_postgresql_alone
from tests.vetting.usecases.watched_index import PLAN, watching
from vetting.adapters.db.engine import reading
from vetting.adapters.db.tables import NoticeRow, ScoreRow
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Account, Actor, Role
from vetting.domain.audits import AuditDraft
from vetting.domain.criteria import Criterion
from vetting.domain.errors import Conflict, SourceUnavailable
from vetting.domain.factors import IndexPolicy, IndexRules
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.sending import sending
from vetting.domain.threads import Place
from vetting.jobs import PollProject, ScoreProject
from vetting.ports.identity import Identity
from vetting.ports.jobs import ClaimedJob, Lease
from vetting.usecases.accounts import set_standing, sign_in
from vetting.usecases.auditing import define_criterion, record_audit, withdraw_audit
from vetting.usecases.evidence import claim, decide_claim
from vetting.usecases.polling import poll_project
from vetting.usecases.reviewing import reply, settle, take_back
from vetting.usecases.scoring import score_release
from vetting.usecases.watching import ask_for_polls, watch_project

pytestmark = [on_postgresql_alone, pytest.mark.usefixtures("database_url")]

JO = Identity("https://id.example.test", "s-1", "Jo", "Jo Reviewer", "jo@example.test")
RULES = IndexRules("https://index.example.test/simple/", IndexPolicy.PYPI)
DEMO = ProjectName("demo")
READER = frozenset({Role.READER})


async def ask(units: DatabaseUnits, message: ScoreProject | PollProject) -> None:
    """Ask for a job."""
    async with units.open() as unit:
        unit.enqueue(message)
        await unit.commit()


async def take(units: DatabaseUnits) -> ClaimedJob | None:
    """Take on what is due, as a worker does."""
    async with units.open() as unit:
        job = await unit.jobs.take(Lease("a test's", NOON + timedelta(minutes=1)), now=NOON)
        await unit.commit()
    return job


async def due(units: DatabaseUnits) -> list[str]:
    """List the kinds of what is due."""
    async with units.open() as unit:
        return [job.kind for job in await unit.jobs.due(now=NOON, limit=10)]


async def rows(engine: AsyncEngine, table: type[object]) -> int:
    """Count the rows of a table."""
    async with reading(engine) as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


def one_refused(answers: list[object]) -> bool:
    """Tell whether one was done and the other told that it came too late."""
    return sorted(isinstance(one, Conflict) for one in answers) == [False, True]


# --- jobs


async def test_what_two_ask_for_is_due_once(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Two transactions that ask for the same find it due once."""
    project = await seed_project(units)
    await at_once(engine, ask(units, ScoreProject(project.id)), ask(units, ScoreProject(project.id)))
    assert await due(units) == ["score_project"]


async def test_what_many_ask_for_in_any_order_is_due_once(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Two that ask for the same in different orders do not wait for each other for ever."""
    ids = [(await seed_project(units, name)).id for name in ("one", "two", "three")]

    async def ask_all(*order: int) -> None:
        async with units.open() as unit:
            for number in order:
                unit.enqueue(ScoreProject(ids[number]))
            await unit.commit()

    assert await at_once(engine, ask_all(0, 1, 2), ask_all(2, 1, 0)) == [None, None]
    assert await due(units) == ["score_project"] * 3


async def test_nobody_takes_a_job_before_its_reason_is_there(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """A job that waits already, and is asked for again, is not begun before what it was asked for can be seen."""
    project = await seed_project(units)
    await ask(units, ScoreProject(project.id))
    assert await at_once(engine, ask(units, ScoreProject(project.id)), take(units)) == [None, None]
    assert await take(units) is not None


async def test_a_job_is_taken_by_one(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Of two workers that look at the same moment one gets the job, and the other does not wait for it."""
    await ask(units, ScoreProject((await seed_project(units)).id))
    answers = await at_once(engine, take(units), take(units))
    assert [one is None for one in answers] == [False, True]


# --- watching


async def test_two_watch_the_same(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who watches what somebody else watches at the same moment gets the same project."""
    async with watching(units, clock) as opened:
        opened.catalog.publish("other", "1.0")

        def watch() -> Coroutine[Any, Any, object]:
            return watch_project(Ecosystem.PYPI, "other", actor=None, units=units, index=opened.index, clock=clock)

        answers = await at_once(engine, watch(), watch())
    assert answers[0] == answers[1]


async def test_polls_are_asked_for_once(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Of two workers whose clocks strike at once one asks for the looks that are due."""
    await seed_project(units)
    await seed_project(units, "other")
    answers = await at_once(engine, ask_for_polls(units=units, clock=clock), ask_for_polls(units=units, clock=clock))
    assert answers == [2, 0]


async def test_two_looks_write_one_release(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """What two looks find at once is written, and noticed, once; neither fails."""
    async with watching(units, clock) as opened:
        await opened.jobs()

        def look() -> Coroutine[Any, Any, object]:
            return poll_project(opened.project_id, units=units, index=opened.index, clock=clock, plan=PLAN)

        assert await at_once(engine, look(), look()) == [None, None]
        noticed = await rows(engine, NoticeRow)
        assert set(await opened.releases()) == {"1.0", "1.1"}
    assert noticed == len(await opened.notices())


async def test_one_index_is_seen_first_by_two(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Looks at two projects may both be the first at their index."""
    async with watching(units, clock) as opened:
        opened.catalog.publish("other", "1.0")
        other = await watch_project(Ecosystem.PYPI, "other", actor=None, units=units, index=opened.index, clock=clock)

        def look(project_id: object) -> Coroutine[Any, Any, object]:
            return poll_project(project_id, units=units, index=opened.index, clock=clock)  # type: ignore[arg-type]  # an id

        assert await at_once(engine, look(opened.project_id), look(other)) == [None, None]


# --- reading and scoring


async def test_a_comparison_is_kept_once(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Two workers that compared the same release leave one comparison, with its findings once."""
    release = await seed_release(units, await seed_project(units))
    compared = comparison(release, findings=[finding()])
    answers = await at_once(engine, seed_comparison(units, compared), seed_comparison(units, compared))
    async with units.read() as unit:
        current = await unit.comparisons.current(release.id)
    assert (answers, [one.findings for one in current]) == ([None, None], [compared.findings])


async def test_a_score_is_kept_once(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Two workers that score the same release at once add one line to its history."""
    release = await seed_release(units, await seed_project(units))

    def score() -> Coroutine[Any, Any, object]:
        return score_release(release.id, units=units, clock=clock, rules=RULES)

    assert await at_once(engine, score(), score()) == [None, None]
    assert await rows(engine, ScoreRow) == 1


# --- people


def enter(identity: Identity, units: DatabaseUnits, clock: FrozenClock) -> Coroutine[Any, Any, Account]:
    """Sign somebody in."""
    return sign_in(identity, operators=(), trusted_issuers=(), units=units, clock=clock)


async def test_a_first_sign_in_in_two_windows(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who signs in for the first time twice at once is one account."""
    first, second = await at_once(engine, enter(JO, units, clock), enter(JO, units, clock))
    assert first == second
    assert isinstance(first, Account)


async def test_two_who_would_be_called_alike(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Two people of one name who sign in at once get a login each."""
    other = replace(JO, subject="s-2")
    answers = await at_once(engine, enter(JO, units, clock), enter(other, units, clock))
    assert [one.login for one in answers if isinstance(one, Account)] == ["jo", "jo-2"]


async def test_somebody_is_left_to_operate(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Two operators who dismiss each other at once do not both succeed."""
    jo, kim = await seed_account(units), await seed_account(units, "kim")

    def dismiss(whom: Actor, by: Actor) -> Coroutine[Any, Any, object]:
        return set_standing(whom.id, roles=READER, level=None, actor=by, units=units)

    assert one_refused(await at_once(engine, dismiss(jo, kim), dismiss(kim, jo)))


async def test_a_login_on_the_index_is_one_account_s(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Two claims to one login are not both approved, also where two operators decide at once."""
    await seed_project(units)
    jo, kim = await seed_account(units), await seed_account(units, "kim")
    claims = [await claim(Ecosystem.PYPI, DEMO, "maintainer", actor=one, units=units, clock=clock) for one in (jo, kim)]
    decide = [decide_claim(one, approve=True, actor=jo, units=units, clock=clock) for one in claims]
    assert one_refused(await at_once(engine, *decide))


# --- audits and notes


async def test_an_audit_sent_twice_is_recorded_once(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Who sends an audit again before the first is answered gets the same one."""
    await seed_release(units, await seed_project(units))
    jo = await seed_account(units)
    draft = AuditDraft(version="1.0", criteria=("safe-to-run",), distributions_shown=frozenset({sdist().sha256}))

    def send() -> Coroutine[Any, Any, object]:
        same = sending("one", "the same")
        return record_audit(Ecosystem.PYPI, DEMO, draft, actor=jo, units=units, clock=clock, sending=same)

    first, second = await at_once(engine, send(), send())
    assert first == second
    assert isinstance(first, int)


async def test_an_audit_is_withdrawn_once(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Of two who take an audit back at once the second is told that it was."""
    await seed_release(units, await seed_project(units))
    jo = await seed_account(units)
    draft = AuditDraft(version="1.0", criteria=("safe-to-run",), distributions_shown=frozenset({sdist().sha256}))
    number = await record_audit(Ecosystem.PYPI, DEMO, draft, actor=jo, units=units, clock=clock)

    def withdraw(reason: str) -> Coroutine[Any, Any, object]:
        return withdraw_audit(number, reason=reason, actor=jo, units=units, clock=clock)

    assert one_refused(await at_once(engine, withdraw("first"), withdraw("second")))


async def test_criteria_are_defined_once(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Of two who define criteria of one name at once the second is told that there are."""
    jo = await seed_account(units)

    def define(text: str) -> Coroutine[Any, Any, object]:
        return define_criterion(Criterion("crypto-reviewed", text), actor=jo, units=units, clock=clock)

    assert one_refused(await at_once(engine, define("read"), define("read twice")))


async def test_a_note_is_settled_once(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Of two who settle a note at once the second is told that it is."""
    jo = await seed_account(units)
    async with units.open() as unit:
        note = await unit.annotations.add(Place(sdist().sha256, "demo.py", 1, 1), "Why?", account_id=jo.id, at=NOON)
        await unit.commit()
    done = [settle(note, is_resolved=True, actor=jo, units=units, clock=clock) for _ in range(2)]
    assert one_refused(await at_once(engine, *done))


async def test_an_answer_and_its_note_are_not_lost(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """A note that is answered at this moment is not taken back."""
    jo = await seed_account(units)
    async with units.open() as unit:
        note = await unit.annotations.add(Place(sdist().sha256, "demo.py", 1, 1), "Why?", account_id=jo.id, at=NOON)
        await unit.commit()
    answered = reply(note, "Because.", actor=jo, units=units, clock=clock)
    assert one_refused(await at_once(engine, answered, take_back(note, actor=jo, units=units)))


# --- the database itself


async def test_a_reader_sees_one_state(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """What is committed while somebody reads is not seen by that reader, as on SQLite."""
    await seed_project(units)
    async with units.read() as unit:
        before = await unit.projects.watched()
        await seed_project(units, "other")
        assert await unit.projects.watched() == before
    assert await rows(engine, NoticeRow) == 0


async def test_two_in_each_other_s_way_are_told_to_try_again(units: DatabaseUnits) -> None:
    """Where each holds what the other wants, one goes on and the other is told that trying again helps."""
    both_hold = asyncio.Barrier(2)

    async def hold(held: str, wanted: str) -> None:
        async with units.open() as unit:
            await unit.hold(held)
            await both_hold.wait()
            await unit.hold(wanted)
            await unit.commit()

    answers = await asyncio.gather(hold("one", "two"), hold("two", "one"), return_exceptions=True)
    assert sorted(isinstance(one, SourceUnavailable) for one in answers) == [False, True]
