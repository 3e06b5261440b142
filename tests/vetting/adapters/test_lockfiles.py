"""Finding a lockfile, and reading several as one."""

from pathlib import Path

import pytest

from vetting.adapters.lockfiles import Located, LockfileChoice, locate, read_located, wanted_store
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.cargo_asking import CargoOptions


def found_in(folder: Path, ecosystem: Ecosystem | None = None) -> tuple[Path, ...]:
    """Find the lockfiles of a folder."""
    return locate(folder, LockfileChoice(ecosystem=ecosystem)).lockfiles


def test_the_only_lockfile_is_found(tmp_path: Path) -> None:
    """A folder's one lockfile needs no name; folders of that name do not count."""
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "uv.lock").mkdir()

    assert found_in(tmp_path) == (tmp_path / "requirements.txt",)


def test_no_lockfile_is_told_with_what_is_known(tmp_path: Path) -> None:
    """Where there is none, the message says what would be one."""
    with pytest.raises(InvalidInput, match=r"there is no lockfile in .*; known are pylock\.toml"):
        found_in(tmp_path)


def test_several_lockfiles_are_listed(tmp_path: Path) -> None:
    """Where there are several, nobody guesses."""
    for name in ("requirements.txt", "uv.lock"):
        (tmp_path / name).write_text("")

    with pytest.raises(InvalidInput, match=r"--lockfile requirements\.txt\n  --lockfile uv\.lock"):
        found_in(tmp_path)


def test_several_named_lockfiles_are_one_graph(tmp_path: Path) -> None:
    """The union of lockfiles is judged; a file of an unknown name is taken for requirements."""
    (tmp_path / "requirements.txt").write_text("-r sub/more.txt\ndemo==1.0")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more.txt").write_text("more==3.0")
    (tmp_path / "pins.in").write_text("other==2.0")

    named = LockfileChoice([tmp_path / "requirements.txt", tmp_path / "pins.in"])

    graph = read_located(locate(tmp_path, named), tmp_path, CargoOptions()).graph

    assert graph.ecosystem is Ecosystem.PYPI
    assert sorted(name for name, _ in graph.nodes) == ["(lockfile)", "demo", "more", "other"]


@pytest.mark.parametrize("ecosystem", [None, Ecosystem.NPM])
def test_ecosystems_are_not_mixed(tmp_path: Path, ecosystem: Ecosystem | None) -> None:
    """Lockfiles of several ecosystems, or of another than was named, are refused."""
    paths = [tmp_path / "requirements.txt"] + ([] if ecosystem else [tmp_path / "package-lock.json"])

    with pytest.raises(InvalidInput, match="several ecosystems: npm, pypi"):
        locate(tmp_path, LockfileChoice(paths, ecosystem))


def test_lockfiles_of_one_ecosystem_can_be_asked_for(tmp_path: Path) -> None:
    """Of several lockfiles the one of the ecosystem that is asked for is found."""
    for name in ("requirements.txt", "package-lock.json"):
        (tmp_path / name).write_text("")

    assert found_in(tmp_path, Ecosystem.NPM) == (tmp_path / "package-lock.json",)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Nothing can be looked for where there is no folder."""
    with pytest.raises(InvalidInput, match="cannot be looked into: No such file"):
        found_in(tmp_path / "gone")


@pytest.mark.parametrize("name", ["Cargo.toml", "Cargo.lock"])
def test_in_a_cargo_workspace_cargo_is_asked(tmp_path: Path, name: str) -> None:
    """A Cargo workspace comes first; lockfiles of others are named as passed over."""
    (tmp_path / name).write_text("")
    (tmp_path / "uv.lock").write_text("")

    located = locate(tmp_path, LockfileChoice())

    assert located == Located(Ecosystem.CARGO, tmp_path, passed_over=(tmp_path / "uv.lock",))


def test_below_a_cargo_workspace_cargo_is_asked(tmp_path: Path) -> None:
    """In a folder without a lockfile of its own, the workspace above it counts, and the store lies there."""
    (tmp_path / "Cargo.toml").write_text("")
    (tmp_path / "Cargo.lock").write_text("")
    below = tmp_path / "crates" / "one"
    below.mkdir(parents=True)

    assert locate(below, LockfileChoice()) == Located(Ecosystem.CARGO, tmp_path)
    (below / "requirements.txt").write_text("")
    assert locate(below, LockfileChoice()).ecosystem is Ecosystem.PYPI


def test_an_ecosystem_or_a_manifest_says_which(tmp_path: Path) -> None:
    """What is asked for by name counts more than what lies there."""
    (tmp_path / "Cargo.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "uv.lock").write_text("")
    python = Located(Ecosystem.PYPI, tmp_path, (tmp_path / "uv.lock",))

    assert locate(tmp_path, LockfileChoice(ecosystem=Ecosystem.PYPI)) == python
    assert locate(Path(), LockfileChoice(manifest=tmp_path / "pyproject.toml")) == python
    crates = locate(Path(), LockfileChoice(manifest=tmp_path / "Cargo.toml"))
    assert (crates.ecosystem, crates.manifest) == (Ecosystem.CARGO, tmp_path / "Cargo.toml")
    assert locate(tmp_path / "x", LockfileChoice(lockfiles=[tmp_path / "Cargo.lock"])).ecosystem is Ecosystem.CARGO


def test_a_manifest_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A manifest is a file."""
    with pytest.raises(InvalidInput, match=r"is no manifest: name a Cargo\.toml, pyproject\.toml or package\.json"):
        locate(tmp_path, LockfileChoice(manifest=tmp_path))


def test_a_verb_that_needs_no_lockfile_guesses_by_what_lies_there(tmp_path: Path) -> None:
    """The one ecosystem of a folder's lockfiles is meant; without any, or with several, pypi."""
    assert locate(tmp_path, LockfileChoice(), must_exist=False).ecosystem is Ecosystem.PYPI
    (tmp_path / "package-lock.json").write_text("")
    assert locate(tmp_path, LockfileChoice(), must_exist=False).ecosystem is Ecosystem.NPM
    (tmp_path / "uv.lock").write_text("")
    assert locate(tmp_path, LockfileChoice(), must_exist=False).ecosystem is Ecosystem.PYPI


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [(None, None), ("", None), ('[workspace.metadata.vet.store]\npath = "there"\n', "there")],
)
def test_a_manifest_places_the_store(tmp_path: Path, manifest: str | None, expected: str | None) -> None:
    """A verb that asks cargo nothing still finds the store where the manifest wants it."""
    if manifest is not None:
        (tmp_path / "Cargo.toml").write_text(manifest)

    found = wanted_store(Located(Ecosystem.CARGO, tmp_path))

    assert found == (None if expected is None else tmp_path / expected)
    assert wanted_store(Located(Ecosystem.PYPI, tmp_path)) is None
