"""Any two releases, compared when asked for: real bytes, read by the real reader."""

from dataclasses import replace

import pytest

from tests.benches import watch
from tests.builders import digest
from tests.fake_index.catalog import Catalog
from vetting.domain.comparisons import Base
from vetting.domain.diffs import Engine
from vetting.domain.errors import Conflict, NotFound
from vetting.usecases.bench import Bench
from vetting.usecases.comparing import compare_versions
from vetting.usecases.ingesting import compare_release, ingest_release


async def test_any_two_releases_can_be_compared(catalog: Catalog, bench: Bench) -> None:
    """A pair that was read is compared when asked for, once; it says nothing about the chosen base."""
    for version in ("1.0", "1.1", "1.2"):
        catalog.publish("demo", version, {"demo/__init__.py": f"x = '{version}'\n"}, kinds=("wheel", "sdist"))
    releases = await watch(bench)
    for one in releases.values():
        await ingest_release(one.id, bench)
    await compare_release(releases["1.2"].id, bench)

    first = await compare_versions(releases["1.2"], releases["1.0"], old=None, new=None, bench=bench)
    again = await compare_versions(releases["1.2"], releases["1.0"], old=None, new=None, bench=bench)
    sdist = next(one.sha256 for one in releases["1.2"].distributions if one.filename.endswith("gz"))
    older = next(one.sha256 for one in releases["1.0"].distributions if one.filename.endswith("whl"))
    across = await compare_versions(releases["1.2"], releases["1.0"], old=older, new=sdist, bench=bench)
    whole = await compare_versions(releases["1.2"], None, old=None, new=None, bench=bench)
    chosen = await compare_versions(releases["1.2"], releases["1.1"], old=None, new=None, bench=bench)

    assert again == first
    assert (first.base, first.new.filename) == (Base.UNAUDITED, "demo-1.2-py3-none-any.whl")
    assert (across.new.sha256, across.old and across.old.sha256) == (sdist, older)
    assert (whole.base, whole.old) == (Base.NONE, None)
    assert chosen.is_chosen


async def test_an_older_engine_is_not_believed_for_ever(catalog: Catalog, bench: Bench) -> None:
    """A comparison by an older engine, but of the chosen base, is made anew and keeps what kind of base it is."""
    catalog.publish("demo", "1.0")
    catalog.publish("demo", "1.1")
    releases = await watch(bench)
    await ingest_release(releases["1.1"].id, bench)
    await compare_release(releases["1.1"].id, bench)
    older = Engine("pygit2-patience", "0")
    async with bench.units.open() as unit:
        (current,) = await unit.comparisons.current(releases["1.1"].id)
        await unit.comparisons.set_current(
            releases["1.1"].id, [replace(current, base=Base.AUDITED, engine_version=older.version)]
        )
        await unit.commit()

    anew = await compare_versions(releases["1.1"], releases["1.0"], old=None, new=None, bench=bench)

    assert (anew.engine_version, anew.base) == (current.engine_version, Base.AUDITED)


async def test_what_is_not_there_cannot_be_compared(catalog: Catalog, bench: Bench) -> None:
    """A file that a release does not have is not found; one that was not read yet is a conflict."""
    catalog.publish("demo", "1.0")
    catalog.publish("demo", "1.1")
    releases = await watch(bench)

    with pytest.raises(Conflict, match="not read yet"):
        await compare_versions(releases["1.1"], releases["1.0"], old=None, new=None, bench=bench)
    with pytest.raises(NotFound, match="no such file"):
        await compare_versions(releases["1.1"], releases["1.0"], old=None, new=digest("nothing"), bench=bench)
    with pytest.raises(NotFound, match="no such file"):
        await compare_versions(releases["1.1"], releases["1.0"], old=digest("nothing"), new=None, bench=bench)


async def test_a_wheel_is_held_against_the_sdist_of_its_release(catalog: Catalog, bench: Bench) -> None:
    """What is in the wheel only counts once, and is context in the next release."""
    for version in ("1.0", "1.1"):
        catalog.publish("demo", version, {"src/demo/a.py": "a = 1\n"}, kinds=("sdist",))
        catalog.publish("demo", version, {"demo/a.py": "a = 1\n", "demo/b.py": "b = 1\n"}, kinds=("wheel",))
    releases = await watch(bench)
    for one in releases.values():
        await ingest_release(one.id, bench)

    whole = await compare_versions(releases["1.0"], None, old=None, new=None, bench=bench)
    change = await compare_versions(releases["1.1"], releases["1.0"], old=None, new=None, bench=bench)
    within = await compare_versions(releases["1.1"], releases["1.1"], old=None, new=None, bench=bench)

    told = [[(one.rule, one.scope.value, one.path) for one in each.findings] for each in (whole, change)]
    assert told == [[("A5", "delta", "demo/b.py")], [("A5", "context", "demo/b.py")]]
    assert (within.old and within.old.filename, within.new.filename) == ("demo-1.1.tar.gz", "demo-1.1-py3-none-any.whl")
