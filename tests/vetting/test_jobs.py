"""Messages: one text form, and the way back."""

import pytest

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.jobs import KINDS, CompareRelease, IngestRelease, Message, PollProject, ScoreProject, parse, payload_of

MESSAGES: list[Message] = [
    PollProject(ProjectId(1)),
    IngestRelease(ReleaseId(2)),
    CompareRelease(ReleaseId(3)),
    ScoreProject(ProjectId(4)),
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    """What is written of a message is enough to read it back."""
    assert parse(message.kind, payload_of(message)) == message


@pytest.mark.parametrize(("kind", "payload"), [("nothing", {}), ("poll_project", {"release_id": 1})])
def test_what_is_no_message_is_refused(kind: str, payload: dict[str, int]) -> None:
    """An unknown kind, or fields of another one, is an error that names them."""
    with pytest.raises(InvalidInput, match=kind):
        parse(kind, payload)


def test_each_kind_is_known_by_its_name() -> None:
    """The table of kinds is keyed by what each message calls itself."""
    assert all(name == one.kind for name, one in KINDS.items())
