"""
The review page: what changed between two releases, file by file, with notes and the sign-off.

The page itself needs the list of files only, a page of it at a time; each
file's lines come as a fragment when somebody opens it, so that the first byte
never waits for the whole diff. Small files come with the page. A pair that was
never compared is compared for the fragment too. Without a script every file is
a link away (``?open=PATH``), and so is the comparison (``?compare=1``).
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.comparisons import Comparison
from vetting.domain.diffs import DiffedFile, FileKind, Hunk, folded_lines
from vetting.domain.errors import Conflict, InvalidInput, NotFound, VerificationFailed
from vetting.domain.line_engine import Whitespace
from vetting.domain.reflowed_diffs import ReflowedDiff, is_worth_breaking
from vetting.domain.signals.interface import Scope
from vetting.ports.reading import HighlightedFile
from vetting.usecases.auditing import record_audit
from web.context import services_of
from web.errors import status_of
from web.forms import read_form
from web.handlers.noting import notes_on
from web.handlers.picking import Picked, comparison_of, picked, stored_comparison
from web.handlers.views import remember_view
from web.handlers.wishes import Wishes, wishes_of
from web.manifests import hunks_of, manifest_of
from web.presenters.files import MOST_SHOWN_BYTES
from web.presenters.flowed import flowed_part_with, flowed_table
from web.presenters.hunks import file_table, part_with, widened_table
from web.presenters.links import release_path
from web.presenters.readings import Bases, Reading, bases_of
from web.presenters.tables import Around, FileTable
from web.security import actor_of, notify, signed_in
from web.sign_off import SignOffForm, certifiable, empty_form
from web.templating import render, render_in_parts


async def show(request: Request) -> Response:
    """Show the review page, or why there is nothing to review yet."""
    wanted = await picked(request)
    return remember_view(request, await _page(request, wanted, empty_form(wanted.review, wanted.pair)))


async def sign_off(request: Request) -> Response:
    """Record the audit that the review page's form describes; what it cannot be is said on the page, form and all."""
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, SignOffForm)
    wanted = await picked(request)
    release = wanted.new
    try:
        draft = form.draft(wanted.review)
        await record_audit(
            release.ecosystem, release.project, draft, actor=actor, units=services.units, clock=services.clock
        )
    except (InvalidInput, Conflict) as error:
        return await _page(request, wanted, form, refused=str(error), status=int(status_of(error)))
    what = "The violation" if form.kind == "violation" else "Your audit"
    notify(request, f"{what} of {release.label} is recorded. The score follows in a moment.")
    return RedirectResponse(release_path(release.ecosystem, release.project, release.version), 303)


async def changes(request: Request) -> Response:
    """Give what changed as a fragment, for a page of a pair that had not been compared."""
    wanted = await picked(request)
    comparison = await comparison_of(request, wanted)
    return render_in_parts(request, "diff_changes.html", **await _changes(request, wanted, comparison))


async def fragment(request: Request) -> Response:
    """Give one file's lines, for a page that has the rest: the file is named by ``?file=NUMBER`` or ``?path=PATH``."""
    wanted, wishes = await picked(request), wishes_of(request)
    reading = await _reading(request, wanted, await comparison_of(request, wanted))
    number = _number(request, wishes, reading)
    file, layout = reading.manifest.files[number], await _layout(request, wanted, reading, number)
    table = await asyncio.to_thread(layout)
    return render_in_parts(request, "diff_file.html", wanted=wanted, number=number, file=file, table=table)


async def bases(request: Request) -> Response:
    """Give the other releases to read this one against as a fragment."""
    wanted = await picked(request)
    return render(request, "diff_bases.html", wanted=wanted, bases=await _bases(request, wanted))


async def _bases(request: Request, wanted: Picked) -> Bases:
    return bases_of(await services_of(request).pages.diffs.choices(wanted.new.id))


def _number(request: Request, wishes: Wishes, reading: Reading) -> int:
    text = request.query_params.get("file", "")
    numbers = [int(text)] if text.isascii() and text.isdigit() and len(text) < 10 else wishes.opened(reading)
    if not numbers or numbers[0] >= len(reading.manifest.files):
        raise NotFound("this diff has no such file")
    return numbers[0]


async def _page(
    request: Request, wanted: Picked, form: SignOffForm, *, refused: str | None = None, status: int = 200
) -> Response:
    review = wanted.review
    if not wanted.is_read:
        return render(request, "diff_unread.html", status=status, wanted=wanted, review=review)
    comparison = await stored_comparison(request, wanted)
    if comparison is None and "compare" in request.query_params:
        comparison = await comparison_of(request, wanted)
    changed: dict[str, Any] = {} if comparison is None else await _changes(request, wanted, comparison)
    actor = actor_of(request)
    mine = [line for line in review.new.audits if actor and line.audit.reviewer.account_id == actor.id]
    listed = await _bases(request, wanted) if "bases" in request.query_params else None
    about = {"wanted": wanted, "review": review, "comparison": comparison, "mine": mine, "bases": listed, **changed}
    signing = {"form": form, "refused": refused, "pairs": certifiable(review, wanted.pair)}
    return render_in_parts(request, "diff.html", status=status, **about, **signing)


