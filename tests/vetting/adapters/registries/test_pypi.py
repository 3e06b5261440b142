"""What an index of Python projects says of them as wholes, asked of a served one."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.clocks import FrozenClock
from tests.fake_index import Catalog, FakeIndex, serving
from tests.vetting.adapters.indexes.conftest import LIMITS
from vetting.adapters.registries.pypi import PyPIRegistry
from vetting.domain.errors import SourceUnavailable
from vetting.domain.publishers import PublishedRelease, TrustedPublisher

BUILT = TrustedPublisher("github:demo/demo")


@pytest.fixture
def catalog() -> Catalog:
    """Hold one project with two releases, the later of two files."""
    held = Catalog()
    held.publish("demo", "1.0", uploaded_at="2026-01-05T23:30:00-02:00")
    held.publish("demo", "1.10", kinds=("wheel", "sdist"), uploaded_at="2026-02-05T10:00:00Z")
    return held


@pytest.fixture
def served(catalog: Catalog) -> Iterator[FakeIndex]:
    """Serve the catalog on loopback."""
    with serving(catalog) as index:
        yield index


@pytest.fixture
def registry(served: FakeIndex, clock: FrozenClock) -> PyPIRegistry:
    """Open the port on it."""
    return PyPIRegistry(served.url, clock=clock, limits=LIMITS)


def vouch(catalog: Catalog, *filenames: str, publisher: object = None, **answer: Any) -> None:  # noqa: ANN401  # the fields of Fault
    """Let the index name a publisher of files."""
    document = {"attestation_bundles": [{"publisher": publisher or {"kind": "GitHub", "repository": "demo/demo"}}]}
    for filename in filenames:
        catalog.alter("demo", filename, has_provenance=True)
        catalog.fail(match=f"/{filename}/provenance", **{"status": 200, "body": json.dumps(document)} | answer)


def sources(registry: PyPIRegistry) -> list[object]:
    """List who published each release of the project."""
    return [one.source for one in registry.look_up(["demo"])["demo"].releases]


def test_releases_come_in_order_with_their_days(registry: PyPIRegistry) -> None:
    """Versions are in order, days are in UTC, what the project is comes along, and a stranger is left out."""
    found = registry.look_up(["demo", "stranger"])

    assert set(found) == {"demo"}
    assert found["demo"].releases == (
        PublishedRelease("1.0", date(2026, 1, 6), was_asked=True),
        PublishedRelease("1.10", date(2026, 2, 5), was_asked=True),
    )
    assert (found["demo"].description, found["demo"].repository) == ("What demo is for", None)


def test_nothing_is_asked_twice(registry: PyPIRegistry, catalog: Catalog) -> None:
    """A second look asks for what is new only, be it there or not."""
    registry.look_up(["demo", "stranger"])
    asked = len(catalog.requests)

    assert set(registry.look_up(["stranger", "demo"])) == {"demo"}
    assert registry.look_up([]) == {}
    assert len(catalog.requests) == asked


def test_a_release_is_of_the_build_that_published_every_file(registry: PyPIRegistry, catalog: Catalog) -> None:
    """Where the index names one build for each file, the release is that build's."""
    vouch(catalog, "demo-1.10-py3-none-any.whl", "demo-1.10.tar.gz")

    assert sources(registry) == [None, BUILT]


def test_a_file_that_nobody_vouches_for_makes_a_release_nobodys(registry: PyPIRegistry, catalog: Catalog) -> None:
    """One file without provenance is enough for nobody to be known, and then nothing is asked."""
    vouch(catalog, "demo-1.10.tar.gz")

    assert sources(registry) == [None, None]
    assert not [path for path in catalog.paths() if "provenance" in path]


def test_files_of_two_builds_are_nobodys(registry: PyPIRegistry, catalog: Catalog) -> None:
    """Files of one release from two repositories have no one publisher."""
    vouch(catalog, "demo-1.10.tar.gz")
    vouch(catalog, "demo-1.10-py3-none-any.whl", publisher={"kind": "GitLab", "repository": "demo/demo"})

    assert sources(registry) == [None, None]


@pytest.mark.parametrize(
    "answer", [{"status": 404, "body": ""}, {"body": "[]"}, {"body": '{"attestation_bundles": []}'}]
)
def test_provenance_that_is_not_there_names_nobody(
    registry: PyPIRegistry, catalog: Catalog, answer: dict[str, Any]
) -> None:
    """A provenance that is gone, or of another form, is none."""
    vouch(catalog, "demo-1.0-py3-none-any.whl", **answer)

    assert sources(registry) == [None, None]


def test_only_the_newest_and_the_wanted_releases_are_asked_about(
    served: FakeIndex, catalog: Catalog, clock: FrozenClock
) -> None:
    """Of a long history the newest three and what is locked are looked at."""
    for number in range(1, 6):
        catalog.publish("demo", f"2.{number}")
    names = ["1.0", *(f"2.{number}" for number in range(1, 6))]
    vouch(catalog, *(f"demo-{one}-py3-none-any.whl" for one in names))

    registry = PyPIRegistry(served.url, clock=clock, wanted={"demo": ["1.0.0"]}, limits=LIMITS)

    assert sources(registry) == [BUILT, None, None, None, BUILT, BUILT, BUILT]


@pytest.mark.parametrize("spoken", ["1.0", "html"])
def test_an_index_without_days_is_dated_today(
    registry: PyPIRegistry, catalog: Catalog, clock: FrozenClock, spoken: str
) -> None:
    """A plain index tells versions alone; the day is then the latest that it can have been."""
    catalog.speak(spoken)
    found = registry.look_up(["demo"])["demo"]

    assert [(one.version, one.when) for one in found.releases] == [
        ("1.0", clock.now().date()),
        ("1.10", clock.now().date()),
    ]
    assert (found.description, found.repository) == (None, None)


@pytest.mark.parametrize("match", ["/simple/", "/pypi/", "/provenance"])
def test_an_index_that_fails_is_unavailable(registry: PyPIRegistry, catalog: Catalog, match: str) -> None:
    """What could not be asked is an error and never "nobody" or "nothing"."""
    catalog.alter("demo", "demo-1.0-py3-none-any.whl", has_provenance=True)
    catalog.fail(match=match, status=500, times=9)

    with pytest.raises(SourceUnavailable, match="500"):
        registry.look_up(["demo"])


def test_an_answer_that_cannot_be_is_unavailable(registry: PyPIRegistry, catalog: Catalog) -> None:
    """A page beyond the bounds is told as an index that cannot be used."""
    catalog.fail(match="/simple/", body="x" * (LIMITS.page_bytes + 1))
    with pytest.raises(SourceUnavailable, match="larger than"):
        registry.look_up(["demo"])

    catalog.fail(match="/simple/", status=304)
    with pytest.raises(SourceUnavailable, match="304"):
        registry.look_up(["demo"])


def test_the_repository_is_found_by_its_label(registry: PyPIRegistry, catalog: Catalog) -> None:
    """Of a project's links the one whose label says "source" is taken, however it is written."""
    urls = {"GitHub": "https://b.example.test", "Source-Code": "https://a.example.test", "Docs": "https://example.test"}
    info = {"name": "demo", "version": "1.10", "summary": None, "project_urls": urls}
    catalog.fail(match="/pypi/", status=200, body=json.dumps({"info": info}))

    found = registry.look_up(["demo"])["demo"]

    assert (found.description, found.repository) == (None, "https://a.example.test")
