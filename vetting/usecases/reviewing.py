"""
What people say about lines: noting, answering, settling, taking back.

A note is checked against the bytes that it speaks of before it is kept: the
release has that distribution, the distribution that file, the file those lines.
Of a file without lines it is the text that is made from it that must have them.
"""

from vetting.domain.accounts import Actor, Permission
from vetting.domain.binary_diffs import has_no_lines
from vetting.domain.diffs import BINARY_LOOK_BYTES
from vetting.domain.errors import NotFound
from vetting.domain.releases import Sha256
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import (
    AnnotationId,
    LineCounter,
    NoteDraft,
    Place,
    Thread,
    note_text,
    require_derivation,
    require_lines,
    require_settling,
    require_taking_back,
)
from vetting.formats import trees
from vetting.ports.blobs import Blobs
from vetting.ports.clock import Clock
from vetting.ports.reading import TextMaker
from vetting.ports.store import Units
from vetting.usecases.auditing import find_release


async def annotate(
    draft: NoteDraft, *, actor: Actor, units: Units, blobs: Blobs, texts: TextMaker, clock: Clock
) -> AnnotationId:
    """
    Keep *draft* as *actor*'s note.

    Raises:
        NotPermitted: *actor* may not annotate.
        NotFound: The release, its distribution or the file is not known here, or was not read yet.
        InvalidInput: The text is empty or too long, or the file has no such lines.
        Conflict: The lines are of a text that is made from the file in another way by now.
        SourceUnavailable: Nobody has time now to make that text.
    """
    actor.demand(Permission.ANNOTATE)
    text = note_text(draft.text)
    async with units.open() as unit:
        release = await find_release(unit, draft.ecosystem, draft.project, draft.version)
        tree = (await unit.comparisons.trees(release.id)).get(draft.place.sha256)
    if tree is None:
        raise NotFound(f"{release.label} has no file {draft.place.sha256[:12]}… that was read here")
    await _check(draft.place, tree, blobs, texts)
    async with units.open() as unit:
        annotation_id = await unit.annotations.add(draft.place, text, account_id=actor.id, at=clock.now())
        await unit.commit()
    return annotation_id


async def _check(place: Place, tree: Sha256, blobs: Blobs, texts: TextMaker) -> None:
    entries = trees.parse(await blobs.get(tree)).entries
    entry = next((one for one in entries if one.path == place.path), None)
    if entry is None:
        raise NotFound(f"that distribution holds no {place.path[:200]}")
    if place.is_whole_file:
        return
    made, lines = (None, 0) if entry.sha256 is None else await _lines_of(entry.sha256, place.path, blobs, texts)
    require_derivation(place, made)
    require_lines(place, lines)


async def _lines_of(digest: Sha256, path: str, blobs: Blobs, texts: TextMaker) -> tuple[Derivation | None, int]:
    """Count a file's lines piece by piece, since it may be too large to be held; or those of a text made from it."""
    counter = LineCounter()
    head = b""
    async for piece in await blobs.stream(digest):
        head += piece[: BINARY_LOOK_BYTES - len(head)]
        counter.add(piece)
    if not has_no_lines(head, path):
        return None, counter.lines
    made = await texts.made_text(digest)
    return (made.derivation, made.lines) if made else (None, 0)


async def reply(annotation_id: AnnotationId, text: str, *, actor: Actor, units: Units, clock: Clock) -> AnnotationId:
    """
    Answer a note; an answer to a reply goes to the note above it.

    Raises:
        NotPermitted: *actor* may not annotate.
        NotFound: There is no such note.
        InvalidInput: The text is empty or too long.
    """
    actor.demand(Permission.ANNOTATE)
    text = note_text(text)
    async with units.open() as unit:
        answered = await unit.annotations.get(annotation_id)
        reply_id = await unit.annotations.add(
            answered.place,
            text,
            account_id=actor.id,
            at=clock.now(),
            parent_id=answered.parent_id or answered.id,
        )
        await unit.commit()
    return reply_id


async def settle(annotation_id: AnnotationId, *, is_resolved: bool, actor: Actor, units: Units, clock: Clock) -> None:
    """
    Call a note settled, or open it again.

    Raises:
        NotPermitted: It is somebody else's, and *actor* neither reviews nor operates here.
        NotFound: There is no such note.
        InvalidInput: It is a reply.
        Conflict: It stands so already.
    """
    actor.demand(Permission.ANNOTATE)
    async with units.open() as unit:
        await unit.hold("note", annotation_id)
        note = await unit.annotations.get(annotation_id)
        require_settling(note, actor, is_resolved=is_resolved)
        at, by = (clock.now(), actor.id) if is_resolved else (None, None)
        await unit.annotations.set_resolved(annotation_id, at=at, by=by)
        await unit.commit()


async def take_back(annotation_id: AnnotationId, *, actor: Actor, units: Units) -> None:
    """
    Take a note or a reply back, as if it had never been written.

    Raises:
        NotPermitted: Somebody else wrote it.
        NotFound: There is no such note.
        Conflict: It was answered or settled.
    """
    actor.demand(Permission.ANNOTATE)
    async with units.open() as unit:
        note = await unit.annotations.get(annotation_id)
        require_taking_back(Thread(note, await unit.annotations.replies(annotation_id)), actor)
        await unit.annotations.delete(annotation_id)
        await unit.commit()
