"""
What is known of a release outside its bytes, put before the rules that look at it.

1. ``look_asked`` asks the index for what some rules want to know (which build a
   provenance names, how long a newly added dependency has been there) within
   bounds, and runs those rules; once, after a release was compared.
2. ``look_known`` runs the others on what an instance keeps, whenever some of it
   has changed: no index is asked.

What could not be asked is no finding, and leaves the scan unfinished.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from vetting.domain.comparisons import Comparison
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexProject, NotModified, ProjectFacts
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotPublished
from vetting.domain.offers import read_offer
from vetting.domain.releases import Ecosystem, ProjectName, Release, Sha256, project_name
from vetting.domain.signals.dependencies.known import NameNearby
from vetting.domain.signals.interface import AddedDependency, DependencyFacts, ReleaseUnderScan, Scan
from vetting.domain.signals.lineages import history_of, offered_of
from vetting.domain.signals.scan import ASKED_RULES, KNOWN_RULES, ranked, scan_release
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.popular_names import PopularLists
from vetting.ports.store import Unit

if TYPE_CHECKING:
    from vetting.domain.publishers import BuildIdentity

MAX_DEPENDENCIES: Final = 60
"""Newly added ones that an index is asked about; nobody adds as many in a release who does not add hundreds."""
MAX_BUILDERS: Final = 100
"""Files of a release, and of the one before, whose provenance is read; builds for every platform make some 70."""
DEADLINE: Final = timedelta(seconds=90)
"""For all that is asked about one release."""
AT_ONCE: Final = 4
REMEMBERED: Final = timedelta(hours=1)
"""How long what was told of a dependency is not asked for again."""
MAX_REMEMBERED: Final = 10_000
MAX_NOTICES: Final = 1000
"""The newest of a project that are looked at."""
_REPOSITORIES: Final = ("source", "repository", "code", "github", "gitlab")
"""Within the labels of links, and the hosts in them, that lead to a repository."""
_KeyT = TypeVar("_KeyT")
_ValueT = TypeVar("_ValueT")
Told = Looked[DependencyFacts]


@dataclass(slots=True)
class Outside:
    """What looking outside takes besides an index, and what it remembers between releases."""

    lists: PopularLists | None = None
    known: dict[tuple[str, ProjectName], Look[DependencyFacts]] = field(default_factory=dict)
    """By the index's address and name; the longest known first."""


async def look_asked(
    release: ReleaseUnderScan, asks_for: Collection[str], *, index: PackageIndex, clock: Clock, outside: Outside
) -> Scan:
    """
    Ask the index for what is not kept of *release*, and run the rules that want to know it.

    Args:
        release: With what is kept of it.
        asks_for: Names of projects that it newly asks for, as its metadata has them.
        index: Who is asked.
        clock: The time.
        outside: What it takes besides.
    """
    names = _names(release.release.ecosystem, asks_for)
    asking = _Asking(index, clock, outside)
    reasons = []
    try:
        async with asyncio.timeout(DEADLINE.total_seconds()):
            await asking.ask(release, names[:MAX_DEPENDENCIES])
    except TimeoutError:
        reasons.append("the index took too long to tell what is known outside of the files")
    reasons += [*asking.reasons(), *_unread_builders(release)]
    if len(names) > MAX_DEPENDENCIES:
        reasons.append(
            f"of {len(names):,} projects newly asked for, {len(names) - MAX_DEPENDENCIES:,} were not looked up"
        )
    added = tuple(AddedDependency(one, asking.told.get(one)) for one in names)
    popular = None
    try:
        popular = await asyncio.to_thread(outside.lists.of, release.release.ecosystem) if outside.lists else None
    except InvalidInput as error:
        reasons.append(str(error))
    known = replace(release, added=added, builders=asking.builders, popular=popular)
    scan = await asyncio.to_thread(scan_release, known, ASKED_RULES)
    return Scan(scan.findings, "; ".join([*([scan.unfinished] if scan.unfinished else []), *reasons]) or None)


async def look_crates(release: ReleaseUnderScan, crates: Collection[str], *, outside: Outside) -> Scan:
    """
    Hold the names of crates that *release* newly asks for against those of well-known ones; no index of them is asked.

    Its own name is none of them.
    """
    if not crates or outside.lists is None:
        return Scan((), None)
    try:
        popular = await asyncio.to_thread(outside.lists.of, Ecosystem.CARGO)
    except InvalidInput as error:
        return Scan((), str(error))
    nameless = replace(release.release, ecosystem=Ecosystem.CARGO, project=ProjectName(""))
    known = replace(release, release=nameless, added=added_of(Ecosystem.CARGO, crates), popular=popular)
    return await asyncio.to_thread(scan_release, known, (NameNearby(),))


def look_known(release: ReleaseUnderScan) -> Scan:
    """Run the rules on what is kept of *release*."""
    return scan_release(release, KNOWN_RULES)


def with_scan(comparison: Comparison, scan: Scan) -> Comparison:
    """Give *comparison* what was found outside the bytes besides what it has."""
    unfinished = "; ".join(one for one in (comparison.unfinished, scan.unfinished) if one) or None
    return replace(comparison, findings=ranked((*comparison.findings, *scan.findings)), unfinished=unfinished)


def with_known(comparison: Comparison, scan: Scan) -> Comparison:
    """Give *comparison* what :func:`look_known` found, in place of what it found before."""
    rules = {one.id for one in KNOWN_RULES}
    kept = [one for one in comparison.findings if one.rule not in rules]
    unfinished = comparison.unfinished
    if scan.unfinished is not None and scan.unfinished not in (unfinished or ""):
        unfinished = "; ".join(one for one in (unfinished, scan.unfinished) if one)
    return replace(comparison, findings=ranked((*kept, *scan.findings)), unfinished=unfinished)


