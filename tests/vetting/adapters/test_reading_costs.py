"""What reading changes costs, measured through an index."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.clocks import FrozenClock
from tests.fake_index import Catalog, FakeIndex, Fault, serving
from tests.loopback import listening
from tests.npm_served import serve_releases
from tests.packing import tgz_of
from vetting.adapters.diff_cache import DiffCache
from vetting.adapters.local_releases import open_local_releases
from vetting.adapters.npm_releases import open_npm_releases
from vetting.adapters.reading_costs import CONCURRENT, LockedFiles, MeasuredCosts
from vetting.adapters.registries.npm_config import NpmRegistries
from vetting.domain.releases import Ecosystem, sha256
from vetting.domain.suggestions import DiffStat, Step

CHANGE, WHOLE, LOST = Step("demo", "1.0", "1.1"), Step("demo", None, "1.1"), Step("demo", "1.0", "9.9")
SOURCES = {"demo/__init__.py": "A = 1\nB = 2\n"}


@pytest.fixture
def catalog() -> Catalog:
    """Publish two releases, whose sdists differ in one line more than their wheels."""
    held = Catalog()
    held.publish("demo", "1.0", files=SOURCES, kinds=("wheel", "sdist"))
    held.publish("demo", "1.1", files={"demo/__init__.py": "A = 1\nB = 3\nC = 4\n"}, kinds=("wheel", "sdist"))
    return held


@pytest.fixture
def index(catalog: Catalog) -> Iterator[FakeIndex]:
    """Serve them."""
    with serving(catalog) as served:
        yield served


class Watcher:
    """Counts what is shown of a work."""

    def __init__(self) -> None:
        """See nothing yet."""
        self.seen: list[str] = []

    @contextmanager
    def __call__(self, what: str, total: int | None) -> Iterator[Callable[[], None]]:
        """Note the beginning, each piece, and the end."""
        self.seen.append(f"{what} {total}")
        yield lambda: self.seen.append("one")
        self.seen.append("done")


class Costs:
    """Measures with a cache of its own."""

    def __init__(self, folder: Path, clock: FrozenClock, index_url: str) -> None:
        """Measure what *index_url* has."""
        self._folder, self._clock, self._index_url = folder, clock, index_url

    def of(self, *steps: Step, locked: LockedFiles | None = None) -> tuple[dict[Step, DiffStat | str], list[str]]:
        """Measure *steps*, and tell what was shown meanwhile."""
        watcher = Watcher()
        kept = self._folder / "distributions"
        measured = MeasuredCosts(
            Ecosystem.PYPI,
            partial(open_local_releases, Ecosystem.PYPI, kept, clock=self._clock, index_url=self._index_url),
            cache=DiffCache(self._folder / "diff-cache.json"),
            locked=locked,
            progress=watcher,
        )
        return dict(measured.measure(steps)), watcher.seen


@pytest.fixture
def costs(tmp_path: Path, clock: FrozenClock, index: FakeIndex) -> Costs:
    """Measure with an empty cache."""
    return Costs(tmp_path, clock, index.url)


def test_steps_are_measured_and_remembered(costs: Costs, catalog: Catalog) -> None:
    """The lines of a change are fewer than of the release; asked again, nothing is fetched."""
    found, shown = costs.of(CHANGE, WHOLE, LOST)
    asked = len(catalog.requests)
    again, shown_again = costs.of(CHANGE, WHOLE)

    change, whole = found[CHANGE], found[WHOLE]
    assert isinstance(change, DiffStat)
    assert isinstance(whole, DiffStat)
    assert 0 < change.lines < whole.lines
    assert whole.deletions == 0
    assert found[LOST] == "the index has no files of demo 9.9; the nearest it has: 1.0, 1.1"
    assert shown == ["reading changes 3", "one", "one", "one", "done"]
    assert (again, shown_again, len(catalog.requests)) == ({CHANGE: change, WHOLE: whole}, [], asked)


def test_nothing_to_measure_asks_nobody(costs: Costs, catalog: Catalog) -> None:
    """Without steps there is nothing to do."""
    assert costs.of() == ({}, [])
    assert catalog.requests == []


def test_locked_files_are_measured_where_there_is_a_choice(costs: Costs, catalog: Catalog) -> None:
    """What is installed is what is read; it is remembered apart from the other files of the release."""
    files = catalog.projects["demo"].files
    locked = LockedFiles({("demo", "1.1"): frozenset({sha256(files["demo-1.1.tar.gz"].claimed_sha256)})})

    wheel, _ = costs.of(WHOLE)
    sdist, _ = costs.of(WHOLE, locked=locked)

    assert wheel != sdist
    assert [path.rpartition("/")[2] for path, _ in catalog.requests if "/files/" in path] == [
        "demo-1.1-py3-none-any.whl",
        "demo-1.1.tar.gz",
    ]


def test_an_index_that_refuses_is_the_reason(costs: Costs, catalog: Catalog, tmp_path: Path) -> None:
    """Where nothing can be fetched every step has the reason for an answer, and none is remembered."""
    catalog.faults.append(Fault("/simple/demo", status=403))

    found, shown = costs.of(CHANGE, WHOLE)

    assert {str(reason).partition(" was answered ")[2] for reason in found.values()} == {"with HTTP status 403"}
    assert shown == ["reading changes 2", "one", "one", "done"]
    assert not (tmp_path / "diff-cache.json").exists()


def test_an_index_that_answers_nobody_is_not_asked_for_all(costs: Costs, catalog: Catalog) -> None:
    """Every step has the same reason, told once by whoever shows it, and the others do not wait for theirs."""
    steps = [Step(f"demo-{number}", None, "1.0") for number in range(40)]
    catalog.fail(match="/simple/", times=99, status=503, headers={"Retry-After": "3600"})

    found, shown = costs.of(*steps)

    assert len(set(found.values())) == 1
    assert len(catalog.requests) <= CONCURRENT
    assert shown == ["reading changes 40", *["one"] * 40, "done"]


def test_one_file_that_cannot_be_had_keeps_nothing_else_back(costs: Costs, catalog: Catalog) -> None:
    """Where the index has answered before, what fails is told of that step alone."""
    costs.of(WHOLE)
    catalog.publish("other", "1.0", files=SOURCES)
    catalog.fail(match="/simple/other", status=503, headers={"Retry-After": "3600"}, silence_seconds=0.5)

    found, _ = costs.of(Step("other", None, "1.0"), CHANGE)

    assert isinstance(found[CHANGE], DiffStat)
    assert "other" in str(found[Step("other", None, "1.0")])


def test_releases_of_npm_are_measured_as_well(tmp_path: Path, clock: FrozenClock) -> None:
    """A packument and a tarball are fetched once, however many steps want them; a release that is not there says so."""
    with listening() as server:
        tarballs = [tgz_of({"package/index.js": f"exports.a = {number}\n".encode()}) for number in range(2)]
        serve_releases(server, *tarballs)
        registries = NpmRegistries(f"{server.url}/")
        opening = partial(open_npm_releases, registries, tmp_path / "distributions", clock=clock)
        measured = MeasuredCosts(Ecosystem.NPM, opening, cache=DiffCache(tmp_path / "diff-cache.json"))
        change, whole, lost = (
            Step("@scope/demo", *ends) for ends in (("1.0.0", "1.1.0"), (None, "1.1.0"), (None, "9"))
        )
        found = measured.measure([change, whole, lost])

    assert (found[change], found[whole]) == (DiffStat(1, 1, 1), DiffStat(1, 0, 1))
    assert found[lost] == "the registry has no @scope/demo 9; the nearest it has: 1.0.0, 1.1.0"
    assert sorted(one.path for one in server.asked) == ["/0.tgz", "/1.tgz", "/@scope%2Fdemo"]
