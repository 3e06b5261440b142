"""Notes on lines of a diff: writing one, answering, settling, taking back. Each ends where it began."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.releases import sha256
from vetting.domain.threads import (
    MAX_PATH_LENGTH,
    MAX_TEXT_LENGTH,
    MAX_WAY_LENGTH,
    AnnotationId,
    NoteDraft,
    derivation,
    place,
)
from vetting.usecases.reviewing import annotate, reply, settle, take_back
from web.context import services_of
from web.forms import read_form
from web.handlers.picking import review_of
from web.redirects import safe_next
from web.security import notify, signed_in

Text = Annotated[str, Field(max_length=MAX_TEXT_LENGTH)]
Line = Annotated[int, Field(ge=0, le=2**31 - 1)]
Way = Annotated[str, Field(max_length=MAX_WAY_LENGTH)]


class NoteForm(BaseModel):
    """A new note on lines of a file."""

    sha256: str
    """Of the distribution."""
    path: Annotated[str, Field(max_length=MAX_PATH_LENGTH)]
    start: Line
    end: Line
    shown_as: Way = ""
    """The text that the lines are of; empty where they are the file's own."""
    shown_version: Way = ""
    text: Text
    back: str = ""


class ReplyForm(BaseModel):
    """An answer to a note."""

    text: Text
    back: str = ""


class BackForm(BaseModel):
    """Where to go afterwards."""

    back: str = ""


def _back(address: str, number: int | None) -> Response:
    anchor = "" if number is None else f"#note-{number}"
    return RedirectResponse(safe_next(address).partition("#")[0] + anchor, 303)


def _number(request: Request) -> AnnotationId:
    return AnnotationId(request.path_params["annotation_id"])


async def add(request: Request) -> Response:
    """Note something on lines of one of the diff's two sides."""
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, NoteForm)
    review = await review_of(request)
    digest = sha256(form.sha256)
    is_old = review.old is not None and digest in review.old.release.digests
    release = review.old.release if review.old is not None and is_old else review.new.release
    way = derivation(form.shown_as, form.shown_version)
    where = place(digest, form.path, form.start, max(form.end, form.start), way)
    draft = NoteDraft(release.ecosystem, release.project, release.version, where, form.text)
    number = await annotate(
        draft,
        actor=actor,
        units=services.units,
        blobs=services.blobs,
        texts=services.diff_reader,
        clock=services.clock,
    )
    return _back(form.back, number)


async def answer(request: Request) -> Response:
    """Answer a note."""
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, ReplyForm)
    await reply(_number(request), form.text, actor=actor, units=services.units, clock=services.clock)
    return _back(form.back, _number(request))


async def resolve(request: Request) -> Response:
    """Call a note settled."""
    return await _settle(request, is_resolved=True)


async def reopen(request: Request) -> Response:
    """Open a settled note again."""
    return await _settle(request, is_resolved=False)


async def _settle(request: Request, *, is_resolved: bool) -> Response:
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, BackForm)
    await settle(_number(request), is_resolved=is_resolved, actor=actor, units=services.units, clock=services.clock)
    return _back(form.back, _number(request))


async def delete(request: Request) -> Response:
    """Take a note back that nobody has answered."""
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, BackForm)
    await take_back(_number(request), actor=actor, units=services.units)
    notify(request, "The note is gone.")
    return _back(form.back, None)
