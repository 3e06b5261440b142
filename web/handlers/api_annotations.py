"""The API's annotations: those on a release's files, noting and answering, settling, taking back."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.accounts import Scope
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.releases import Release, Sha256
from vetting.domain.threads import Annotation, AnnotationId, NoteDraft
from vetting.pages.releases import ReleasePage
from vetting.usecases.carrying import carry_to_release
from vetting.usecases.reviewing import annotate, reply, settle, take_back
from web.answers import give, nothing
from web.context import services_of
from web.forms import read_json
from web.handlers.api_releases import release_page
from web.openapi import Operation, documented
from web.paging import Key, Part, cut, read_query
from web.presenters.api_links import api_annotation_path
from web.security import signed_in
from web.shapes.annotations import (
    AnnotationBody,
    AnnotationChange,
    AnnotationList,
    AnnotationShape,
    annotation_shape,
    carried_shape,
)


class ReleaseAnnotations(HTTPEndpoint):
    """``/api/v1/projects/{ecosystem}/{name}/releases/{version}/annotations``."""

    @documented(
        Operation(
            "What was noted on a release's files, in the order it was written",
            {200: AnnotationList},
            query=Part,
            refuses=(404,),
            redirects=True,
            description="Notes on files of the project's earlier releases are listed, too, where every line that they "
            "speak of is still in this release: their place is the one here, and “carried_from” says where they were "
            "written. Answer such a note there; settling it settles the one note. A note whose lines changed is not "
            "listed here, but on the review page. 503: it is still being looked for where the notes are; Retry-After "
            "says when to ask again.",
        )
    )
    async def get(self, request: Request) -> Response:
        """List notes and replies."""
        part = read_query(request, Part)
        after = part.after_id()
        page = await release_page(request)
        here = await services_of(request).pages.diffs.annotations(
            _digests(page.release), after=None if after is None else AnnotationId(after), limit=part.limit + 1
        )
        carried = [shape for shape in await _carried(request, page) if after is None or shape.id > after]
        notes = sorted([*map(annotation_shape, here), *carried], key=lambda shape: shape.id)
        shown, then = cut(notes, part.limit, _key)
        return give(AnnotationList(items=list(shown), next=then))

    @documented(
        Operation(
            "Note something on lines of a release's file, or answer a note",
            {201: AnnotationShape},
            body=AnnotationBody,
            needs=Scope.AUDIT,
            refuses=(404, 409),
            redirects=True,
            description="A file without lines of its own is noted on by the lines of the text that its diff shows "
            "instead: send “shown_as” and “shown_version” as the diff's “shape” gives them. 409: that text is made in "
            "another way by now, and has other lines. 503: it takes too long to look now.",
        )
    )
    async def post(self, request: Request) -> Response:
        """Note something, or answer."""
        actor, services = signed_in(request), services_of(request)
        body = await read_json(request, AnnotationBody)
        place = body.place()
        release = (await release_page(request)).release
        if place is None:
            assert body.reply_to is not None
            note = await _note(request, AnnotationId(body.reply_to))
            if note.place.sha256 not in _digests(release):
                raise InvalidInput(f"note {note.id} is not on a file of {release.label}")
            number = await reply(note.id, body.text, actor=actor, units=services.units, clock=services.clock)
        else:
            draft = NoteDraft(release.ecosystem, release.project, release.version, place, body.text)
            number = await annotate(
                draft,
                actor=actor,
                units=services.units,
                blobs=services.blobs,
                texts=services.diff_reader,
                clock=services.clock,
            )
        return give(annotation_shape(await _note(request, number)), 201, {"Location": api_annotation_path(number)})


def _digests(release: Release) -> frozenset[Sha256]:
    return frozenset(one.sha256 for one in release.distributions)


async def _carried(request: Request, page: ReleasePage) -> list[AnnotationShape]:
    services, release = services_of(request), page.release
    trees = {line.distribution.sha256: line.tree for line in page.files if line.tree is not None}
    there = await services.pages.diffs.noted_elsewhere(release.id, _digests(release))
    threads = await carry_to_release(there.notes, release, trees, comparer=services.bench.comparer)
    return [carried_shape(note, thread) for thread in threads for note in (thread.note, *thread.replies)]


def _key(note: AnnotationShape) -> Key:
    return (str(note.id),)


class OneAnnotation(HTTPEndpoint):
    """``/api/v1/annotations/{number}``."""

    @documented(Operation("One note or reply", {200: AnnotationShape}, refuses=(404,)))
    async def get(self, request: Request) -> Response:
        """Show one note."""
        return give(annotation_shape(await _note(request, _number(request))))

    @documented(
        Operation(
            "Settle a note, or open it again",
            {200: AnnotationShape},
            body=AnnotationChange,
            needs=Scope.AUDIT,
            refuses=(404, 409),
            description="Its author may, and who reviews or operates here. 409: it stands so already.",
        )
    )
    async def patch(self, request: Request) -> Response:
        """Settle a note."""
        actor, services, number = signed_in(request), services_of(request), _number(request)
        change = await read_json(request, AnnotationChange)
        await settle(number, is_resolved=change.resolved, actor=actor, units=services.units, clock=services.clock)
        return give(annotation_shape(await _note(request, number)))

    @documented(
        Operation(
            "Take a note or reply back",
            {204: None},
            needs=Scope.AUDIT,
            refuses=(404, 409),
            description="Only its author may. 409: it was answered or settled, and stays.",
        )
    )
    async def delete(self, request: Request) -> Response:
        """Take a note back."""
        actor, services = signed_in(request), services_of(request)
        await take_back(_number(request), actor=actor, units=services.units)
        return nothing()


def _number(request: Request) -> AnnotationId:
    return AnnotationId(request.path_params["number"])


async def _note(request: Request, number: AnnotationId) -> Annotation:
    note = await services_of(request).pages.diffs.annotation(number)
    if note is None:
        raise NotFound(f"there is no note {number}")
    return note
