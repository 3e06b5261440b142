"""Looks at a project, on the real stores and the real client, against a fake index that is a real server."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import actor
from tests.clocks import FrozenClock
from tests.fake_index import API_1_0, API_1_1, Catalog
from tests.vetting.usecases.watched_index import PLAN, Watching, asked, watching
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.errors import NotFound
from vetting.domain.looking import NotOffered, NotPublished
from vetting.domain.notices import NoticeKind
from vetting.domain.projects import ProjectStatus, ReleaseState
from vetting.domain.releases import Distribution, Ecosystem, ProjectId
from vetting.jobs import CompareRelease, IngestRelease, Message, ScoreProject, ScoreRelease
from vetting.usecases.polling import poll_project
from vetting.usecases.watching import unwatch_project

WHEEL = "demo-1.1-py3-none-any.whl"


def release_jobs(jobs: list[Message]) -> list[Message]:
    """Leave out what is asked for the project as a whole."""
    return [one for one in jobs if not isinstance(one, ScoreProject)]


# --- how the index is asked


async def test_an_unchanged_page_is_asked_for_conditionally(watched: Watching) -> None:
    """Where the index offers it, a look costs one request that brings nothing."""
    before = len(watched.catalog.requests)
    assert await watched.poll() == []
    ((path, headers),) = watched.catalog.requests[before:]
    assert path == "/simple/demo/"
    assert "if-none-match" in headers
    project = await watched.project()
    assert project.polling.last_at == watched.clock.now()
    assert project.polling.next_at == PLAN.next_look(watched.project_id, at=watched.clock.now())


async def test_an_index_without_conditions_is_asked_in_full(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Where the index offers no condition, an unchanged page still changes nothing."""
    async with watching(units, clock, dialect=API_1_0) as opened:
        await opened.poll()
        assert await opened.poll() == []
        assert await opened.notices() == []


async def test_the_validators_of_another_index_are_not_used(watched: Watching) -> None:
    """An instance that asks another index begins anew there."""
    project = await watched.project()
    async with watched.units.open() as unit:
        await unit.projects.save(replace(project, index_url="https://other.example.test/simple/"))
        await unit.commit()
    before = len(watched.catalog.requests)
    await watched.poll()
    assert "if-none-match" not in watched.catalog.requests[before][1]
    assert (await watched.project()).index_url == watched.index.url


# --- what a look finds


