"""
What came of looking for a fact: four answers that are never mixed up.

A source that does not publish a kind of fact says nothing about a project by
being silent; a source that publishes it and has none says a great deal; and a
source that did not answer says nothing yet. :data:`Looked` keeps the three
apart from each other and from the fact itself::

    match index_says:
        case Found(value): ...         # looked, and here it is
        case NotPublished(): ...       # looked, and it is not there
        case NotOffered(): ...         # the source publishes no such facts
        case CouldNotLook(reason): ... # the source could not be asked

"Not looked" is the absence of any of them: None, or no row. A :class:`Look` is
an answer with its time, as it is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """Looked, and here it is."""

    value: T_co


@dataclass(frozen=True, slots=True)
class NotPublished:
    """Looked where it would stand, and it is not there."""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The source publishes no facts of this kind, about anybody."""


@dataclass(frozen=True, slots=True)
class CouldNotLook:
    """The source could not be asked, or its answer could not be read; a later look may tell."""

    reason: str


Looked: TypeAlias = Found[T_co] | NotPublished | NotOffered | CouldNotLook
"""One of the four."""


@dataclass(frozen=True, slots=True)
class Look(Generic[T_co]):
    """What came of looking, and when."""

    result: Looked[T_co]
    at: datetime
    missing: str | None = None
    """Why not every source could be asked, though one that could has told something."""

    def is_older(self, than: timedelta, *, now: datetime) -> bool:
        """Tell whether it is time to look again."""
        return now - self.at >= than


LookT = TypeVar("LookT")
KEPT_THROUGH_FAILURES = timedelta(days=2)
"""How long an answer is kept while looking again fails; after that it is too old to be told as known."""


def latest_look(before: Look[LookT] | None, after: Look[LookT]) -> Look[LookT]:
    """Choose which of two looks to keep: the later one, unless it failed and the earlier answered not long ago."""
    if before is None or isinstance(before.result, CouldNotLook) or not isinstance(after.result, CouldNotLook):
        return after
    return after if before.is_older(KEPT_THROUGH_FAILURES, now=after.at) else before
