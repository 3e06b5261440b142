"""What a worker does with the end of a job that it cannot write down."""

import pytest

from vetting.domain.errors import SourceUnavailable
from vetting.usecases import working
from workers import attempts


async def test_the_end_of_a_job_is_written_once_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is away it is tried again, and what came of it at last is given."""
    monkeypatch.setattr(attempts, "AGAIN_SECONDS", 0.0)
    answers = iter([False, False, True])

    async def write() -> str:
        if not next(answers):
            raise SourceUnavailable("away")
        return "written"

    assert await attempts._written(write) == "written"


async def test_an_end_that_cannot_be_written_is_left_to_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """After as long as a lease lasts somebody else has the job, so nothing more is tried."""
    monkeypatch.setattr(attempts, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(working, "LEASE", -working.LEASE)

    async def write() -> None:
        raise SourceUnavailable("away")

    with pytest.raises(SourceUnavailable, match="away"):
        await attempts._written(write)
