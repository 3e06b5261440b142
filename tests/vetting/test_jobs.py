"""Messages: one text form, and the way back."""

import json

import pytest

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.jobs import (
    KINDS,
    CompareRelease,
    IngestRelease,
    Message,
    PollProject,
    ScoreProject,
    Urgency,
    parse,
    payload_of,
)

MESSAGES: list[Message] = [
    PollProject(ProjectId(1)),
    IngestRelease(ReleaseId(2)),
    CompareRelease(ReleaseId(3)),
    ScoreProject(ProjectId(4)),
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    """What is written of a message is enough to read it back."""
    assert parse(message.kind, json.dumps(payload_of(message))) == message


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("nothing", "{}"),
        ("poll_project", '{"release_id": 1}'),
        ("poll_project", "{"),
        ("poll_project", "[1]"),
        ("poll_project", "1"),
        ("poll_project", "[" * 100_000),
    ],
)
def test_what_is_no_message_is_refused(kind: str, payload: str) -> None:
    """An unknown kind, fields of another one, or no fields at all, is an error that names them."""
    with pytest.raises(InvalidInput, match=kind):
        parse(kind, payload)


@pytest.mark.parametrize("value", ["true", '"1"', "1.0", "0", "-1", "2147483648", "null"])
def test_what_is_no_id_is_refused(value: str) -> None:
    """A number that no row can have never reaches the database."""
    with pytest.raises(InvalidInput, match="is none"):
        parse("poll_project", f'{{"project_id": {value}}}')


def test_what_follows_from_what_somebody_waits_for_is_as_urgent() -> None:
    """A read that was asked for is wanted to its end; what a watch began can wait like the clock's work."""
    assert [one.of_what_follows for one in Urgency] == [Urgency.NOW, Urgency.LATER, Urgency.LATER]


def test_each_kind_is_known_by_its_name() -> None:
    """The table of kinds is keyed by what each message calls itself."""
    assert all(name == one.kind for name, one in KINDS.items())
