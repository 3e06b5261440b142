"""What is known of a release outside its bytes, without an instance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clocks import NOON, FrozenClock
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import serving
from tests.vetting.domain.signals.lineage_of import out, scanned
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits
from vetting.domain.advisories import Advisory, Affected, Event
from vetting.domain.errors import InvalidInput
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Looked, NotPublished
from vetting.domain.near_names import NameList
from vetting.domain.on_record import OnRecord, RecordKind
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.signals.interface import Claimed, Scan
from vetting.domain.suggestions import Step
from vetting.usecases.outside import Outside, look_crates
from vetting.usecases.scanning import Around, scan_at_hand, scan_outside, scan_records

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
        assert project == DEMO
        assert ecosystem is not Ecosystem.CARGO
        return self._told


@pytest.fixture
def served(catalog: Catalog) -> Iterator[str]:
    """Serve two releases and a young project."""
    for version, days in (("1.0", 400), ("1.1", 0)):
        catalog.publish("demo", version, uploaded_at=(NOON - timedelta(days=days)).isoformat())
    catalog.publish("young", "0.1", uploaded_at=(NOON - timedelta(days=1)).isoformat())
    with serving(catalog) as index:
        yield index.url


async def _scan(url: str, *sources: Saying, step: Step = STEP, asks_for: tuple[str, ...] = ()) -> Around:
    index = PyPIIndex(url, contact="", clock=FrozenClock(NOON), limits=FetchLimits(attempts=1))
    try:
        return await scan_outside(
            step, asks_for, index=index, clock=FrozenClock(NOON), outside=Outside(), sources=sources
        )
    finally:
        await index.aclose()


async def test_a_release_is_held_against_what_is_known_now(catalog: Catalog, served: str) -> None:
    """By the index's page, what is newly asked for, and every source of advisories."""
    assert await _scan(served) == Around(Scan((), None))
    malice = Advisory(Vulnerability("MAL-2026-1"), (EVERY,))
    found = await _scan(served, Saying(Found((malice,))), Saying(NotPublished(), "other"), asks_for=("young",))
    assert [(one.rule, one.path) for one in found.scan.findings] == [("P5", ""), ("D1", "")]
    assert found.scan.unfinished is None
    assert found.records == (OnRecord(RecordKind.MALICIOUS, "MAL-2026-1", None, "said", NOON),)
    assert await _scan(
        served, Saying(Found((malice,))), step=replace(STEP, from_version=None, to_version="1.0")
    ) == Around(Scan((), None))
    catalog.yank("demo", "1.1", "broke")
    yanked = await _scan(served)
    assert [one.scope.value for one in yanked.scan.findings] == ["context"]
    assert yanked.records == (OnRecord(RecordKind.YANKED, "all of it", "broke", served, NOON),)


async def test_what_could_not_be_asked_is_said(catalog: Catalog, served: str) -> None:
    """A source that is away, a version that is not offered, a project that is not there, and an old dialect."""
    away = Saying(CouldNotLook("it is away"))
    assert (await _scan(served, away)).scan.unfinished == "what is on record could not be asked: it is away"
    malice = Saying(Found((Advisory(Vulnerability("MAL-2026-1"), (EVERY,)),)), "other")
    both = await _scan(served, away, malice)
    assert ([one.rule for one in both.scan.findings], both.scan.unfinished) == (
        ["P5"],
        "what is on record could not be asked: it is away",
    )
    gone = await _scan(served, step=replace(STEP, to_version="9"))
    assert gone.scan.unfinished == "the index does not offer demo 9"
    catalog.speak("1.0")
    assert await _scan(served) == Around(Scan((), None))
    catalog.remove_project("demo")
    unknown = await _scan(served)
    assert unknown.scan.unfinished is not None
    assert unknown.scan.unfinished.startswith("what the index knows of demo could not be asked: ")


@pytest.mark.parametrize(("version", "is_known"), [("1.1", True), ("1.1.0", True), ("1.0", False), ("9", False)])
async def test_what_is_on_record_outlives_the_files(
    catalog: Catalog, served: str, version: str, *, is_known: bool
) -> None:
    """Of a release that the index took away, however its version is written, and of a whole project; of no other."""
    known = Affected(Ecosystem.PYPI, DEMO, ("1.1",))
    malice = Saying(Found((Advisory(Vulnerability("MAL-2026-1"), (known,)),)))
    step = replace(STEP, from_version=None, to_version=version)
    for is_project in (False, True):
        if is_project:
            catalog.remove_project("demo")
        else:
            for one in ("1.0", "1.1"):
                catalog.remove_release("demo", one)
        around = await _scan(served, malice, step=step)
        assert [(one.rule, one.severity.value, one.scope.value) for one in around.scan.findings] == (
            [("P5", "high", "delta")] if is_known else []
        )
        assert [one.source for one in around.records] == (["said"] if is_known else [])
        assert around.scan.unfinished