async def _changes(request: Request, wanted: Picked, comparison: Comparison) -> dict[str, Any]:
    """Collect what is shown of a comparison: the findings, one page of the list of files, the notes."""
    wishes, reading = wishes_of(request), await _reading(request, wanted, comparison)
    page = wishes.page_in(reading)
    opened = wishes.opened(reading) or reading.first_files(page)
    layouts = await asyncio.gather(*(_layout(request, wanted, reading, number) for number in opened))
    tables = dict(zip(opened, layouts, strict=True))
    counting, context = reading.finding_lists()
    return {
        "wanted": wanted,
        "review": wanted.review,
        "comparison": comparison,
        "reading": reading,
        "page": page,
        "opened": min(wishes.paths, default=None),
        "files": reading.listed(page, tables),
        "counting": counting,
        "context": context,
        "others": _others(wanted, comparison),
    }


async def _reading(request: Request, wanted: Picked, comparison: Comparison) -> Reading:
    manifest = await manifest_of(comparison.manifest_sha256, services_of(request).blobs)
    threads, elsewhere = await notes_on(request, wanted)
    reader = services_of(request).diff_reader
    moves = await reader.moves(comparison.manifest_sha256) if wanted.view.with_moves else None
    return Reading(comparison, manifest, threads, elsewhere, moves)


def _others(wanted: Picked, shown: Comparison) -> list[Comparison]:
    """List the comparisons of the release's other files that have findings on what changed."""
    return [
        one
        for one in wanted.review.current
        if one.new.sha256 != shown.new.sha256 and any(finding.scope is Scope.DELTA for finding in one.findings)
    ]


async def _layout(request: Request, wanted: Picked, reading: Reading, number: int) -> Callable[[], FileTable]:
    wishes, exact = wishes_of(request), reading.manifest.files[number]
    is_wished = exact.path in wishes.paths or "file" in request.query_params
    file = await services_of(request).diff_reader.ignoring(exact, wanted.view.whitespace)
    hunks = await hunks_of(file, services_of(request).blobs)
    beside = reading.beside(file, wishes.note if is_wished else None)
    beside = replace(beside, moves=reading.moved_lines(number))
    colours = await _colours(request, file) if wishes.with_colour and is_wished else (None, None)
    flow = await _flow(request, file, hunks, wanted.view.whitespace) if is_wished else None
    if flow is not None and flow.hunks:
        part = flowed_part_with(flow, *wishes.at) if wishes.at else wishes.part
        return partial(_laid_out, exact, file, partial(flowed_table, file, flow, beside, colours, part))
    if flow is not None:
        file = replace(file, cut="; ".join(one for one in (file.cut, flow.cut) if one))
    choose = partial(_part, wishes if is_wished else None)
    text = await _text_around(request, file, hunks)
    if text is not None:
        around = Around(hunks, text, wishes.more if is_wished and len(wishes.paths) <= 1 else {})
        return partial(_laid_out, exact, file, partial(widened_table, file, around, beside, colours, choose))
    return partial(_laid_out, exact, file, partial(file_table, file, hunks, beside, colours, choose(hunks)))


def _part(wishes: Wishes | None, hunks: Sequence[Hunk]) -> int:
    """Choose which part of a file to show."""
    if wishes is None:
        return 1
    return part_with(hunks, *wishes.at) if wishes.at else wishes.part


async def _text_around(request: Request, file: DiffedFile, hunks: tuple[Hunk, ...]) -> bytes | None:
    """Read the file whose lines stand around hunks; None where they have nothing around them, or it is lost."""
    if not hunks or file.kind is not FileKind.TEXT or file.old_sha256 is None or file.new_sha256 is None:
        return None
    if (file.new_size_bytes or 0) > MOST_SHOWN_BYTES:
        return None
    try:
        return await services_of(request).blobs.get(file.new_sha256)
    except (NotFound, VerificationFailed):
        return None


def _laid_out(exact: DiffedFile, shown: DiffedFile, layout: Callable[[], FileTable]) -> FileTable:
    """Lay a file out, and count what is not shown of it because white space is ignored."""
    return replace(layout(), folded=folded_lines(exact, shown))


async def _flow(
    request: Request, file: DiffedFile, hunks: tuple[Hunk, ...], whitespace: Whitespace
) -> ReflowedDiff | None:
    """Have enormous lines broken, where there are some and nobody wants them as they are."""
    if file.kind is not FileKind.TEXT or request.query_params.get("flow") == "0":
        return None
    is_undiffed = not hunks and file.cut is not None
    if is_undiffed or is_worth_breaking(file.path, hunks):
        return await services_of(request).diff_reader.broken(file, whitespace)
    return None


async def _colours(request: Request, file: DiffedFile) -> tuple[HighlightedFile | None, HighlightedFile | None]:
    if file.kind is not FileKind.TEXT:
        return None, None
    highlight = services_of(request).highlighter.highlight
    old = await highlight(file.old_sha256, file.old_path or file.path) if file.old_sha256 else None
    new = await highlight(file.new_sha256, file.path) if file.new_sha256 else None
    return old, new
