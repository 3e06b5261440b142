"""Pairs that readers ask for: compared once, a bounded number, and not again where it failed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.benches import watch
from tests.clocks import FrozenClock
from tests.fake_index.catalog import Catalog
from tests.fakes_reading import InlineComparer
from vetting.adapters.blobs import BlobFolder
from vetting.domain.comparisons import Comparison
from vetting.domain.errors import Conflict, InvalidInput
from vetting.domain.releases import Release, Sha256
from vetting.domain.signals.interface import Claims
from vetting.ports.reading import UNCLAIMED, ComparedTrees, ReadingFailed
from vetting.usecases.bench import Bench
from vetting.usecases.ingesting import ingest_release
from vetting.usecases.pairs import BeingCompared, DeskFull, DeskLimits, Pair, PairDesk

VERSIONS = ("1.0", "1.1", "1.2", "1.3")
AT_ONCE = timedelta(0)


class HeldComparer(InlineComparer):
    """A comparer that begins when it is let, or fails."""

    def __init__(self, blobs: BlobFolder) -> None:
        """Hold everything until it is let."""
        super().__init__(blobs)
        self.may_begin = asyncio.Event()
        self.has_begun = asyncio.Event()
        self.failure: str | None = None
        self.begun = 0

    async def compare(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED) -> ComparedTrees:
        """Compare two trees once it may."""
        self.begun += 1
        self.has_begun.set()
        await self.may_begin.wait()
        if self.failure is not None:
            raise ReadingFailed(self.failure)
        return await super().compare(old_tree, new_tree, claims)


@dataclass(frozen=True, slots=True)
class Asking:
    """Releases that were read, and what compares them."""

    bench: Bench
    comparer: HeldComparer
    releases: dict[str, Release]

    def pair(self, old: str, new: str) -> Pair:
        """Name a pair by its versions."""
        base, release = self.releases[old], self.releases[new]
        return Pair(release, base, base.distributions[0].sha256, release.distributions[0].sha256)


@pytest_asyncio.fixture
async def asking(catalog: Catalog, bench: Bench, tmp_path: Path) -> AsyncIterator[Asking]:
    """Read four releases, and hold whatever compares them."""
    for version in VERSIONS:
        catalog.publish("demo", version, {"demo/__init__.py": f"x = '{version}'\n"})
    releases = await watch(bench)
    for one in releases.values():
        await ingest_release(one.id, bench)
    comparer = HeldComparer(BlobFolder(tmp_path / "blobs"))
    yield Asking(replace(bench, comparer=comparer), comparer, releases)


async def test_a_pair_is_given_as_soon_as_it_is_compared(asking: Asking) -> None:
    """Who asks for a small pair gets it at once, and nothing stays behind."""
    asking.comparer.may_begin.set()
    desk = PairDesk(asking.bench)

    answer = await desk.ask(asking.pair("1.0", "1.1"), is_known=False)
    again = await desk.ask(asking.pair("1.0", "1.1"), is_known=False)

    assert isinstance(answer, Comparison)
    assert answer.files_changed > 0
    assert again == answer
    assert asking.comparer.begun == 1


async def test_who_asks_does_not_wait_for_ever(asking: Asking) -> None:
    """A pair that takes long goes on while its readers are told to come back; who comes back finds it."""
    desk = PairDesk(asking.bench, DeskLimits(patience=AT_ONCE))
    pair = asking.pair("1.0", "1.1")

    first = await desk.ask(pair, is_known=False)
    second = await desk.ask(pair, is_known=False)
    asking.comparer.may_begin.set()
    third = await PairDesk(asking.bench).ask(pair, is_known=False)

    assert (first, second) == (BeingCompared(0), BeingCompared(0))
    assert isinstance(third, Comparison)
    await desk.aclose()


async def test_only_so_many_pairs_wait(asking: Asking) -> None:
    """One is compared and one waits for anybody; who is known finds a place more; then nobody does."""
    desk = PairDesk(asking.bench, DeskLimits(places=3, places_for_anybody=2, patience=AT_ONCE))
    pairs = [asking.pair("1.0", new) for new in VERSIONS]

    answers = [await desk.ask(pair, is_known=False) for pair in pairs[1:]]
    known = [await desk.ask(pair, is_known=True) for pair in (pairs[3], pairs[0])]
    await asking.comparer.has_begun.wait()

    assert answers == [BeingCompared(0), BeingCompared(1), DeskFull(2)]
    assert known == [BeingCompared(2), DeskFull(3)]
    assert asking.comparer.begun == 1
    await desk.aclose()


async def test_what_cannot_be_compared_is_not_tried_again_at_once(asking: Asking, clock: FrozenClock) -> None:
    """The reason is given again without a try, until some time has passed."""
    asking.comparer.may_begin.set()
    asking.comparer.failure = "it took longer than 600 seconds"
    desk = PairDesk(asking.bench)
    pair = asking.pair("1.0", "1.1")

    for _ in range(2):
        with pytest.raises(InvalidInput, match=r"demo 1.1 and 1.0 cannot be compared: it took longer than 600 seconds"):
            await desk.ask(pair, is_known=True)
    tried = asking.comparer.begun
    asking.comparer.failure = None
    clock.advance(timedelta(hours=1))

    assert isinstance(await desk.ask(pair, is_known=True), Comparison)
    assert (tried, asking.comparer.begun) == (1, 2)


async def test_failures_are_remembered_up_to_a_number(asking: Asking) -> None:
    """The oldest is forgotten first."""
    asking.comparer.may_begin.set()
    asking.comparer.failure = "it died"
    desk = PairDesk(asking.bench, DeskLimits(failures_kept=1))
    for new in ("1.1", "1.2", "1.2", "1.1"):
        with pytest.raises(InvalidInput, match="it died"):
            await desk.ask(asking.pair("1.0", new), is_known=True)

    assert asking.comparer.begun == 3


async def test_what_was_not_read_yet_is_said_each_time(catalog: Catalog, bench: Bench) -> None:
    """A release that is only known is no failure to remember: it may be read in a moment."""
    catalog.publish("demo", "1.0")
    release = (await watch(bench))["1.0"]
    desk = PairDesk(bench)
    whole = Pair(release, None, None, release.distributions[0].sha256)

    for _ in range(2):
        with pytest.raises(Conflict, match="not read yet"):
            await desk.ask(whole, is_known=True)
    await ingest_release(release.id, bench)

    assert isinstance(await desk.ask(whole, is_known=True), Comparison)
    assert whole.label == "all of demo 1.0"
