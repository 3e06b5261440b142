"""What is known of a release outside its bytes: asked for within bounds, looked at again when it changes."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.benches import watch
from tests.builders import comparison, finding
from tests.clocks import NOON, FrozenClock
from tests.database import on_sqlite_alone
from tests.fake_index.catalog import Catalog
from tests.vetting.domain.signals.lineage_of import BARE, of_line, out, scanned
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.popular_names import PopularFiles
from vetting.domain.factors import IndexPolicy, IndexRules
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import Found, Look, NotPublished
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import ReleaseUnderScan, Scan
from vetting.usecases import outside
from vetting.usecases.bench import Bench
from vetting.usecases.ingesting import compare_release, ingest_release
from vetting.usecases.outside import Outside, look_asked, look_known, with_known, with_scan
from vetting.usecases.scoring import score_release

RULES = IndexRules("https://index.example.test/simple/", IndexPolicy.NONE)
AGO = NOON - timedelta(days=900)
PLAIN = scanned(out("1.1"), out("1.0", AGO))


async def found_by(
    bench: Bench, *asks_for: str, release: ReleaseUnderScan = PLAIN, outside: Outside | None = None
) -> tuple[list[str], str | None]:
    """Give the findings' rules and severities, and why not all was looked at."""
    scan = await look_asked(release, asks_for, index=bench.index, clock=bench.clock, outside=outside or Outside())
    return [f"{one.rule} {one.severity}" for one in scan.findings], scan.unfinished


@pytest.fixture
def old(catalog: Catalog) -> Catalog:
    """Have the index hold a project that has been there for years, and one of yesterday."""
    for number in range(5):
        catalog.publish("old", f"1.{number}", uploaded_at=AGO.isoformat())
    catalog.publish("young", "1.0", uploaded_at=(NOON - timedelta(days=1)).isoformat())
    return catalog


@on_sqlite_alone  # no row is written
async def test_what_is_newly_asked_for_is_looked_up(old: Catalog, bench: Bench) -> None:
    """Young, unknown, or neither; what can be no project's name is for other rules, and each is asked for once."""
    assert await found_by(bench, "old", "???") == ([], None)
    memory = Outside()
    assert await found_by(bench, "young", "none", outside=memory) == (["D1 high", "D1 medium"], None)
    asked = len(old.paths())
    assert await found_by(bench, "young", outside=memory) == (["D1 high"], None)
    assert len(old.paths()) == asked
    assert isinstance(bench.clock, FrozenClock)
    bench.clock.advance(timedelta(hours=2))
    assert await found_by(bench, "young", outside=memory) == (["D1 high"], None)
    assert len(old.paths()) > asked


