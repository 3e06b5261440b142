"""
The review page: what changed between two releases, file by file, with notes and the sign-off.

The page itself needs the list of files only; each file's lines come as a
fragment when somebody opens it, so that the first byte never waits for the
whole diff. Small files at the top come with the page. Without a script every
file is a link away (``?open=PATH``).
"""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.comparisons import Comparison
from vetting.domain.diffs import DiffedFile, FileKind, TreeDiff
from vetting.domain.errors import NotFound
from vetting.domain.releases import Sha256
from vetting.domain.signals.interface import Finding, Scope
from vetting.domain.threads import Thread, threads_of
from vetting.ports.reading import HighlightedFile
from vetting.usecases.auditing import record_audit
from web.context import services_of
from web.forms import read_form
from web.handlers.picking import Picked, comparison_of, picked, review_of
from web.manifests import hunks_of, manifest_of
from web.presenters.hunks import FileTable, file_table, notes_of
from web.presenters.links import release_path
from web.security import actor_of, notify, signed_in
from web.sign_off import SignOffForm, certifiable
from web.templating import render

FIRST_FILES = 6
"""Files whose lines come with the page itself."""
FIRST_LINES = 300
"""Changed lines in all of them together."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One pair of distributions, as it is being read."""

    wanted: Picked
    comparison: Comparison
    manifest: TreeDiff
    threads: tuple[Thread, ...]

    @property
    def digests(self) -> tuple[Sha256 | None, Sha256]:
        """The old distribution, where there is one, and the new."""
        old = self.comparison.old
        return (old.sha256 if old else None, self.comparison.new.sha256)

    def number_of(self, path: str) -> int | None:
        """Find the file that is called *path*, as the new archive or, if it was removed, the old one spells it."""
        return next((number for number, one in enumerate(self.manifest.files) if one.path == path), None)

    def notes_on(self, file: DiffedFile) -> int:
        """Count the notes on a file."""
        return sum(len(one) for one in notes_of(file, self.threads, self.digests, None).threads.values())


async def show(request: Request) -> Response:
    """Show the review page, or why there is nothing to review yet."""
    wanted = await picked(request)
    if not wanted.is_read:
        return render(request, "diff_unread.html", wanted=wanted, review=wanted.review)
    reading = await _reading(request, wanted)
    opened = _opened(request, reading)
    tables = {number: await _table(request, reading, number) for number in opened}
    actor = actor_of(request)
    review = wanted.review
    return render(
        request,
        "diff.html",
        wanted=wanted,
        review=review,
        reading=reading,
        comparison=reading.comparison,
        files=reading.manifest.files,
        tables=tables,
        others=await _others(request, reading),
        counting=_by_file(reading, Scope.DELTA),
        context=_by_file(reading, Scope.CONTEXT),
        asked=_asked(request),
        pairs=certifiable(review),
        book=review.criteria,
        mine=[line for line in review.new.audits if actor and line.audit.reviewer.account_id == actor.id],
        query=f"?{request.url.query}" if request.url.query else "",
    )


async def fragment(request: Request) -> Response:
    """Give one file's lines, for a page that has the rest."""
    reading = await _reading(request, await picked(request))
    number = reading.number_of(request.query_params.get("path", ""))
    if number is None:
        raise NotFound("this diff has no such file")
    return render(
        request,
        "diff_file.html",
        wanted=reading.wanted,
        file=reading.manifest.files[number],
        number=number,
        table=await _table(request, reading, number),
        asked=_asked(request),
    )


async def sign_off(request: Request) -> Response:
    """Record the audit that the review page's form describes."""
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, SignOffForm)
    review = await review_of(request)
    release = review.new.release
    draft = form.draft(review)
    await record_audit(
        release.ecosystem, release.project, draft, actor=actor, units=services.units, clock=services.clock
    )
    what = "The violation" if form.kind == "violation" else "Your audit"
    notify(request, f"{what} of {release.label} is recorded. The score follows in a moment.")
    return RedirectResponse(release_path(release.ecosystem, release.project, release.version), 303)


async def _reading(request: Request, wanted: Picked) -> Reading:
    services = services_of(request)
    comparison = await comparison_of(request, wanted)
    manifest = await manifest_of(comparison.manifest_sha256, services.blobs)
    digests = [one.sha256 for one in (comparison.old, comparison.new) if one is not None]
    notes = await services.pages.diffs.annotations(digests)
    return Reading(wanted, comparison, manifest, threads_of(notes))


async def _others(request: Request, reading: Reading) -> list[Comparison]:
    """List the comparisons of the release's other files that have findings on what changed."""
    async with services_of(request).units.read() as unit:
        current = await unit.comparisons.current(reading.wanted.new.id)
    return [
        one
        for one in current
        if one.new.sha256 != reading.comparison.new.sha256
        and any(finding.scope is Scope.DELTA for finding in one.findings)
    ]


def _opened(request: Request, reading: Reading) -> list[int]:
    """Choose the files whose lines come with the page: those asked for, else the first small ones."""
    asked = [reading.number_of(path) for path in request.query_params.getlist("open")]
    chosen = [number for number in asked if number is not None]
    left = FIRST_LINES
    for number, file in enumerate(reading.manifest.files[:FIRST_FILES] if not chosen else ()):
        left -= (file.added or 0) + (file.removed or 0)
        if left < 0:
            break
        chosen.append(number)
    return chosen


def _asked(request: Request) -> tuple[str, int] | None:
    """Read where somebody is about to note something, ``?annotate=new:12``; None where the address does not say."""
    side, _, number = request.query_params.get("annotate", "").partition(":")
    if side not in {"old", "new"} or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return side, int(number)


async def _table(request: Request, reading: Reading, number: int) -> FileTable:
    services = services_of(request)
    file = reading.manifest.files[number]
    is_asked = request.query_params.get("open", request.query_params.get("path")) == file.path
    notes = notes_of(file, reading.threads, reading.digests, _asked(request) if is_asked else None)
    hunks = await hunks_of(file, services.blobs)
    colours = await _colours(request, file) if "colour" in request.query_params and is_asked else (None, None)
    return await asyncio.to_thread(file_table, file, hunks, notes, colours)


async def _colours(request: Request, file: DiffedFile) -> tuple[HighlightedFile | None, HighlightedFile | None]:
    if file.kind is not FileKind.TEXT:
        return None, None
    highlight = services_of(request).highlighter.highlight
    old = await highlight(file.old_sha256, file.old_path or file.path) if file.old_sha256 else None
    new = await highlight(file.new_sha256, file.path) if file.new_sha256 else None
    return old, new


def _by_file(reading: Reading, scope: Scope) -> list[tuple[Finding, int | None]]:
    """List the findings of one scope with the number of the file each is in."""
    found = [one for one in reading.comparison.findings if one.scope is scope]
    return [(one, reading.number_of(one.path)) for one in found]
