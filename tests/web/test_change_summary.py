"""A release's page tells what is new about it but its lines, and where that is read."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.builders import diffed_file, digest
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from vetting.domain.capabilities import Capability, NewCapability
from vetting.domain.diffs import ENGINE, TreeDiff
from vetting.domain.fact_changes import FactChange
from web.presenters.changes import ChangeSummary, summary_of

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from


def able(capability: Capability, path: str, *, is_new: bool) -> NewCapability:
    """Make a capability that came."""
    return NewCapability(capability, path, 1, "It does.", is_new_to_release=is_new)


def test_what_is_new_to_a_release_stands_apart_from_what_spreads_in_it() -> None:
    """Each is named once, and one that is both is new."""
    capabilities = (
        able(Capability.PROCESS, "a.py", is_new=True),
        able(Capability.NETWORK, "a.py", is_new=True),
        able(Capability.NETWORK, "b.py", is_new=False),
        able(Capability.NATIVE, "c.py", is_new=False),
    )
    facts = (FactChange("metadata", "Summary", "a", "b", "PKG-INFO"),)
    diff = TreeDiff(ENGINE, digest("o"), digest("t"), (diffed_file(),), None, facts, capabilities)

    assert summary_of(diff) == ChangeSummary((Capability.NETWORK, Capability.PROCESS), (Capability.NATIVE,), 3, 1)


@pytest.mark.parametrize("lost", [False, True])
def test_the_page_leads_to_where_it_is_read(site: TestClient, seed: Seed, tmp_path: Path, *, lost: bool) -> None:
    """And shows the rest where the diff is lost."""
    seed.release("1.0", {"demo.py": "one = 1\n"})
    seed.release(
        "1.1", {"demo.py": f"import socket\n\none = socket.create_connection(('example.invalid', 1)){' ' * lost}\n"}
    )
    if lost:
        for path in tmp_path.rglob("blobs/**/*"):
            if path.is_file():
                path.unlink()

    page = site.get("/projects/pypi/demo/1.1").text

    assert ('New capabilities: <span class="tag warn">network</span>' in page) is not lost
    assert ('<a href="/diffs/pypi/demo/1.0/1.1#capabilities">in 1 file</a>' in page) is not lost
    assert ('<a href="/diffs/pypi/demo/1.0/1.1#facts">' in page) is not lost
    assert "What changed" in page