async def known_of(unit: Unit, release: Release, base: Release | None, *, clock: Clock) -> ReleaseUnderScan:
    """Load what is kept of a release and its lineage."""
    project = await unit.projects.get(release.project_id)
    siblings = await unit.releases.of_project(project.id, release.lineage)
    advisories = await unit.index_facts.advisories(release.id)
    notices = (
        await unit.index_facts.notices(project.id, limit=MAX_NOTICES) if project.lineage == release.lineage else ()
    )
    began = min((one.first_seen_at for one in siblings), default=release.first_seen_at)
    files = [file.first_seen_at for one in siblings for file in one.distributions]
    return ReleaseUnderScan(
        release=release,
        base=base,
        siblings=siblings,
        at=clock.now(),
        watched_since=min(files, default=None),
        status=project.status if project.lineage == release.lineage else None,
        advisories=None if advisories is None else advisories.result,
        notices=tuple(one for one in notices if one.at >= began),
    )


def added_of(ecosystem: Ecosystem, asks_for: Iterable[str]) -> tuple[AddedDependency, ...]:
    """Give what can be a project's name as dependencies of which nothing was asked."""
    return tuple(map(AddedDependency, _names(ecosystem, asks_for)))


def _names(ecosystem: Ecosystem, asks_for: Iterable[str]) -> list[ProjectName]:
    """Keep what can be a project's name; what cannot is found by other rules."""
    found: dict[ProjectName, None] = {}
    for one in asks_for:
        try:
            found[project_name(ecosystem, one)] = None
        except InvalidInput:
            continue
    return list(found)


class _Asking:
    """Asks one index, some questions at a time; what was answered stays where time runs out."""

    def __init__(self, index: PackageIndex, clock: Clock, outside: Outside) -> None:
        self._index = index
        self._clock = clock
        self._outside = outside
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.told: dict[ProjectName, Told] = {}
        self.builders: dict[Sha256, Looked[BuildIdentity]] = {}

    async def ask(self, release: ReleaseUnderScan, names: Collection[ProjectName]) -> None:
        """Ask for all that is wanted."""
        wanted = _provenances(release)
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(self._one(self.told, name, partial(self._facts, name)))
            for digest, url in wanted.items():
                group.create_task(self._one(self.builders, digest, partial(self._index.builder, url)))

    async def _one(self, into: dict[_KeyT, _ValueT], key: _KeyT, ask: Callable[[], Awaitable[_ValueT]]) -> None:
        async with self._slots:
            into[key] = await ask()

    def reasons(self) -> list[str]:
        """Say what could not be asked."""
        failed = sorted((name, told.reason) for name, told in self.told.items() if isinstance(told, CouldNotLook))
        more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
        reasons = [f"what is known of {name}{more} could not be asked: {reason}" for name, reason in failed[:1]]
        builds = sorted(told.reason for told in self.builders.values() if isinstance(told, CouldNotLook))
        return reasons + [f"which build some files came from could not be asked: {reason}" for reason in builds[:1]]

    async def _facts(self, name: ProjectName) -> Told:
        key = self._index.url, name
        known = self._outside.known.get(key)
        if known is not None and not known.is_older(REMEMBERED, now=self._clock.now()):
            return known.result
        result = await _dependency(name, self._index)
        if not isinstance(result, CouldNotLook):
            self._outside.known.pop(key, None)
            self._outside.known[key] = Look(result, self._clock.now())
            while len(self._outside.known) > MAX_REMEMBERED:
                self._outside.known.pop(next(iter(self._outside.known)))
        return result


async def _dependency(name: ProjectName, index: PackageIndex) -> Told:
    try:
        page = await index.project(name)
    except NotFound:
        return NotPublished()
    except (SourceUnavailable, VerificationFailed) as error:
        return CouldNotLook(str(error))
    assert not isinstance(page, NotModified), "nothing was asked conditionally"
    about = await index.about(name)
    return Found(_facts_of(page, about))


def _facts_of(page: IndexProject, about: Looked[ProjectFacts]) -> DependencyFacts:
    times = [one.uploaded_at for one in page.files if one.uploaded_at is not None]
    told = about.value if isinstance(about, Found) else None
    if told is not None and told.oldest_upload_at is not None:
        times.append(told.oldest_upload_at)
    return DependencyFacts(
        first_upload_at=min(times, default=None),
        releases=len(read_offer(page).releases),
        has_repository=None if told is None else any(_is_repository(*one) for one in told.project_urls),
    )


def _is_repository(label: str, url: str) -> bool:
    said = f"{label} {url.partition('://')[2].partition('/')[0]}".casefold()
    return any(one in said for one in _REPOSITORIES)


def _provenances(release: ReleaseUnderScan) -> Mapping[Sha256, str]:
    """Choose of which files to ask for the build."""
    return {digest: url for side in _with_provenance(release) for digest, url in list(side.items())[:MAX_BUILDERS]}


def _unread_builders(release: ReleaseUnderScan) -> list[str]:
    """Say of how many files nobody asks for the build."""
    left = sum(max(0, len(side) - MAX_BUILDERS) for side in _with_provenance(release))
    return [f"which build {left:,} more files of it and of the release before came from was not asked"] if left else []


def _with_provenance(release: ReleaseUnderScan) -> Sequence[Mapping[Sha256, str]]:
    """Give the files of the release, and of the one before, that have provenance; none unless both have any."""
    before = history_of(release).newest_below
    sides = [
        {one.sha256: one.provenance.value for one in offered_of(side) if isinstance(one.provenance, Found)}
        for side in (release.release, before)
        if side is not None
    ]
    return sides if len(sides) > 1 and all(sides) else ()
