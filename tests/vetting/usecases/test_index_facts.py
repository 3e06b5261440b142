"""Who may publish and what is known against releases: asked in time, kept with what was not said."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.clocks import FrozenClock
from tests.fake_index import API_1_0, API_1_1
from tests.vetting.adapters.advisories.records import record
from tests.vetting.usecases.watched_index import watching
from vetting.adapters.advisories.dump import AdvisoryDump
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.indexes import MaintainerRole, Maintainers, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, NotOffered, NotPublished
from vetting.domain.notices import NoticeKind
from vetting.domain.projects import ReleaseState
from vetting.jobs import ScoreProject, ScoreRelease

HOUR = timedelta(hours=1)
JO = MaintainerRole("jo", "Owner")
SAM = MaintainerRole("sam", "Maintainer")
MALWARE = {"id": "MAL-2026-1", "summary": "steals tokens"}


async def test_the_first_look_asks_for_everything(units: DatabaseUnits, clock: FrozenClock) -> None:
    """After the first look maintainers are known, and what is known against the newest releases."""
    async with watching(units, clock, "0.9", "1.0", "1.1") as watched:
        watched.catalog.describe("demo", vulnerabilities={"1.0": [MALWARE]})
        jobs = await watched.poll()
        now = watched.clock.now()
        assert await watched.maintainers() == Look(Found(Maintainers((JO,))), now)
        assert await watched.advisories("1.1") == Look(NotPublished(), now)
        assert await watched.advisories("1.0") == Look(
            Found((Vulnerability("MAL-2026-1", summary="steals tokens"),)), now
        )
        assert await watched.advisories("0.9") is None
        assert ScoreProject(watched.project_id) in jobs
        assert (await watched.project()).display_name == "demo"


async def test_an_unchanged_page_leaves_facts_for_an_hour(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Where the page stays as it is, the rest is asked for once an hour."""
    async with watching(units, clock) as watched:
        await watched.poll()
        before = len(watched.catalog.requests)
        await watched.poll()
        assert len(watched.catalog.requests) == before + 1
        await watched.poll(HOUR)
        assert "/pypi/demo/json" in watched.catalog.paths()[before + 1 :]


async def test_facts_that_stay_ask_for_no_work(units: DatabaseUnits, clock: FrozenClock) -> None:
    """The same answers again have nothing scored anew, and are known to be fresh."""
    async with watching(units, clock) as watched:
        await watched.poll()
        assert await watched.poll(HOUR) == []
        assert (await watched.maintainers()).at == watched.clock.now()