@pytest.mark.parametrize(("status", "severities"), [("quarantined", ["high"]), ("archived", ["low"]), ("active", [])])
async def test_a_status_outlives_the_files(catalog: Catalog, served: str, status: str, severities: list[str]) -> None:
    """A project that is held in quarantine says so, though it offers nothing; an archived one is known."""
    catalog.speak("1.4")
    catalog.describe("demo", status=status, status_reason="Why.")
    for one in ("1.0", "1.1"):
        catalog.remove_release("demo", one)
    around = await _scan(served)
    assert [one.severity.value for one in around.scan.findings] == severities
    assert [(one.name, one.about, one.source) for one in around.records] == [
        (status, "Why.", served) for _ in severities
    ]
    catalog.describe("demo", status="frozen")
    assert "the project's status is not known" in str((await _scan(served)).scan.unfinished)


async def test_the_status_of_a_project_is_on_record_with_its_reason(catalog: Catalog, served: str) -> None:
    """One that is not known here leaves the scan unfinished."""
    catalog.speak("1.4")
    catalog.describe("demo", status="archived", status_reason="See other.")
    archived = await _scan(served)
    assert archived.records == (OnRecord(RecordKind.STATUS, "archived", "See other.", served, NOON),)
    assert archived.scan.unfinished is None
    catalog.describe("demo", status="frozen")
    frozen = await _scan(served)
    assert frozen.records == ()
    assert frozen.scan.unfinished == (
        "the project's status is not known: the index says 'frozen', which is no status known here"
    )


async def test_where_no_index_is_asked_those_who_tell_of_advisories_are() -> None:
    """What they say is on record, with who says it; one that is away is said."""
    npm = Affected(Ecosystem.NPM, DEMO, ("1.1",))
    sources = (
        Saying(Found((Advisory(Vulnerability("MAL-2026-2"), (npm,)), Advisory(Vulnerability("GHSA-1"), (npm,))))),
        Saying(CouldNotLook("it is away"), "other"),
    )
    found = await scan_records(STEP, Ecosystem.NPM, clock=FrozenClock(NOON), sources=sources)
    assert [(one.kind.value, one.name, one.source) for one in found.records] == [
        ("vulnerable", "GHSA-1", "said"),
        ("malicious", "MAL-2026-2", "said"),
    ]
    assert [one.rule for one in found.scan.findings] == ["P5"]
    assert found.scan.unfinished == "what is on record could not be asked: it is away"


class Listing:
    """The port ``PopularLists`` with a short list, or a broken one."""

    def __init__(self, *names: str) -> None:
        """Take over the names."""
        self._names = names

    def of(self, ecosystem: Ecosystem) -> NameList:
        """Give the list, the same of all ecosystems."""
        assert ecosystem is not Ecosystem.NPM
        if not self._names:
            raise InvalidInput("the list is broken")
        return NameList(self._names)


async def _at_hand(
    claimed: Claimed | None, *asks_for: str, names: tuple[str, ...] = ("requests", "django"), has_base: bool = False
) -> Around:
    malice = Saying(Found((Advisory(Vulnerability("MAL-2026-1"), (EVERY,)),)), "a dump")
    outside = Outside(Listing(*names))
    clock = FrozenClock(NOON)
    return await scan_at_hand(claimed, asks_for, has_base=has_base, clock=clock, outside=outside, sources=(malice,))


async def test_names_at_hand_are_held_against_the_list_that_is_here() -> None:
    """Its own, if it claims one and nothing came before it; those that it asks for in any case."""
    near = Claimed(Ecosystem.PYPI, "reqeusts", "1.0", "reqeusts-1.0.tar.gz")
    demo = Claimed(Ecosystem.PYPI, "demo", "1.1", "demo-1.1.tar.gz")

    def told(around: Around) -> list[tuple[str, str]]:
        return [(one.rule, one.scope.value) for one in around.scan.findings]

    assert told(await _at_hand(None, "djanga", "not a name")) == [("D2", "delta")]
    assert told(await _at_hand(demo, "django")) == [("P5", "delta")]
    assert [one.source for one in (await _at_hand(demo)).records] == ["a dump"]
    without_advisories = Outside(Listing("requests", "django"))
    for has_base, scope in ((False, "delta"), (True, "context")):
        found = await scan_at_hand(
            near, ("djanga",), has_base=has_base, clock=FrozenClock(NOON), outside=without_advisories
        )
        assert told(found) == [("D2", "delta"), ("D2", scope)]
    assert await scan_at_hand(near, ("djanga",), has_base=False, clock=FrozenClock(NOON), outside=Outside()) == Around(
        Scan((), None)
    )
    assert (await _at_hand(None, names=())).scan == Scan((), "the list is broken")


async def test_names_of_crates_are_held_against_those_of_crates() -> None:
    """Of crates its own name is none; where their list cannot be read, that is said."""
    demo = Claimed(Ecosystem.PYPI, "serde-jsom", "1.1", "serde_jsom-1.1.tar.gz")

    async def told(names: tuple[str, ...], *crates: str) -> Scan:
        outside, clock = Outside(Listing(*names)), FrozenClock(NOON)
        return (await scan_at_hand(demo, (), crates=crates, has_base=True, clock=clock, outside=outside)).scan

    found = await told(("django", "tokio-rustls"), "tokio-rustl", "django", "no name")
    assert [one.message for one in found.findings] == [
        "It now asks for tokio-rustl, a name nearly that of tokio-rustls, which is far better known."
    ]
    assert await told(("django",)) == Scan((), None)
    assert await look_crates(scanned(out("1.1")), ("x",), outside=Outside(Listing())) == Scan((), "the list is broken")
