"""
What can be asked for later: one frozen message a kind of job.

A message carries ids, never objects: a job re-reads what it needs, may run
twice, and finds nothing to do the second time. ``kind_of`` and ``parse`` are
the two directions of the text form in which a message lies in the database.
"""

from dataclasses import asdict, dataclass
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
class ScoreRelease:
    """Score one release from what is known now, as the public sees it."""

    kind: ClassVar[str] = "score_release"
    release_id: ReleaseId


@dataclass(frozen=True, slots=True)
class ScoreProject:
    """Compare anew where a base has moved, and score, every release of one project."""

    kind: ClassVar[str] = "score_project"
    project_id: ProjectId


Message: TypeAlias = PollProject | IngestRelease | CompareRelease | ScoreRelease | ScoreProject

KINDS: dict[str, type[Message]] = {
    one.kind: one for one in (PollProject, IngestRelease, CompareRelease, ScoreRelease, ScoreProject)
}


def payload_of(message: Message) -> dict[str, int]:
    """Give *message*'s fields as JSON-ready values; ``parse`` is the way back."""
    return asdict(message)


def parse(kind: str, payload: dict[str, int]) -> Message:
    """
    Read a message back from its row.

    Raises:
        InvalidInput: The kind is unknown, or the fields are not its own.
    """
    try:
        return KINDS[kind](**payload)  # type: ignore[arg-type]  # the fields are NewTypes over int
    except (KeyError, TypeError) as error:
        raise InvalidInput(f"no job of kind {kind!r} has the fields {sorted(payload)}") from error


class JobQueue(Protocol):
    """Tells the workers that a job is due; the database stays the truth about it."""

    async def send(self, kind: str, job_id: int) -> None:
        """
        Wake a worker for job *job_id*.

        Raises:
            SourceUnavailable: The queue cannot be reached; the sweep sends the job later.
        """
        ...
