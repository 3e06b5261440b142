"""Parts of an instance are killed while releases are read and audits recorded; everything is there exactly once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlmodel import select

from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex
from tests.soak.inspection import looking_into
from tests.soak.parts import no_process_left, soon
from tests.soak.releases import Planned, dice_of, plan
from tests.soak.running import Scene, are_read, choose_seed, soak, violence
from tests.soak.setups import Setup, embedded, many
from vetting.adapters.db.tables import JobRow

Run: TypeAlias = Callable[[Path, str], AbstractContextManager[Setup]]

RELEASES = 40
KILLS = 30


@pytest.mark.soak
@pytest.mark.parametrize("run", [embedded, many])
def test_thirty_kills_lose_nothing_and_do_nothing_twice(
    run: Run, fake_index: FakeIndex, catalog: Catalog, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """Whatever is killed, every release is read once, every recorded audit is there once, and no job is stuck."""
    seed = choose_seed()
    releases = list(plan(RELEASES, dice_of(seed)))
    with no_process_left(), run(tmp_path, fake_index.url) as setup:
        outcome = soak(setup, catalog, releases, violence(kills=KILLS, seed=seed), seed=seed)
        setup.stop()
    for line in outcome.lines():
        tell(line)
    assert outcome.complaints == []


ONE = Planned("ant", "1.1", {"ant/__init__.py": "one = 1\n"}, ("wheel",))
TWO = Planned("ant", "1.2", {"ant/__init__.py": "one = 2\n"}, ("wheel",))


def three_kills(scene: Scene) -> None:
    """Kill the worker in the midst of a release, then Redis and the site while audits are recorded."""
    scene.publish(ONE)
    soon(lambda: are_read(scene.setup, 1) or None, "the first release was not read")
    scene.catalog.fail(match=f"/files/{TWO.version}/", silence_seconds=5)
    scene.publish(TWO)
    soon(lambda: is_ingesting(scene.setup) or None, "the second release was not begun")
    for part in ("worker", "redis", "site"):
        scene.kill(part)


def is_ingesting(setup: Setup) -> bool:
    """Tell whether a release is being read."""
    with looking_into(setup.database_url) as session:
        running = select(JobRow.id).where(JobRow.kind == "ingest_release", JobRow.state == "running")
        return session.exec(running).first() is not None


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(embedded, id="embedded"),
        # Half a minute of processor time once more is for make soak.
        pytest.param(partial(many, sites=1, workers=1), id="postgresql", marks=pytest.mark.soak),
    ],
)
def test_three_kills_lose_nothing_and_do_nothing_twice(
    run: Run, fake_index: FakeIndex, catalog: Catalog, tmp_path: Path
) -> None:
    """What a killed worker was at is taken up again within seconds; no audit is lost with a site or with Redis."""
    with no_process_left(), run(tmp_path, fake_index.url) as setup:
        outcome = soak(setup, catalog, [ONE, TWO], three_kills, seed=choose_seed())
        assert set(setup.stop().values()) == {0}
    assert outcome.complaints == []
    assert outcome.kills.total() == 3
    assert outcome.retaken > 0
