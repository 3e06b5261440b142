"""What is known of a release outside its bytes, without an instance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clocks import NOON, FrozenClock
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import serving
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits
from vetting.domain.advisories import Advisory, Affected, Event
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Looked, NotPublished
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.signals.interface import Scan
from vetting.domain.suggestions import Step
from vetting.usecases.outside import Outside
from vetting.usecases.scanning import scan_outside

DEMO = ProjectName("demo")
STEP = Step(DEMO, "1.0", "1.1")
EVERY = Affected(Ecosystem.PYPI, DEMO, (), (((Event.INTRODUCED, "1.1"),),))


class Saying:
    """The port ``AdvisorySource`` in memory."""

    def __init__(self, told: Looked[tuple[Advisory, ...]], name: str = "said") -> None:
        self._told = told
        self.name = name

    async def about(self, ecosystem: Ecosystem, project: ProjectName) -> Looked[tuple[Advisory, ...]]:
        """Say what a test wants said."""
        assert (ecosystem, project) == (Ecosystem.PYPI, DEMO)
        return self._told


@pytest.fixture
def served(catalog: Catalog) -> Iterator[str]:
    """Serve two releases and a young project."""
    for version, days in (("1.0", 400), ("1.1", 0)):
        catalog.publish("demo", version, uploaded_at=(NOON - timedelta(days=days)).isoformat())
    catalog.publish("young", "0.1", uploaded_at=(NOON - timedelta(days=1)).isoformat())
    with serving(catalog) as index:
        yield index.url


async def _scan(url: str, *sources: Saying, step: Step = STEP, asks_for: tuple[str, ...] = ()) -> Scan:
    index = PyPIIndex(url, contact="", clock=FrozenClock(NOON), limits=FetchLimits(attempts=1))
    try:
        return await scan_outside(
            step, asks_for, index=index, clock=FrozenClock(NOON), outside=Outside(), sources=sources
        )
    finally:
        await index.aclose()


async def test_a_release_is_held_against_what_is_known_now(catalog: Catalog, served: str) -> None:
    """By the index's page, what is newly asked for, and every source of advisories."""
    assert await _scan(served) == Scan((), None)
    malice = Advisory(Vulnerability("MAL-2026-1"), (EVERY,))
    found = await _scan(served, Saying(Found((malice,))), Saying(NotPublished(), "other"), asks_for=("young",))
    assert [(one.rule, one.path) for one in found.findings] == [("P5", ""), ("D1", "")]
    assert found.unfinished is None
    assert await _scan(
        served, Saying(Found((malice,))), step=replace(STEP, from_version=None, to_version="1.0")
    ) == Scan((), None)
    catalog.yank("demo", "1.1", "broke")
    assert [one.scope.value for one in (await _scan(served)).findings] == ["context"]


async def test_what_could_not_be_asked_is_said(catalog: Catalog, served: str) -> None:
    """A source that is away, a version that is not offered, a project that is not there, and an old dialect."""
    away = Saying(CouldNotLook("it is away"))
    assert (await _scan(served, away)).unfinished == "what is on record could not be asked: it is away"
    malice = Saying(Found((Advisory(Vulnerability("MAL-2026-1"), (EVERY,)),)), "other")
    both = await _scan(served, away, malice)
    assert ([one.rule for one in both.findings], both.unfinished) == (
        ["P5"],
        "what is on record could not be asked: it is away",
    )
    gone = await _scan(served, step=replace(STEP, to_version="9"))
    assert gone.unfinished == "the index does not offer demo 9"
    catalog.speak("1.0")
    assert await _scan(served) == Scan((), None)
    catalog.remove_project("demo")
    unknown = await _scan(served)
    assert unknown.unfinished is not None
    assert unknown.unfinished.startswith("what the index knows of demo could not be asked: ")
