"""Tests that each message reaches its use case."""

import pytest

from vetting.bootstrap.server import Services
from vetting.domain.errors import NotFound
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.jobs import (
    KINDS,
    CompareRelease,
    IngestRelease,
    MendRelease,
    Message,
    PollProject,
    ScoreProject,
    ScoreRelease,
)
from workers.jobs import perform

OF_NOTHING: dict[Message, str] = {
    PollProject(ProjectId(404)): "there is no project 404",
    IngestRelease(ReleaseId(404)): "there is no release 404",
    CompareRelease(ReleaseId(404)): "there is no release 404",
    ScoreRelease(ReleaseId(404)): "there is no release 404",
    MendRelease(ReleaseId(404)): "there is no release 404",
    ScoreProject(ProjectId(404)): "there is no project 404",
}


@pytest.mark.parametrize("message", OF_NOTHING, ids=lambda message: message.kind)
async def test_a_job_about_nothing_is_refused_by_its_use_case(services: Services, message: Message) -> None:
    """Each kind of job loads what it is about, and says when there is no such thing."""
    with pytest.raises(NotFound, match=OF_NOTHING[message]):
        await perform(message, services)


def test_every_kind_is_tried_here() -> None:
    """A new kind of message has to be added above."""
    assert {type(message) for message in OF_NOTHING} == set(KINDS.values())
