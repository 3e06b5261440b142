"""Thirty kills while forty releases are read and audits recorded; afterwards everything is there exactly once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex
from tests.soak.parts import no_process_left
from tests.soak.running import Course, choose_seed, soak
from tests.soak.setups import Setup, embedded, many

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("run", [embedded, many])
def test_thirty_kills_lose_nothing_and_do_nothing_twice(
    run: Callable[[Path, str], AbstractContextManager[Setup]],
    fake_index: FakeIndex,
    catalog: Catalog,
    tmp_path: Path,
    tell: Callable[[str], None],
) -> None:
    """Whatever is killed, every release is read once, every recorded audit is there once, and no job is stuck."""
    seed = choose_seed()
    with no_process_left(), run(tmp_path, fake_index.url) as setup:
        outcome = soak(setup, catalog, Course(), seed)
        setup.stop()
    for line in outcome.lines():
        tell(line)
    assert outcome.complaints == []
