"""Looking at a release here or on an instance's page, and remembering it."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import digest, flat_graph
from tests.signing import HeldMemory
from tests.vetting.usecases.stores_on_disk import desk_for, store
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import Node
from vetting.domain.diffs import ENGINE, TreeDiff
from vetting.domain.errors import InvalidInput
from vetting.domain.recollection import Look, LookingMode, Recollection
from vetting.domain.releases import Digest, Ecosystem, Sha256
from vetting.domain.suggestions import Step
from vetting.ports.local_reading import ReadChange, ReadFile
from vetting.usecases.looking import page_of, read_here, usual_mode

A, B = digest("a"), digest("b")
WHOLE, CHANGE = Step("demo", None, "1.1"), Step("demo", "1.0", "1.1")
MINE = "https://mine.example.test"
OTHERS = """
[imports.plain]
url = "https://peer.example.test/audits.toml"

[imports.vet]
url = "https://vet.example.test/exports/pypi/audits.toml"
"""


class StillReader:
    """The port ``LocalReader`` for files that are known."""

    def __init__(self) -> None:
        """Remember what was preferred."""
        self.preferred: set[Digest] = set()

    def read(
        self, step: Step, preferred: Collection[Digest], checkout: Path | None = None, distribution: str | None = None
    ) -> ReadChange:
        """Give the same files for every step."""
        assert (checkout, distribution) == (None, None), "no test gives any"
        self.preferred = set(preferred)
        old = None if step.from_version is None else ReadFile("demo-1.0.tar.gz", B)
        diff = TreeDiff(ENGINE, None, digest("tree"), (), None)
        return ReadChange(step, old, ReadFile("demo-1.1.tar.gz", A), diff, (), None, lambda _file: (), lambda: iter(()))


@pytest.mark.parametrize(("step", "before"), [(CHANGE, (B,)), (WHOLE, ())])
def test_what_is_read_here_is_remembered_with_its_files(tmp_path: Path, step: Step, before: tuple[Sha256, ...]) -> None:
    """And so is that it was read here."""
    memory = HeldMemory()

    read = read_here(desk_for(FolderOnDisk(tmp_path)), step, reader=StillReader(), memory=memory)

    assert read.new == ReadFile("demo-1.1.tar.gz", A)
    assert memory.held == Recollection(LookingMode.LOCAL, (Look(Ecosystem.PYPI, step, (A,), before),))


def test_locked_files_are_preferred(tmp_path: Path) -> None:
    """Those of the project, whatever version."""
    nodes = [Node("demo", "1.1", distributions=frozenset({A})), Node("other", "1", distributions=frozenset({B}))]
    reader = StillReader()

    desk = desk_for(FolderOnDisk(tmp_path), flat_graph(Ecosystem.PYPI, nodes))
    read_here(desk, CHANGE, reader=reader, memory=HeldMemory())

    assert reader.preferred == {A}


def test_nothing_is_read_without_a_network(tmp_path: Path) -> None:
    """A frozen desk fetches nothing."""
    desk = desk_for(FolderOnDisk(tmp_path), frozen=True)

    with pytest.raises(InvalidInput, match=r"demo 1\.1 has to be fetched, which --frozen forbids"):
        read_here(desk, CHANGE, reader=StillReader(), memory=HeldMemory())


def test_no_change_is_nothing_to_look_at(tmp_path: Path) -> None:
    """Neither here nor on a page."""
    desk, none, memory = desk_for(FolderOnDisk(tmp_path)), Step("demo", "1.1", "1.1.0"), HeldMemory()

    with pytest.raises(InvalidInput, match="is none"):
        read_here(desk, none, reader=StillReader(), memory=memory)
    with pytest.raises(InvalidInput, match="is none"):
        page_of(desk, none, instance=MINE, memory=memory)
    assert memory.held == Recollection()


def test_the_users_own_instance_goes_first(tmp_path: Path) -> None:
    """Then the first that the store imports from."""
    desk, memory = desk_for(store(tmp_path, config=OTHERS)), HeldMemory()

    assert page_of(desk, CHANGE, instance=MINE, memory=memory) == f"{MINE}/diffs/pypi/demo/1.0/1.1"
    assert page_of(desk, WHOLE, instance=None, memory=memory) == "https://vet.example.test/diffs/pypi/demo/-/1.1"
    assert memory.held == Recollection(
        LookingMode.INSTANCE, (Look(Ecosystem.PYPI, CHANGE), Look(Ecosystem.PYPI, WHOLE))
    )


@pytest.mark.parametrize("has_store", [True, False])
def test_without_an_instance_there_is_no_page(tmp_path: Path, *, has_store: bool) -> None:
    """Whether there is a store without one, or no store."""
    folder = store(tmp_path) if has_store else FolderOnDisk(tmp_path / "no")

    with pytest.raises(InvalidInput, match="which instance"):
        page_of(desk_for(folder), WHOLE, instance=None, memory=HeldMemory())


def test_a_page_does_not_make_forget_what_was_read_here(tmp_path: Path) -> None:
    """The files that were shown here stay those that were read."""
    desk, memory = desk_for(FolderOnDisk(tmp_path)), HeldMemory()
    read_here(desk, CHANGE, reader=StillReader(), memory=memory)

    page_of(desk, CHANGE, instance=MINE, memory=memory)

    assert memory.held.looks == (Look(Ecosystem.PYPI, CHANGE, (A,), (B,)),)


def test_what_cannot_be_read_here_has_only_a_page(tmp_path: Path) -> None:
    """For crates an instance is needed, whatever was done the last time."""
    desk = replace(desk_for(FolderOnDisk(tmp_path / "no")), ecosystem=Ecosystem.CARGO)
    remembers = HeldMemory(Recollection(LookingMode.LOCAL))

    assert usual_mode(desk, instance=None, memory=remembers) is LookingMode.INSTANCE
    with pytest.raises(InvalidInput, match=r"or run `revet login URL` once, or read its files at hand"):
        page_of(desk, WHOLE, instance=None, memory=remembers)


def test_how_to_look_is_remembered(tmp_path: Path) -> None:
    """Else it is an instance, where there is one, or this machine."""
    bare, imports = desk_for(FolderOnDisk(tmp_path / "no")), desk_for(store(tmp_path, config=OTHERS))
    remembers = HeldMemory(Recollection(LookingMode.LOCAL))

    assert usual_mode(bare, instance=None, memory=HeldMemory()) is LookingMode.LOCAL
    assert usual_mode(bare, instance=MINE, memory=HeldMemory()) is LookingMode.INSTANCE
    assert usual_mode(imports, instance=None, memory=HeldMemory()) is LookingMode.INSTANCE
    assert usual_mode(imports, instance=MINE, memory=remembers) is LookingMode.LOCAL
