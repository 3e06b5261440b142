"""Keeping a store tidy."""

from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import (
    AUDITS,
    CONFIG,
    IMPORT_PEER,
    IMPORTS,
    PEER,
    PublishedTexts,
    audit,
    desk_for,
    store,
)
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audits import Exemption
from vetting.domain.dependencies import Node
from vetting.domain.errors import NotFound, SourceUnavailable
from vetting.domain.lock_changes import LockChange
from vetting.domain.releases import Ecosystem
from vetting.domain.store_changes import Difference
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.pruning import Tidied, prune

DEPLOY = ("safe-to-deploy",)
GRAPH = flat_graph(Ecosystem.PYPI, [Node("demo", "1.0")])
EXEMPT = '\n[[exemptions.demo]]\nversion = "1.0"\ncriteria = "safe-to-deploy"\n'
PRIVATE = audit("0.9", "importable = false")
UNUSED = audit("3.0").replace("audits.", "audits.peer.audits.")
EMPTY_PEER = "\n[audits.peer.audits]\n"


def untidy(path: Path) -> FolderOnDisk:
    """Write a store with an exemption, a private audit and an import that a peer's new audit makes needless."""
    return store(path, config=IMPORT_PEER + EXEMPT, audits=PRIVATE, imports=UNUSED)


def pruned(folder: FolderOnDisk, *, exemptions: bool = True, audits: bool = True, imports: bool = True) -> Tidied:
    """Prune while the peer publishes the unused audit, and one that will do."""
    desk = desk_for(folder, GRAPH, sources=PublishedTexts({PEER: audit("1.0") + audit("3.0")}))
    return prune(desk, exemptions=exemptions, audits=audits, imports=imports)


def test_what_peers_offer_takes_the_place_of_exemptions(tmp_path: Path) -> None:
    """All that is not needed goes, what is needed comes, and both are told."""
    folder = untidy(tmp_path)

    done = pruned(folder)

    assert folder.read() == {
        StoreFile.CONFIG: CONFIG + IMPORT_PEER,
        StoreFile.AUDITS: f"{AUDITS}\n[audits]\n",
        StoreFile.IMPORTS: IMPORTS + audit("1.0").replace("audits.", "audits.peer.audits."),
    }
    assert done.changes.exemptions == Difference(went=(("demo", Exemption("1.0", DEPLOY)),))
    assert [name for name, _audit in done.changes.audits.went] == ["demo"]
    assert done.changes.lock == (LockChange("peer", 1, 1),)
    assert done.written == (StoreFile.CONFIG, StoreFile.AUDITS, StoreFile.IMPORTS)
    assert not pruned(folder).changes


def test_each_part_can_be_left(tmp_path: Path) -> None:
    """What is not to be pruned stays as it was."""
    kept = pruned(untidy(tmp_path / "a"), exemptions=False)
    private = pruned(untidy(tmp_path / "b"), audits=False)
    nothing = pruned(untidy(tmp_path / "c"), exemptions=False, audits=False, imports=False)

    assert (kept.written, kept.changes.lock) == ((StoreFile.AUDITS, StoreFile.IMPORTS), (LockChange("peer", 0, 1),))
    assert private.written == (StoreFile.CONFIG, StoreFile.IMPORTS)
    assert nothing == Tidied()


def test_needing_something_new_weeds_the_imports_all_the_same(tmp_path: Path) -> None:
    """Where a new audit has to be taken, the project's others go although imports were to be left."""
    assert pruned(untidy(tmp_path), imports=False).changes.lock == (LockChange("peer", 1, 1),)


def test_a_locked_store_is_pruned_as_it_lies_there(tmp_path: Path) -> None:
    """Locked, no peer is asked, and what is needless by what lies there goes."""
    folder = store(tmp_path, config=IMPORT_PEER + EXEMPT, imports=UNUSED)

    done = prune(desk_for(folder, GRAPH, locked=True))

    assert (done.written, folder.read()[StoreFile.IMPORTS]) == ((StoreFile.IMPORTS,), IMPORTS + EMPTY_PEER)


def test_a_peer_that_is_down_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Nothing is dropped where a peer could not be asked."""
    folder = untidy(tmp_path)
    before = folder.read()

    with pytest.raises(SourceUnavailable):
        prune(desk_for(folder, GRAPH))
    assert folder.read() == before


def test_without_a_store_there_is_nothing_to_prune(tmp_path: Path) -> None:
    """Pruning does not begin a store."""
    with pytest.raises(NotFound):
        prune(desk_for(FolderOnDisk(tmp_path / "none"), GRAPH))
