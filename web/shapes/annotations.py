"""Annotations: notes on lines of a release's files, and replies to them."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256
from vetting.domain.threads import (
    MAX_PATH_LENGTH,
    MAX_TEXT_LENGTH,
    MAX_WAY_LENGTH,
    Annotation,
    Place,
    Thread,
    derivation,
    place,
)
from web.shapes.audits import WhoRecorded
from web.shapes.shape import Digest, Shape

Line = Annotated[int, Field(ge=0, le=2**31 - 1)]
Way = Annotated[str, Field(min_length=1, max_length=MAX_WAY_LENGTH)]


_SHOWN_AS = "Of a file without lines of its own the text that “start” and “end” are lines of, as a diff's “shape” says."
_SHOWN_VERSION = "How that text was made: made in another way it has other lines."


class WrittenOn(Shape):
    """Where a note was written that is shown elsewhere."""

    version: str
    filename: str = Field(description="Of the distribution.")
    sha256: Digest
    path: str
    start: int
    end: int


class AnnotationShape(Shape):
    """One note, or one reply to a note."""

    id: int
    sha256: Digest = Field(description="Of the distribution.")
    path: str = Field(description="In the distribution, as the archive spells it; odd bytes appear as \\xNN.")
    start: int = Field(description="The first line, from 1; 0: the file as a whole.")
    end: int = Field(description="The last line, included.")
    shown_as: str | None = Field(default=None, description=_SHOWN_AS)
    shown_version: str | None = Field(default=None, description=_SHOWN_VERSION)
    text: str
    author: WhoRecorded
    created_at: datetime
    reply_to: int | None = Field(description="The note that this answers.")
    resolved_at: datetime | None
    resolved_by: str | None = Field(description="Login.")
    carried_from: WrittenOn | None = Field(
        default=None, description="Of a note on an earlier release whose lines are the very same here: the place there."
    )


class AnnotationList(Shape):
    """A part of what was noted on a release's files, in the order it was written."""

    items: list[AnnotationShape]
    next: str | None


class AnnotationBody(Shape):
    """A new note, by its place; or a reply, by what it answers."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_LENGTH)]
    sha256: Digest | None = None
    path: Annotated[str, Field(min_length=1, max_length=MAX_PATH_LENGTH)] | None = None
    start: Line | None = None
    end: Line | None = Field(default=None, description="The last line; by default the first.")
    shown_as: Way | None = Field(default=None, description=_SHOWN_AS)
    shown_version: Way | None = Field(default=None, description=_SHOWN_VERSION)
    reply_to: Annotated[int, Field(ge=1, le=10**18 - 1)] | None = None

    def place(self) -> Place | None:
        """
        Say where the note stands; None for a reply.

        Raises:
            InvalidInput: It has both a place and a note to answer, or neither; or the lines are none.
        """
        parts = (self.sha256, self.path, self.start, self.end, self.shown_as, self.shown_version)
        if self.reply_to is not None:
            if any(one is not None for one in parts):
                raise InvalidInput("a reply stands where its note stands: send either “reply_to” or a place")
            return None
        if self.sha256 is None or self.path is None or self.start is None:
            raise InvalidInput("a note needs “sha256”, “path” and “start”, or “reply_to”")
        end = self.start if self.end is None else self.end
        return place(Sha256(self.sha256), self.path, self.start, end, derivation(self.shown_as, self.shown_version))


class AnnotationChange(Shape):
    """What can be changed of a note."""

    resolved: bool


def annotation_shape(one: Annotation) -> AnnotationShape:
    """Show one note or reply."""
    return AnnotationShape(
        id=one.id,
        sha256=one.place.sha256,
        path=one.place.path,
        start=one.place.start,
        end=one.place.end,
        shown_as=one.place.derivation.shown_as if one.place.derivation else None,
        shown_version=one.place.derivation.version if one.place.derivation else None,
        text=one.text,
        author=WhoRecorded(login=one.author.login, name=one.author.name),
        created_at=one.created_at,
        reply_to=one.parent_id,
        resolved_at=one.resolved_at,
        resolved_by=one.resolved_by,
    )


def carried_shape(one: Annotation, thread: Thread) -> AnnotationShape:
    """Show one note or reply of a thread that was carried, at the place that it was carried to."""
    assert thread.carried is not None
    origin, written = thread.carried.origin, thread.note.place
    moved = annotation_shape(replace(one, place=thread.stands))
    there = WrittenOn(
        version=origin.version,
        filename=origin.filename,
        sha256=written.sha256,
        path=written.path,
        start=written.start,
        end=written.end,
    )
    return moved.model_copy(update={"carried_from": there})
