"""Which notes stand beside a diff: those on its two sides, and those that are carried to them."""

from starlette.requests import Request

from vetting.domain.releases import Distribution, Sha256
from vetting.domain.threads import Thread, threads_of
from vetting.pages.diffs import ElsewhereNoted
from vetting.usecases.carrying import ReadBytes, carry_notes
from web.context import services_of
from web.handlers.picking import Picked
from web.presenters.readings import Elsewhere


async def notes_on(request: Request, wanted: Picked) -> tuple[list[Thread], Elsewhere]:
    """Collect the threads that stand on the two sides, and those that would if their lines were still there."""
    services, pages = services_of(request), services_of(request).pages.diffs
    old, new = wanted.pair.old, wanted.pair.new
    sides = [one.sha256 for one in (old, new) if one is not None]
    here = threads_of(await pages.annotations(sides))
    there = await pages.noted_elsewhere(wanted.new.id, sides)
    trees = {line.distribution.sha256: line.tree for line in wanted.lines if line.tree is not None}
    of_base = [_of_base(one, wanted, old, trees) for one in here if old and one.note.place.sha256 != new.sha256]
    placed = await carry_notes(
        [*of_base, *there.notes],
        new=ReadBytes(new.sha256, trees[new.sha256]),
        old=ReadBytes(old.sha256, trees[old.sha256]) if old else None,
        comparer=services.bench.comparer,
    )
    on_new = [one for one in here if one.note.place.sha256 == new.sha256]
    return [*on_new, *placed.threads], Elsewhere(placed.left_behind, there.left_out)


def _of_base(thread: Thread, wanted: Picked, old: Distribution, trees: dict[Sha256, Sha256]) -> ElsewhereNoted:
    version = wanted.old.version if wanted.old else ""
    return ElsewhereNoted(thread, version, old, trees[old.sha256])