async def test_another_maintainer_has_the_project_scored(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who may publish bears on every release."""
    async with watching(units, clock) as watched:
        await watched.poll()
        watched.catalog.describe("demo", owners=[("jo", "Owner"), ("sam", "Maintainer")])
        assert ScoreProject(watched.project_id) in await watched.poll()
        assert (await watched.maintainers()).result == Found(Maintainers((JO, SAM)))


async def test_an_organisation_is_unknown_membership(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A project of an organisation names nobody, and that is not everybody."""
    async with watching(units, clock) as watched:
        watched.catalog.describe("demo", owners=[], organization="acme")
        await watched.poll()
        result = (await watched.maintainers()).result
        assert result == Found(Maintainers((), "acme"))
        assert isinstance(result, Found)
        assert isinstance(result.value, Maintainers)
        assert not result.value.is_complete


async def test_an_advisory_has_the_release_scored(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A record against a release that was read has it scored anew; one nobody read can wait."""
    async with watching(units, clock) as watched:
        await watched.poll()
        await watched.set_state("1.1", ReleaseState.COMPARED)
        await watched.set_state("1.0", ReleaseState.KNOWN)
        watched.catalog.describe("demo", vulnerabilities={"1.1": [MALWARE], "1.0": [MALWARE]})
        jobs = await watched.poll()
        releases = await watched.releases()
        assert ScoreRelease(releases["1.1"].id) in jobs
        assert ScoreRelease(releases["1.0"].id) not in jobs


async def test_an_index_without_legacy_json_offers_no_facts(units: DatabaseUnits, clock: FrozenClock) -> None:
    """That an index publishes nothing of the kind is known, and is no finding."""
    async with watching(units, clock, dialect=API_1_0) as watched:
        await watched.poll()
        assert (await watched.maintainers()).result == NotOffered()
        advisories = await watched.advisories("1.1")
        assert advisories is not None
        assert advisories.result == NotOffered()
        assert (await watched.project()).display_name == "demo"


async def test_an_index_with_half_of_it_offers_half(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Behind a proxy the newest release's record is known, and of older ones that it is not offered."""
    async with watching(units, clock, dialect=API_1_1) as watched:
        await watched.poll()
        newest, older = await watched.advisories("1.1"), await watched.advisories("1.0")
        assert newest is not None
        assert newest.result == NotPublished()
        assert older is not None
        assert older.result == NotOffered()


async def test_a_release_without_a_record_is_not_cleared(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Where the index has facts about others and none about this release, nothing is concluded."""
    async with watching(units, clock) as watched:
        await watched.poll()
        watched.catalog.fail(match="/pypi/demo/1.0/json", status=404)
        watched.catalog.yank("demo", "1.0")
        release = (await watched.releases())["1.0"]
        async with units.open() as unit:
            await unit.index_facts.save_advisories(release.id, Look(CouldNotLook("before"), clock.now()))
            await unit.commit()
        await watched.poll()
        advisories = await watched.advisories("1.0")
        assert advisories is not None
        assert advisories.result == CouldNotLook("the index has no facts about demo 1.0")


async def test_a_failure_leaves_what_is_known_and_is_made_good(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An answer that fails leaves the last one standing, and is asked for again at the next look."""
    async with watching(units, clock) as watched:
        await watched.poll()
        known = await watched.maintainers()
        watched.catalog.fail(match="/pypi/demo/json", status=500)
        await watched.poll(HOUR)
        assert await watched.maintainers() == known
        await watched.poll()
        assert (await watched.maintainers()).at == watched.clock.now()


@pytest.mark.parametrize("status", [500, 403])
async def test_a_failure_from_the_start_is_unknown_until_the_next_look(
    units: DatabaseUnits, clock: FrozenClock, status: int
) -> None:
    """Where nothing was known, a failure is kept as such, and asked for again at once."""
    async with watching(units, clock) as watched:
        watched.catalog.fail(match="/pypi/demo/json", status=status)
        await watched.poll()
        assert isinstance((await watched.maintainers()).result, CouldNotLook)
        await watched.poll()
        assert (await watched.maintainers()).result == Found(Maintainers((JO,)))


async def test_other_sources_are_asked_about_all_that_was_read(
    units: DatabaseUnits, clock: FrozenClock, tmp_path: Path
) -> None:
    """An old release that was read is looked at too; a source that is away is said, and its word stands."""
    async with watching(units, clock, "0.8", "0.9", "1.0", "1.1") as watched:
        dump = tmp_path / "osv"
        dump.mkdir()
        (dump / "one.json").write_text(json.dumps(record("MAL-2026-1")), encoding="utf-8")
        source = AdvisoryDump(dump)
        await watched.poll()
        await watched.set_state("0.9", ReleaseState.READ)
        jobs = await watched.poll(HOUR, source)
        releases = await watched.releases()
        malice = Found((Vulnerability("MAL-2026-1"),))
        now = watched.clock.now()
        assert await watched.advisories("0.9") == Look(malice, now)
        assert await watched.advisories("1.1") == Look(malice, now)
        assert await watched.advisories("0.8") is None
        assert ScoreRelease(releases["0.9"].id) in jobs
        (dump / "one.json").write_text("{", encoding="utf-8")
        await watched.poll(HOUR, source)
        missing = "OSV's dump osv has records that cannot be read: 1, the first one.json"
        assert await watched.advisories("1.1") == Look(malice, watched.clock.now(), missing)
        (dump / "one.json").write_text(json.dumps(record("X-1", "other")), encoding="utf-8")
        await watched.poll(HOUR, source)
        assert await watched.advisories("1.1") == Look(NotPublished(), watched.clock.now())


async def test_who_may_publish_from_now_on_is_noticed(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Somebody who joins, somebody who leaves; not the first list that was ever seen."""
    async with watching(units, clock) as watched:
        await watched.poll()
        assert await watched.notices() == []
        watched.catalog.describe("demo", owners=[("sam", "Owner")])
        await watched.poll()
        assert await watched.notices() == [NoticeKind.MAINTAINER_REMOVED, NoticeKind.MAINTAINER_ADDED]
