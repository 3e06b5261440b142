"""Beginning a store."""

from pathlib import Path

import pytest

from tests.builders import digest, flat_graph
from tests.vetting.usecases.stores_on_disk import PEER, PublishedProjects, PublishedTexts, audit, desk_for
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audit_sets import Import
from vetting.domain.audits import Exemption
from vetting.domain.dependencies import Node
from vetting.domain.errors import Conflict, InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Conclusion
from vetting.usecases.beginning import begin_store
from vetting.usecases.checking import check

DEPLOY = ("safe-to-deploy",)
GRAPH = flat_graph(
    Ecosystem.PYPI,
    [Node(name, "1.0", distributions=frozenset({digest(name)})) for name in ("audited", "changed", "plain")],
)


def test_everything_is_exempted_and_the_first_check_holds(tmp_path: Path) -> None:
    """Without peers every release of the lockfile is exempted."""
    folder = FolderOnDisk(tmp_path / "store")

    store = begin_store(desk_for(folder, GRAPH), imports={})

    assert store.config.exemptions == {name: (Exemption("1.0", DEPLOY),) for name in ("audited", "changed", "plain")}
    checked = check(desk_for(folder, GRAPH, locked=True))
    assert (checked.report.conclusion, checked.warnings) == (Conclusion.SUCCESS, ())


def test_what_peers_vouch_for_is_not_exempted(tmp_path: Path) -> None:
    """A peer's audits are used where they reach, and what they start from is exempted where they only go on."""
    delta = '\n[[audits.changed]]\ncriteria = "safe-to-deploy"\ndelta = "0.9 -> 1.0"\n'
    sources = PublishedTexts({PEER: audit("1.0", name="audited") + delta + audit("5.0", name="other")})

    desk = desk_for(FolderOnDisk(tmp_path / "store"), GRAPH, sources=sources)

    store = begin_store(desk, imports={"peer": Import((PEER,))})

    assert store.config.exemptions == {"changed": (Exemption("0.9", DEPLOY),), "plain": (Exemption("1.0", DEPLOY),)}
    assert sorted(store.imports.audits["peer"].audits) == ["audited", "changed"]
    assert desk.folder.exists()


def test_a_store_is_begun_once(tmp_path: Path) -> None:
    """Where there is a store, it is not begun again."""
    desk = desk_for(FolderOnDisk(tmp_path), GRAPH)
    begin_store(desk, imports={})

    with pytest.raises(Conflict, match="there is a store"):
        begin_store(desk, imports={})


def test_a_locked_store_is_begun_without_asking_anybody(tmp_path: Path) -> None:
    """Locked, everything is exempted, and peers cannot be subscribed to."""
    desk = desk_for(FolderOnDisk(tmp_path), GRAPH, registry=PublishedProjects(), locked=True)

    with pytest.raises(InvalidInput, match="what peer publishes has to be fetched, which --locked forbids"):
        begin_store(desk, imports={"peer": Import((PEER,))})
    assert len(begin_store(desk, imports={}).config.exemptions) == 3
