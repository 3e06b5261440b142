"""What a diff's address picks: two releases, one distribution of each, and the comparison of the two."""

from dataclasses import dataclass
from typing import assert_never, cast
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from vetting.domain.comparisons import Comparison
from vetting.domain.diffs import ENGINE
from vetting.domain.errors import NotFound
from vetting.domain.pairing import DistributionPair, pair_distributions, pair_within
from vetting.domain.releases import Distribution, Release
from vetting.pages.diffs import ReviewPage
from vetting.pages.releases import FileLine
from vetting.usecases.pairs import BeingCompared, DeskFull, Pair
from web.context import services_of
from web.handlers.parameters import moved, project_of
from web.handlers.views import View, view_of
from web.presenters.links import WHOLE, diff_path
from web.security import actor_of

SOON, LATER = 5, 30
"""Seconds until somebody should ask again: for what is under way, and for what found no place."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Two releases, and the distributions of them that are read against each other."""

    review: ReviewPage
    pair: DistributionPair
    """Without an old one where the new one has no partner, or all of it is read."""
    view: View

    @property
    def new(self) -> Release:
        """The newer release."""
        return self.review.new.release

    @property
    def old(self) -> Release | None:
        """The older release; None where all of the newer is read."""
        return self.review.old.release if self.review.old else None

    @property
    def unread(self) -> list[str]:
        """List the versions of which the distribution that is meant was not read into a tree; the older first."""
        sides = [(self.review.new, self.pair.new)]
        if self.review.old is not None and self.pair.old is not None:
            sides.insert(0, (self.review.old, self.pair.old))
        return [
            side.release.version
            for side, one in sides
            if not any(line.tree is not None and line.distribution.sha256 == one.sha256 for line in side.files)
        ]

    @property
    def is_read(self) -> bool:
        """Tell whether both distributions were read into trees."""
        return not self.unread

    @property
    def lines(self) -> list[FileLine]:
        """What came of reading the two distributions."""
        wanted = {one.sha256 for one in (self.pair.old, self.pair.new) if one is not None}
        sides = [*(self.review.old.files if self.review.old else ()), *self.review.new.files]
        return [line for line in sides if line.distribution.sha256 in wanted]

    def at(self, place: str = "", **more: object) -> str:
        """Give the address of the review page of this very pair, or of *place* under it, with *more* in its query."""
        old = self.old.version if self.old else None
        page = diff_path(self.new.ecosystem, self.new.project, old, self.new.version)
        files = {"old": self.pair.old.filename if self.pair.old else None, "new": self.pair.new.filename}
        more = {**self.view.query, **more}
        query = {key: value for key, value in (files | more).items() if value is not None}
        return f"{page}{place}?{urlencode(query)}"


async def review_of(request: Request) -> ReviewPage:
    """
    Look both releases up that a diff's address names.

    Raises:
        NotFound: One of them is not known here.
        HTTPException: 308, a name or a version is spelled otherwise.
    """
    ecosystem, name = project_of(request)
    spelled_old, spelled_new = request.path_params["from"], request.path_params["to"]
    old = None if spelled_old == WHOLE else cast("str", spelled_old)
    review = await services_of(request).pages.diffs.review(ecosystem, name, old, spelled_new)
    if review is None:
        raise NotFound(f"{name} has no releases {spelled_old[:80]} and {spelled_new[:80]} that are known here")
    right = (review.old.release.version if review.old else WHOLE, review.new.release.version)
    if right != (spelled_old, spelled_new) and request.method in {"GET", "HEAD"}:
        raise moved(request, f"/{spelled_old}/{spelled_new}", f"/{right[0]}/{right[1]}", status=308)
    return review


async def picked(request: Request) -> Picked:
    """
    Pick the distributions that a diff's address names, or else the most telling pair.

    Raises:
        NotFound: A release, or a distribution of one, is not known here.
        HTTPException: 308, a name or a version is spelled otherwise.
    """
    review = await review_of(request)
    wanted = request.query_params
    return Picked(review, _pair(review, wanted.get("old") or None, wanted.get("new") or None), view_of(request))


def _pair(review: ReviewPage, old: str | None, new: str | None) -> DistributionPair:
    is_within = review.old is not None and review.old.release.id == review.new.release.id
    within = pair_within(review.new.release.distributions) if is_within else None
    if within is not None and old is new is None:
        return within
    news = _named(review.new.release, new)
    olds = _named(review.old.release, old) if review.old else ()
    pairs = pair_distributions(olds, news)
    if not pairs:
        raise NotFound(f"the index offers no file of {review.new.release.label} any more")
    if old is not None and olds:
        return DistributionPair(olds[0], pairs[0].new)
    return pairs[0]


def _named(release: Release, filename: str | None) -> tuple[Distribution, ...]:
    if filename is None:
        return release.distributions
    named = tuple(one for one in release.distributions if one.filename == filename and one.removed_at is None)
    if not named:
        raise NotFound(f"{release.label} has no file {filename[:200]}")
    return named


async def stored_comparison(request: Request, wanted: Picked) -> Comparison | None:
    """Look the comparison of a pair up; None where there is none by the engine in use."""
    old = wanted.pair.old.sha256 if wanted.pair.old else None
    pages = services_of(request).pages.diffs
    found = await pages.comparison(wanted.new.id, old=old, new=wanted.pair.new.sha256)
    is_current = found is not None and (found.engine, found.engine_version) == (ENGINE.name, ENGINE.version)
    return found if is_current else None


async def comparison_of(request: Request, wanted: Picked) -> Comparison:
    """
    Give the comparison of a pair, made now where there is none.

    Raises:
        Conflict: One of the two was not read yet.
        InvalidInput: Comparing them took more than it is given.
        HTTPException: 503, it is not there yet; ``Retry-After`` says when to ask again.
    """
    stored = await stored_comparison(request, wanted)
    if stored is not None:
        return stored
    old = wanted.pair.old
    pair = Pair(wanted.new, wanted.old if old else None, old.sha256 if old else None, wanted.pair.new.sha256)
    answer = await services_of(request).desk.ask(pair, is_known=actor_of(request) is not None)
    match answer:
        case Comparison():
            return answer
        case BeingCompared(ahead=ahead):
            behind = f", and {ahead} asked for earlier come first" if ahead else ""
            raise _come_back(f"Being compared: {pair.label}. Nobody had asked for this before{behind}.", SOON)
        case DeskFull(waiting=waiting):
            raise _come_back(f"Not compared yet: {pair.label}. {waiting} others are waiting already.", LATER)
        case _:
            assert_never(answer)


def _come_back(detail: str, seconds: int) -> HTTPException:
    return HTTPException(503, detail, {"Retry-After": str(seconds)})
