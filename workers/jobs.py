"""One coroutine for each kind of job: unpack the message, call one use case."""

from typing import assert_never

from vetting.bootstrap.server import Services
from vetting.jobs import CompareRelease, IngestRelease, MendRelease, Message, PollProject, ScoreProject, ScoreRelease
from vetting.usecases import ingesting, mending, polling, scoring


async def perform(message: Message, services: Services) -> None:
    """Do what *message* asks for."""
    match message:
        case PollProject():
            await poll_project(message, services)
        case IngestRelease():
            await ingest_release(message, services)
        case CompareRelease():
            await compare_release(message, services)
        case MendRelease():
            await mend_release(message, services)
        case ScoreRelease():
            await score_release(message, services)
        case ScoreProject():
            await score_project(message, services)
        case _:
            assert_never(message)


async def poll_project(message: PollProject, services: Services) -> None:
    """Ask the index what it offers for one project."""
    await polling.poll_project(
        message.project_id,
        units=services.units,
        index=services.index,
        clock=services.clock,
        plan=services.watch_plan,
        sources=services.advisories,
    )


async def ingest_release(message: IngestRelease, services: Services) -> None:
    """Fetch, verify and read one release."""
    await ingesting.ingest_release(message.release_id, services.bench)


async def compare_release(message: CompareRelease, services: Services) -> None:
    """Read one release against its base."""
    await ingesting.compare_release(message.release_id, services.bench)


async def mend_release(message: MendRelease, services: Services) -> None:
    """Make whole what was lost of one release."""
    await mending.mend_release(message.release_id, services.bench)


async def score_release(message: ScoreRelease, services: Services) -> None:
    """Score one release from what is known now."""
    await scoring.score_release(
        message.release_id, units=services.units, clock=services.clock, rules=services.index_rules
    )


async def score_project(message: ScoreProject, services: Services) -> None:
    """Score every release of one project anew, and compare anew where a base has moved."""
    await scoring.score_project(message.project_id, units=services.units)
