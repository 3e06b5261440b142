"""Releases fetched from an index and read on this machine, without an instance."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from hashlib import sha256 as sha256_of
from pathlib import Path

import pytest

from tests.clocks import FrozenClock
from tests.fake_index import Catalog, FakeIndex, serving
from vetting.adapters.local_releases import MAX_SOURCE_BYTES, LocalReleases, open_local_releases
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.releases import Ecosystem, ProjectName, sha256
from vetting.domain.suggestions import Step
from vetting.domain.trees import Status
from vetting.formats.hunks import parse_tree_diff

DEMO = ProjectName("demo")


@pytest.fixture
def catalog() -> Catalog:
    """Publish two releases that differ in one line."""
    held = Catalog()
    held.publish("demo", "1.0", files={"demo/__init__.py": "A = 1\n"}, kinds=("wheel", "sdist"))
    held.publish("demo", "1.1", files={"demo/__init__.py": "A = 2\n"}, kinds=("wheel", "sdist"))
    return held


@pytest.fixture
def index(catalog: Catalog) -> Iterator[FakeIndex]:
    """Serve them."""
    with serving(catalog) as served:
        yield served


@pytest.fixture
async def releases(index: FakeIndex, tmp_path: Path, clock: FrozenClock) -> AsyncIterator[LocalReleases]:
    """Be ready to read them."""
    async with open_local_releases(
        Ecosystem.PYPI, tmp_path / "distributions", clock=clock, index_url=index.url
    ) as opened:
        yield opened


async def test_a_change_is_read_and_compared(releases: LocalReleases) -> None:
    """Both ends are fetched, the like against the like, and what differs is told line by line."""
    change = await releases.read(Step("demo", "1.0", "1.1"))
    compared = await releases.compare(change)

    assert change.old is not None
    assert (change.old.filename, change.new.filename) == ("demo-1.0-py3-none-any.whl", "demo-1.1-py3-none-any.whl")
    diff = parse_tree_diff(releases.contents(DEMO).get(compared.manifest))
    changed = {one.matched: one.status for one in diff.files}
    assert changed["demo/__init__.py"] is Status.CHANGED


async def test_a_release_is_read_whole(releases: LocalReleases) -> None:
    """Without an older end everything was added."""
    change = await releases.read(Step("demo", None, "1.0"))
    compared = await releases.compare(change)

    diff = parse_tree_diff(releases.contents(DEMO).get(compared.manifest))
    assert change.old is None
    assert {one.status for one in diff.files} == {Status.ADDED}


async def test_nothing_is_fetched_twice(releases: LocalReleases, catalog: Catalog) -> None:
    """Two changes that share a release ask for its page and its file once."""
    first = await releases.read(Step("demo", "1.0", "1.1"))
    asked = len(catalog.requests)
    second = await releases.read(Step("demo", None, "1.1"))

    assert (second.new, len(catalog.requests)) == (first.new, asked)


async def test_what_was_fetched_stays_for_the_next_command(
    index: FakeIndex, catalog: Catalog, tmp_path: Path, clock: FrozenClock
) -> None:
    """A later command asks the index what there is, and takes the bytes from the cache, where they count as used."""
    for _ in range(2):
        async with open_local_releases(Ecosystem.PYPI, tmp_path, clock=clock, index_url=index.url) as opened:
            read = await opened.read(Step("demo", None, "1.1"))
            fetched = opened.contents(DEMO).path_of(read.new.sha256)
            assert fetched.stat().st_mtime > 0
            os.utime(fetched, (0, 0))

    assert [path for path, _headers in catalog.requests if path.endswith(".whl")] == [
        "/files/1.1/demo-1.1-py3-none-any.whl"
    ]


async def test_locked_files_are_preferred(releases: LocalReleases, catalog: Catalog) -> None:
    """Where a release has a file that is locked, that one is read."""
    locked = sha256(catalog.projects["demo"].files["demo-1.1.tar.gz"].claimed_sha256)
    wheel = await releases.read(Step("demo", None, "1.1"))
    sdist = await releases.read(Step("demo", None, "1.1"), preferred={locked})

    assert (wheel.new.filename[-4:], sdist.new.filename) == (".whl", "demo-1.1.tar.gz")


async def test_what_a_wheel_is_built_from_is_held_against_it(releases: LocalReleases, catalog: Catalog) -> None:
    """The source distributions are read where that is asked for and they can be had."""
    catalog.publish("demo", "1.2", files={"demo/__init__.py": "A = 2\n", "demo/more.py": "B = 1\n"}, kinds=("wheel",))
    catalog.publish("demo", "1.2", files={"demo/__init__.py": "A = 2\n"}, kinds=("sdist",))
    change = await releases.read(Step("demo", "1.1", "1.2"), with_sources=True)
    compared = await releases.compare(change)

    assert [one and one.filename for one in (change.old_source, change.new_source)] == [
        "demo-1.1.tar.gz",
        "demo-1.2.tar.gz",
    ]
    assert [(one.rule, one.path) for one in compared.findings] == [("A5", "demo/more.py")]
    alone = await releases.read(Step("demo", None, "1.2"))
    assert (alone.old_source, alone.new_source) == (None, None)


async def test_a_source_that_cannot_be_had_is_not_held_against_a_wheel(
    releases: LocalReleases, catalog: Catalog
) -> None:
    """A broken one and a very large one, whoever says how large it is, are told; where there is none, nothing is."""
    catalog.publish("demo", "1.2", files={"demo/__init__.py": "A = 2\n"}, kinds=("wheel",))
    held = catalog.projects["demo"].files
    held["demo-1.0.tar.gz"] = replace(held["demo-1.0.tar.gz"], claimed_bytes=MAX_SOURCE_BYTES + 1)
    held["demo-1.1.tar.gz"] = replace(held["demo-1.1.tar.gz"], data=b"broken")
    catalog.publish("demo", "1.3", files={"demo/__init__.py": "A = 2\n"}, kinds=("wheel", "sdist"))
    large = bytes(MAX_SOURCE_BYTES + 1)
    catalog.alter(
        "demo", "demo-1.3.tar.gz", data=large, claimed_sha256=sha256_of(large).hexdigest(), claimed_bytes=None
    )
    versions = ("1.0", "1.1", "1.2", "1.3")
    changes = [await releases.read(Step("demo", None, one), with_sources=True) for one in versions]
    assert [one.new_source for one in changes] == [None] * 4
    too_large = "demo-{}.tar.gz was not held against the wheel: it is larger than 33,554,432 bytes; "
    assert [one.missed for one in changes] == [
        (f"{too_large.format('1.0')}`--distribution demo-1.0.tar.gz` reads it",),
        ("demo-1.1.tar.gz was not held against the wheel: demo-1.1.tar.gz is 6 bytes, not the 189 stated",),
        (),
        (f"{too_large.format('1.3')}`--distribution demo-1.3.tar.gz` reads it",),
    ]
    against = await releases.read(Step("demo", "1.1", "1.2"), with_sources=True)
    assert against.missed == ()


async def test_a_source_of_which_the_index_states_no_size_is_held_against_a_wheel(
    releases: LocalReleases, catalog: Catalog
) -> None:
    """Older indexes state none of any file."""
    catalog.speak("1.0")
    change = await releases.read(Step("demo", None, "1.1"), with_sources=True)
    assert change.new_source is not None
    assert (change.new_source.filename, change.missed) == ("demo-1.1.tar.gz", ())


async def test_a_file_that_cannot_be_read_is_told(releases: LocalReleases, catalog: Catalog) -> None:
    """Whatever else of the release is read, and whether there is anything else."""
    catalog.alter("demo", "demo-1.1-py3-none-any.whl", claimed_sha256="")
    change = await releases.read(Step("demo", None, "1.1"))
    missed = "demo-1.1-py3-none-any.whl: the index states no SHA-256 for it"
    assert (change.new.filename, change.missed) == ("demo-1.1.tar.gz", (missed,))


async def test_a_release_of_which_no_file_can_be_read_is_told(releases: LocalReleases, catalog: Catalog) -> None:
    """With the reason: it is there, and the index has files of it."""
    catalog.alter("demo", "demo-1.1-py3-none-any.whl", claimed_sha256="")
    catalog.alter("demo", "demo-1.1.tar.gz", claimed_sha256="")
    with pytest.raises(NotFound, match=r"^no file of demo 1.1 is read: demo-1.1-py3-none-any.whl: the index states no"):
        await releases.read(Step("demo", None, "1.1"))


async def test_a_project_in_quarantine_is_told(releases: LocalReleases, catalog: Catalog) -> None:
    """The index offers no file of it then, of any version."""
    catalog.speak("1.4")
    catalog.describe("demo", status="quarantined")
    with pytest.raises(NotFound, match=r"^the index holds demo in quarantine, and offers none of its files$"):
        await releases.read(Step("demo", None, "1.1"))


@pytest.mark.parametrize("step", [Step("demo", None, "9.9"), Step("demo", "0.1", "1.1"), Step("lost", None, "1.0")])
async def test_what_the_index_has_not_is_not_read(releases: LocalReleases, step: Step) -> None:
    """A version or project that is not there is named."""
    with pytest.raises(NotFound):
        await releases.read(step)


async def test_the_file_that_is_named_is_read(releases: LocalReleases, catalog: Catalog) -> None:
    """Against its like, whatever else is preferred; the others are named, and so is what there is of a wrong name."""
    catalog.publish("demo", "1.2", files={"demo/__init__.py": "A = 2\n"}, kinds=("wheel", "sdist"))
    step = Step("demo", "1.1", "1.2")
    usual = await releases.read(step)
    named = await releases.read(step, preferred={usual.new.sha256}, distribution="demo-1.2.tar.gz")

    assert (usual.new.filename, usual.unread) == ("demo-1.2-py3-none-any.whl", ("demo-1.2.tar.gz",))
    assert named.old is not None
    assert (named.old.filename, named.new.filename, named.unread) == (
        "demo-1.1.tar.gz",
        "demo-1.2.tar.gz",
        ("demo-1.2-py3-none-any.whl",),
    )
    with pytest.raises(NotFound, match=r"no file lost; it has demo-1.2-py3-none-any.whl, demo-1.2.tar.gz$"):
        await releases.read(step, distribution="lost")


async def test_other_ecosystems_are_not_read_yet(tmp_path: Path, clock: FrozenClock) -> None:
    """There is no client of their indexes that fetches files."""
    with pytest.raises(InvalidInput, match="releases of cargo are not read here yet"):
        async with open_local_releases(Ecosystem.CARGO, tmp_path, clock=clock):
            pass  # pragma: no cover - it is never opened
