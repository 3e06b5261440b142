"""What the folder verbs work with."""

from pathlib import Path

import pytest

from vetting.bootstrap.command import FolderOptions, open_desk
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem


def test_the_store_lies_beside_the_lockfile(tmp_path: Path) -> None:
    """Without being told, a store is looked for in its ecosystem's place beside the lockfile."""
    (tmp_path / "requirements.txt").write_text("demo==1.0\n")

    desk = open_desk(tmp_path)

    assert desk.ecosystem is Ecosystem.PYPI
    assert desk.folder.location == str(tmp_path / "supply-chain" / "pypi")
    assert ("demo", "1.0") in desk.locked.nodes


@pytest.mark.parametrize(
    ("ecosystem", "place"),
    [(None, "supply-chain/pypi"), (Ecosystem.NPM, "supply-chain/npm"), (Ecosystem.CARGO, "supply-chain")],
)
def test_a_verb_without_a_lockfile_needs_none(tmp_path: Path, ecosystem: Ecosystem | None, place: str) -> None:
    """Where no lockfile is needed, none is read; crates keep cargo-vet's place."""
    desk = open_desk(tmp_path, FolderOptions(ecosystem=ecosystem), needs_lockfile=False)

    assert desk.folder.location == str(tmp_path / place)
    assert desk.graph is None


def test_a_store_can_be_anywhere(tmp_path: Path) -> None:
    """A named store is used as it is named."""
    assert open_desk(tmp_path, FolderOptions(store_path=Path("there")), needs_lockfile=False).folder.location == "there"


def test_a_lockfile_that_is_named_says_where_the_store_is(tmp_path: Path) -> None:
    """A verb that reads no lockfile still looks beside the one that is named, and several places are refused."""
    named = [tmp_path / "a" / "requirements.txt", tmp_path / "b" / "requirements.txt"]

    beside = open_desk(tmp_path, FolderOptions(lockfiles=named[:1]), needs_lockfile=False).folder.location

    assert beside == str(tmp_path / "a" / "supply-chain" / "pypi")
    with pytest.raises(InvalidInput, match="several folders"):
        open_desk(tmp_path, FolderOptions(lockfiles=named), needs_lockfile=False)