async def test_at_first_the_newest_releases_are_read(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Every release is known from the first look on, and only the newest few are read."""
    async with watching(units, clock, "1.0", "1.1", "1.10", "2.0rc1") as opened:
        jobs = await opened.poll()
        releases = await opened.releases()
        assert set(releases) == {"1.0", "1.1", "1.10", "2.0rc1"}
        assert set(release_jobs(jobs)) >= {IngestRelease(releases["1.10"].id), IngestRelease(releases["1.1"].id)}
        assert not {IngestRelease(releases[one].id) for one in ("1.0", "2.0rc1")} & set(jobs)
        assert await opened.state("1.10") is ReleaseState.READING
        assert await opened.state("1.0") is ReleaseState.KNOWN
        assert await opened.notices() == []


async def test_a_file_is_first_seen_when_it_was_seen_here(watched: Watching) -> None:
    """The time that counts is ours, whatever the index says."""
    watched.catalog.publish("demo", "1.2", uploaded_at="2001-01-01T00:00:00+00:00")
    await watched.poll()
    release = (await watched.releases())["1.2"]
    assert release.first_seen_at == release.distributions[0].first_seen_at == watched.clock.now()
    assert release.distributions[0].uploaded_at is not None
    assert release.distributions[0].uploaded_at.year == 2001


async def test_a_new_release_is_read(watched: Watching) -> None:
    """A release that is published while the project is watched is read."""
    watched.catalog.publish("demo", "1.2")
    jobs = await watched.poll()
    assert IngestRelease((await watched.releases())["1.2"].id) in jobs


async def test_what_is_new_is_written_once(watched: Watching) -> None:
    """A job that runs twice writes nothing twice."""
    watched.catalog.publish("demo", "1.2")
    await watched.poll()
    assert await watched.poll(timedelta()) == []
    assert len(await watched.releases()) == 3


async def test_a_file_of_an_old_release_is_noticed_and_read(watched: Watching) -> None:
    """A file added to a release that was read has it read again, and stands in the history."""
    watched.catalog.publish("demo", "1.1", kinds=("sdist",))
    jobs = await watched.poll(timedelta(days=3))
    release = (await watched.releases())["1.1"]
    assert [one.filename for one in release.distributions] == [WHEEL, "demo-1.1.tar.gz"]
    assert release_jobs(jobs) == [IngestRelease(release.id)]
    assert await watched.notices() == [NoticeKind.FILE_ADDED]


async def test_a_file_of_a_release_nobody_reads_is_only_noticed(watched: Watching) -> None:
    """A release that nobody asked to read is not read because it gained a file."""
    await watched.set_state("1.0", ReleaseState.KNOWN)
    watched.catalog.publish("demo", "1.0", kinds=("sdist",))
    assert release_jobs(await watched.poll()) == []
    assert await watched.notices() == [NoticeKind.FILE_ADDED]


async def test_other_bytes_under_a_name_are_read_whoever_asked(watched: Watching) -> None:
    """A file that turned into another is read, even of a release that nobody asked to read."""
    await watched.set_state("1.1", ReleaseState.KNOWN)
    watched.catalog.publish("demo", "1.1", {"demo/__init__.py": "import evil"})
    jobs = await watched.poll()
    release = (await watched.releases())["1.1"]
    assert IngestRelease(release.id) in jobs
    assert len(release.distributions) == 2
    assert len(release.digests) == 1
    assert await watched.notices() == [NoticeKind.FILE_CHANGED]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (ReleaseState.COMPARED, CompareRelease),
        (ReleaseState.READ, CompareRelease),
        (ReleaseState.FAILED, IngestRelease),
        (ReleaseState.READING, IngestRelease),
    ],
)
async def test_a_removed_file_has_the_rest_looked_at(
    watched: Watching, state: ReleaseState, kind: type[CompareRelease | IngestRelease]
) -> None:
    """What is left of a release is compared anew, or read first where it was not."""
    watched.catalog.publish("demo", "1.1", kinds=("sdist",))
    await watched.poll()
    await watched.set_state("1.1", state)
    watched.catalog.remove_file("demo", "demo-1.1.tar.gz")
    jobs = await watched.poll()
    release = (await watched.releases())["1.1"]
    assert release_jobs(jobs) == [kind(release.id)]
    assert [one.filename for one in release.distributions if one.removed_at is None] == [WHEEL]
    assert (await watched.notices())[0] is NoticeKind.FILE_REMOVED


async def test_a_removed_release_stays_known_and_can_return(watched: Watching) -> None:
    """A release that is removed keeps its files here, offered no more, until it is back."""
    held = watched.catalog.projects["demo"].files[WHEEL]
    watched.catalog.remove_release("demo", "1.1")
    jobs = await watched.poll()
    release = (await watched.releases())["1.1"]
    assert release_jobs(jobs) == [ScoreRelease(release.id)]
    assert (len(release.distributions), release.digests) == (1, frozenset())
    watched.catalog.publish_bytes("demo", "1.1", WHEEL, held.data)
    assert IngestRelease(release.id) in await watched.poll()
    assert len((await watched.releases())["1.1"].digests) == 1
    assert await watched.notices() == [NoticeKind.RELEASE_RESTORED, NoticeKind.RELEASE_REMOVED]


def yank_of(distribution: Distribution) -> tuple[bool, str | None]:
    """Tell whether a file is yanked, and why."""
    return distribution.yanked, distribution.yanked_reason


async def test_yanks_are_written_down_and_taken_back(watched: Watching) -> None:
    """A yank stands on the file with its reason in the history, until it is taken back."""
    release = (await watched.releases())["1.1"]
    watched.catalog.yank("demo", "1.1", "broken")
    assert release_jobs(await watched.poll()) == [ScoreRelease(release.id)]
    assert [yank_of(one) for one in (await watched.releases())["1.1"].distributions] == [(True, "broken")]
    watched.catalog.yank("demo", "1.1", yanked=False)
    await watched.poll()
    assert [yank_of(one) for one in (await watched.releases())["1.1"].distributions] == [(False, None)]
    assert await watched.notices() == [NoticeKind.UNYANKED, NoticeKind.YANKED]


async def test_what_the_index_says_of_provenance_is_kept(units: DatabaseUnits, clock: FrozenClock) -> None:
    """That a file has no provenance is another thing than that its index publishes none."""
    async with watching(units, clock) as opened:
        await opened.poll()
        assert (await opened.releases())["1.1"].distributions[0].provenance == NotPublished()
        opened.catalog.dialect = API_1_1
        await opened.poll()
        assert (await opened.releases())["1.1"].distributions[0].provenance == NotOffered()


async def test_a_file_that_cannot_be_placed_is_told_once(watched: Watching) -> None:
    """A file that is not looked at stands in the history once, however often it is seen."""
    watched.catalog.publish_bytes("demo", "1.2", "readme.txt", b"read me")
    await watched.poll()
    watched.catalog.yank("demo", "1.1")
    await watched.poll()
    assert await watched.notices() == [NoticeKind.YANKED, NoticeKind.FILE_UNPLACED]


# --- what becomes of a project


async def test_a_removed_project_is_kept(watched: Watching) -> None:
    """A project that the index no longer has stays known, offers nothing, and is still looked at."""
    watched.catalog.remove_project("demo")
    assert await watched.poll() == [ScoreProject(watched.project_id)]
    project = await watched.project()
    assert (project.status, project.removed_at) == (ProjectStatus.REMOVED, watched.clock.now())
    assert (project.polling.etag, project.polling.error) == (None, None)
    assert all(one.digests == frozenset() for one in (await watched.releases()).values())
    assert await watched.poll() == []
    assert await watched.notices() == [NoticeKind.PROJECT_REMOVED]


async def test_a_project_that_returns_whole_is_the_same(watched: Watching) -> None:
    """An index that had lost a project and has it again brings back the same lineage."""
    watched.catalog.fail(match="/simple/", status=404)
    await watched.poll()
    assert (await watched.project()).removed_at is not None
    releases = await watched.releases()
    jobs = await watched.poll()
    project = await watched.project()
    assert (project.lineage, project.status, project.removed_at) == (1, ProjectStatus.ACTIVE, None)
    assert set(release_jobs(jobs)) == {IngestRelease(one.id) for one in releases.values()}
    assert all(len(one.digests) == 1 for one in (await watched.releases()).values())
    assert (await watched.notices())[0] is NoticeKind.PROJECT_RESTORED


async def test_a_name_that_is_registered_anew_begins_another_lineage(watched: Watching) -> None:
    """Under a removed name another project stands: its releases are new, and the old ones are past."""
    watched.catalog.remove_project("demo")
    await watched.poll()
    watched.catalog.publish("demo", "1.1", {"demo/__init__.py": "another project"})
    watched.catalog.publish("demo", "9.9")
    jobs = await watched.poll()
    project = await watched.project()
    assert (project.lineage, project.removed_at) == (2, None)
    releases = await watched.releases()
    assert set(releases) == {"1.1", "9.9"}
    assert set(release_jobs(jobs)) >= {IngestRelease(one.id) for one in releases.values()}
    async with watched.units.open() as unit:
        old = await unit.releases.of_project(watched.project_id, 1)
    assert {one.version for one in old} == {"1.0", "1.1"}
    assert all(one.digests == frozenset() for one in old)
    assert NoticeKind.REREGISTERED in await watched.notices()


async def test_a_re_registration_between_two_looks_is_noticed(watched: Watching) -> None:
    """A name that was removed and registered anew unseen is known by having nothing of what it had."""
    watched.catalog.remove_project("demo")
    watched.catalog.publish("demo", "9.9")
    await watched.poll()
    assert (await watched.project()).lineage == 2
    assert await watched.notices() == [NoticeKind.REREGISTERED]


async def test_a_quarantine_hides_no_release(watched: Watching) -> None:
    """A project in quarantine is scored anew and keeps its releases, and so it is after the quarantine."""
    watched.catalog.describe("demo", status="quarantined")
    assert ScoreProject(watched.project_id) in await watched.poll()
    assert (await watched.project()).status is ProjectStatus.QUARANTINED
    watched.catalog.describe("demo", status="active")
    await watched.poll()
    assert (await watched.project()).status is ProjectStatus.ACTIVE
    assert all(len(one.digests) == 1 for one in (await watched.releases()).values())
    assert await watched.notices() == [NoticeKind.STATUS, NoticeKind.STATUS]


# --- what goes wrong


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"status": 503}, "HTTP status 503"),
        ({"status": 429, "headers": {"Retry-After": "7200"}}, "asks to wait 2:00:00"),
        ({"keep_bytes": 10}, "could not be read"),
        ({"body": "nonsense"}, "is not a project's page"),
        ({"body": '{"meta": {"api-version": "2.0"}, "name": "demo", "files": []}'}, "speaks version 2.0"),
    ],
)
async def test_an_index_that_fails_is_noted_and_asked_again(
    watched: Watching, fault: dict[str, object], reason: str
) -> None:
    """A look that fails says why on the project, loses nothing, and is made again when the next is due."""
    watched.catalog.publish("demo", "1.2")
    watched.catalog.fail(match="/simple/", **fault)
    last = (await watched.project()).polling.last_at
    assert await watched.poll() == []
    polling = (await watched.project()).polling
    assert reason in (polling.error or "")
    assert (polling.last_at, polling.next_at) == (last, PLAN.next_look(watched.project_id, at=watched.clock.now()))
    assert set(await watched.releases()) == {"1.0", "1.1"}
    await watched.poll()
    assert (await watched.project()).polling.error is None
    assert "1.2" in await watched.releases()


async def test_a_look_that_was_overtaken_is_dropped(watched: Watching) -> None:
    """What a slow look found is not written over what a later one did."""

    class Overtaken(type(watched.index)):  # type: ignore[misc]  # the real client, with something happening meanwhile
        """A client during whose answer another look is made."""

        async def project(self, *args: object, **options: object) -> object:
            """Answer, but not before another look was made."""
            answer = await watched.index.project(*args, **options)  # type: ignore[arg-type]  # passed on
            await watched.poll()
            return answer

    watched.catalog.publish("demo", "1.2")
    slow = Overtaken(watched.index.url, contact="", clock=watched.clock)
    await poll_project(watched.project_id, units=watched.units, index=slow, clock=watched.clock, plan=PLAN)
    await slow.aclose()
    assert len(await watched.releases()) == 3


async def test_a_look_during_which_watching_ended_is_dropped(watched: Watching) -> None:
    """A look that ends after watching did writes nothing."""

    class Left(type(watched.index)):  # type: ignore[misc]  # the real client, with something happening meanwhile
        """A client during whose answer the project is left."""

        async def project(self, *args: object, **options: object) -> object:
            """Answer, but not before the project was left."""
            await unwatch_project(Ecosystem.PYPI, "demo", actor=actor(), units=watched.units)
            return await watched.index.project(*args, **options)  # type: ignore[arg-type]  # passed on

    watched.catalog.publish("demo", "1.2")
    late = Left(watched.index.url, contact="", clock=watched.clock)
    await poll_project(watched.project_id, units=watched.units, index=late, clock=watched.clock, plan=PLAN)
    await late.aclose()
    assert "1.2" not in await watched.releases()
    assert (await watched.project()).polling.next_at is None


async def test_a_project_that_nobody_knows_is_not_looked_at(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job for a project that is not there fails as such."""
    async with asked(Catalog(), clock) as index:
        with pytest.raises(NotFound, match="no project 99"):
            await poll_project(ProjectId(99), units=units, index=index, clock=clock)


async def test_what_an_index_publishes_is_kept(watched: Watching) -> None:
    """The capabilities that answers showed are stored for the index."""
    async with watched.units.open() as unit:
        seen = await unit.index_facts.capabilities(watched.index.url)
    assert (seen.api_version, seen.json, seen.provenance, seen.conditional) == ("1.4", True, True, True)
    assert seen.legacy_json is True