@on_sqlite_alone  # no row is written
async def test_only_so_many_answers_are_remembered(old: Catalog, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes."""
    monkeypatch.setattr(outside, "MAX_REMEMBERED", 1)
    memory = Outside()
    for name in ("old", "young"):
        await found_by(bench, name, outside=memory)
    assert [name for _, name in memory.known] == ["young"]
    assert "/simple/old/" in old.paths()


@on_sqlite_alone  # no row is written
async def test_what_could_not_be_asked_is_said(
    old: Catalog, bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A failure, a deadline, a bound and a list that is gone leave the scan unfinished, and are no finding."""
    old.fail(match="/simple/old/", status=500)
    old.fail(match="/simple/young/", status=500)
    rules, reason = await found_by(bench, "old", "young")
    assert rules == []
    assert reason is not None
    assert reason.startswith("what is known of old and 1 more could not be asked: ")
    monkeypatch.setattr(outside, "MAX_DEPENDENCIES", 1)
    unread = Outside(PopularFiles({Ecosystem.PYPI: tmp_path / "none.txt"}))
    rules, reason = await found_by(bench, "young", "none", "old", outside=unread)
    assert rules == ["D1 high"]
    assert reason is not None
    assert reason.startswith("of 3 projects newly asked for, 2 were not looked up; the list of names none.txt cannot")
    monkeypatch.setattr(outside, "DEADLINE", timedelta(milliseconds=50))
    old.fail(match="/simple/young/", silence_seconds=0.3)
    rules, reason = await found_by(bench, "young")
    assert (rules, reason) == ([], "the index took too long to tell what is known outside of the files")


@on_sqlite_alone  # no row is written
async def test_an_index_without_times_or_links_makes_nothing_young(old: Catalog, bench: Bench) -> None:
    """What it does not say is not known, and no finding."""
    old.speak("1.0")
    assert await found_by(bench, "young") == ([], None)


@on_sqlite_alone  # no row is written
async def test_names_are_held_against_the_list(bench: Bench, old: Catalog, tmp_path: Path) -> None:
    """One slip from a name on it, in what is newly asked for."""
    for name in ("requestss", "colourama"):
        old.publish(name, "1.0", uploaded_at=AGO.isoformat())
    names = tmp_path / "names.txt"
    names.write_text("# a list\nRequests\n", encoding="utf-8")
    asked = ("requestss", "colourama")
    assert await found_by(bench, *asked, outside=Outside(PopularFiles({Ecosystem.PYPI: names}))) == (["D2 high"], None)
    assert await found_by(bench, *asked, outside=Outside(PopularFiles())) == (["D2 high", "D2 high"], None)


GITHUB = {"kind": "GitHub", "workflow": "release.yml"}


@on_sqlite_alone  # no row is written
async def test_builds_are_held_against_those_before(bench: Bench, catalog: Catalog) -> None:
    """Provenance is read where both releases have some; what names no build is told, and what fails is said."""
    assert isinstance(bench.index, PyPIIndex)
    origin = bench.index.url.removesuffix("simple/")
    addresses = [Found(f"{origin}integrity/{one}") for one in ("old", "new")]
    before, now = (out(version, NOON, address) for version, address in zip(("1.0", "1.1"), addresses, strict=True))
    release = scanned(now, before)
    home, elsewhere = (
        (200, json.dumps({"attestation_bundles": [{"publisher": {**GITHUB, "repository": one}}]}))
        for one in ("org/demo", "evil/demo")
    )
    unnamed, broken, gone, down = (200, "{}"), (200, "nonsense"), (404, ""), (500, "")

    async def found(*answers: tuple[int, str]) -> tuple[list[str], str | None]:
        for name, (status, body) in zip(("old", "new"), answers, strict=True):
            catalog.fail(match=f"integrity/{name}", status=status, body=body)
        return await found_by(bench, release=release)

    assert await found(home, elsewhere) == (["P2 medium"], None)
    assert await found(home, unnamed) == (["P2 medium"], None)
    assert await found(home, gone) == (["P2 medium"], None)
    assert await found(home, home) == ([], None)
    assert await found(unnamed, elsewhere) == ([], None)
    for old, new in ((home, down), (home, broken), (down, elsewhere)):
        rules, reason = await found(old, new)
        assert rules == []
        assert reason is not None
        assert reason.startswith("which build some files came from could not be asked: ")
    asked = len(catalog.paths())
    assert await found_by(bench, release=scanned(now, out("1.0", AGO, BARE))) == ([], None)
    assert await found_by(bench, release=of_line([now])) == ([], None)
    assert len(catalog.paths()) == asked


@on_sqlite_alone  # no row is written
@pytest.mark.parametrize(("limit", "place", "rules"), [(14, 13, ["P2 medium"]), (14, 99, []), (13, 13, [])])
async def test_the_last_file_is_asked_for_like_the_first(
    bench: Bench, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, limit: int, place: int, rules: list[str]
) -> None:
    """One wheel of many that was built elsewhere is told; of how many nobody was asked is said."""
    monkeypatch.setattr(outside, "MAX_BUILDERS", limit)
    assert isinstance(bench.index, PyPIIndex)
    origin = bench.index.url.removesuffix("simple/")
    before, now = (
        out(version, NOON, *(Found(f"{origin}integrity/{version}/{one:02}/") for one in range(14)))
        for version in ("1.0", "1.1")
    )
    home, elsewhere = (
        json.dumps({"attestation_bundles": [{"publisher": {**GITHUB, "repository": one}}]})
        for one in ("org/demo", "evil/demo")
    )
    catalog.fail(match=f"integrity/1.1/{place:02}/", status=200, body=elsewhere)
    catalog.fail(match="integrity/", status=200, body=home, times=99)

    reason = "which build 2 more files of it and of the release before came from was not asked"
    assert await found_by(bench, release=scanned(now, before)) == (rules, reason if limit < 14 else None)


def test_a_scan_is_added_to_a_comparison() -> None:
    """Worst first, with every reason why it is unfinished; what is looked at again takes the place of what was."""
    low = replace(finding("X1"), path="x")
    first = with_scan(
        comparison(out("1.0"), findings=(low,)), look_known(scanned(out("1.0"), status=ProjectStatus.QUARANTINED))
    )
    assert [one.rule for one in first.findings] == ["P5", "X1"]
    again = with_known(first, Scan((), "rule P5 stumbled"))
    assert ([one.rule for one in again.findings], again.unfinished) == (["X1"], "rule P5 stumbled")
    assert with_known(again, Scan((), "rule P5 stumbled")) == again
    assert with_scan(again, Scan((), "more")).unfinished == "rule P5 stumbled; more"


async def test_a_release_is_held_against_all_that_is_known(catalog: Catalog, bench: Bench) -> None:
    """From the index to findings: a young dependency at once; what is on record as soon as it is."""
    catalog.publish("demo", "1.0", uploaded_at=AGO.isoformat())
    catalog.publish("demo", "1.1", requires=["evil"], uploaded_at=NOON.isoformat())
    catalog.publish("evil", "0.1", uploaded_at=(NOON - timedelta(hours=18)).isoformat())
    release = (await watch(bench))["1.1"]
    await ingest_release(release.id, bench)
    await compare_release(release.id, bench)
    assert await _rules_of(bench, release.id) == ["D1 high", "D0 low"]
    await _advise(bench, release.id, Found((Vulnerability("MAL-2026-1"),)))
    assert await _rules_of(bench, release.id) == ["D1 high", "P5 high", "D0 low"]
    await _advise(bench, release.id, NotPublished())
    assert await _rules_of(bench, release.id) == ["D1 high", "D0 low"]
    async with bench.units.open() as unit:
        project = await unit.projects.get(release.project_id)
        await unit.projects.save(replace(project, status=ProjectStatus.ARCHIVED))
        await unit.commit()
    await _advise(bench, release.id, NotPublished())
    assert await _rules_of(bench, release.id) == ["D1 high", "D0 low", "P5 low"]


async def _advise(bench: Bench, release_id: int, told: object) -> None:
    async with bench.units.open() as unit:
        await unit.index_facts.save_advisories(release_id, Look(told, NOON))  # type: ignore[arg-type]
        await unit.commit()
    await score_release(release_id, units=bench.units, clock=bench.clock, rules=RULES)  # type: ignore[arg-type]


async def _rules_of(bench: Bench, release_id: int) -> list[str]:
    async with bench.units.open() as unit:
        chosen = await unit.comparisons.chosen(release_id)  # type: ignore[arg-type]
    assert chosen is not None
    return [f"{one.rule} {one.severity}" for one in chosen.findings]
