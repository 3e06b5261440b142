"""What was asked for a moment ago is not asked for again, whoever loads a page."""

import pytest
from starlette.testclient import TestClient

from tests.damage import blob_of, lose
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.clock import SystemClock
from vetting.jobs import MendRelease
from vetting.settings import Settings
from vetting.usecases.bench import Bench
from vetting.usecases.working import give_up, take_on
from web import manifests
from web.pacing import REMEMBERED, AskedLately

ONE = ("pypi", "demo", "1.0")


def test_what_was_asked_for_is_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until its time has passed, and no more than so many."""
    asked = AskedLately()
    asked.add(ONE)
    assert ONE in asked
    assert ("pypi", "demo", "1.1") not in asked

    for number in range(REMEMBERED):
        asked.add(("pypi", "demo", f"2.{number}"))
    assert ONE not in asked

    monkeypatch.setattr("web.pacing.ASK_EVERY_SECONDS", 0.0)
    asked.add(ONE)
    assert ONE not in asked


@on_sqlite_alone
@pytest.mark.parametrize(("seconds", "again"), [(60.0, 0), (0.0, 1)])
def test_a_page_loaded_again_hurries_no_job(
    seconds: float, again: int, site: TestClient, settings: Settings, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that cannot be had are asked for once in a while, however often somebody looks for them."""
    monkeypatch.setattr("web.pacing.ASK_EVERY_SECONDS", seconds)
    manifests._kept.clear()
    seed.release("1.0", {"demo.py": "one = 1\n"})
    release = seed.release("1.1", {"demo.py": "two = 2\n"})

    async def damage(bench: Bench) -> None:
        blobs = BlobFolder(settings.data_dir / "blobs")
        lose(blobs, await blob_of("diff", release, bench, blobs))

    async def mendings(bench: Bench) -> int:
        count, clock = 0, SystemClock()  # as the site's
        while job := await take_on(worker="one", units=bench.units, clock=clock):
            count += isinstance(job.message, MendRelease) and job.message.release_id == release.id
            await give_up(job, reason="it is gone", units=bench.units, clock=clock)
        return count

    seed.run(damage)
    found = []
    for _ in range(2):
        assert site.get("/diffs/pypi/demo/1.0/1.1").status_code == 503
        found.append(seed.run(mendings))

    assert found == [1, again]
