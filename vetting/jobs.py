"""
What can be asked for later: one frozen message a kind of job.

A message carries ids, never objects: a job re-reads what it needs, may run
twice, and finds nothing to do the second time. ``payload_of`` and ``parse``
are the two directions of the form in which a message lies in the database;
``Urgency`` says whose waiting a job ends.
"""

import json
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import ClassVar, Protocol, TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import ProjectId, ReleaseId


@dataclass(frozen=True, slots=True)
class PollProject:
    """Ask the index what it offers for one watched project."""

    kind: ClassVar[str] = "poll_project"
    project_id: ProjectId


@dataclass(frozen=True, slots=True)
class IngestRelease:
    """Fetch, verify and read the distributions of one release."""

    kind: ClassVar[str] = "ingest_release"
    release_id: ReleaseId


@dataclass(frozen=True, slots=True)
class CompareRelease:
    """Choose the base of one release, diff against it, and look at what changed."""

    kind: ClassVar[str] = "compare_release"
    release_id: ReleaseId


@dataclass(frozen=True, slots=True)
class MendRelease:
    """Make whole again what is kept of one release and was lost or altered on the disk."""

    kind: ClassVar[str] = "mend_release"
    release_id: ReleaseId


@dataclass(frozen=True, slots=True)
class ScoreRelease:
    """Score one release from what is known now, as the public sees it."""

    kind: ClassVar[str] = "score_release"
    release_id: ReleaseId


@dataclass(frozen=True, slots=True)
class ScoreProject:
    """Compare anew where a base has moved, and score, every release of one project."""

    kind: ClassVar[str] = "score_project"
    project_id: ProjectId


Message: TypeAlias = PollProject | IngestRelease | CompareRelease | MendRelease | ScoreRelease | ScoreProject

KINDS: dict[str, type[Message]] = {
    one.kind: one for one in (PollProject, IngestRelease, CompareRelease, MendRelease, ScoreRelease, ScoreProject)
}


LARGEST_ID = 1 << 31
"""The ids that a database's integer column holds are below it."""


def payload_of(message: Message) -> dict[str, int]:
    """Give *message*'s fields as JSON-ready values; ``parse`` is the way back."""
    return asdict(message)


def parse(kind: str, payload: str) -> Message:
    """
    Read a message back from its row.

    Args:
        kind: Of the message.
        payload: Its fields, as the JSON text of an object.

    Raises:
        InvalidInput: The kind is unknown, or the fields are not its own.
    """
    try:
        fields = json.loads(payload)
        message = KINDS[kind](**fields)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InvalidInput(f"no job of kind {kind[:40]!r} has the fields {payload[:80]}") from error
    if not all(type(value) is int and 0 < value < LARGEST_ID for value in fields.values()):
        raise InvalidInput(f"an id in {payload[:80]} is none")
    return message


class Urgency(IntEnum):
    """Whose waiting a job ends; what is more urgent is done first, however long the rest has waited."""

    NOW = 0
    """Somebody asked for it, and looks."""
    SOON = 1
    """Somebody asked for much at once, as by watching a project."""
    LATER = 2
    """The clock asked for it."""

    @property
    def of_what_follows(self) -> "Urgency":
        """The urgency of what such a job asks for: what was asked for now is wanted to its end, the rest can wait."""
        return Urgency.NOW if self is Urgency.NOW else Urgency.LATER


class JobQueue(Protocol):
    """Tells the workers that something is due; what that is, the database knows."""

    async def wake(self) -> None:
        """
        Have a worker look for what is due.

        Raises:
            SourceUnavailable: The queue cannot be reached; the workers look by themselves within a second.
        """
        ...
