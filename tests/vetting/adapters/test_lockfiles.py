"""Finding a lockfile, and reading several as one."""

from pathlib import Path

import pytest

from vetting.adapters.lockfiles import find_lockfile, read_graph
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem


def test_the_only_lockfile_is_found(tmp_path: Path) -> None:
    """A folder's one lockfile needs no name; folders of that name do not count."""
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "uv.lock").mkdir()

    assert find_lockfile(tmp_path) == tmp_path / "requirements.txt"


def test_no_lockfile_is_told_with_what_is_known(tmp_path: Path) -> None:
    """Where there is none, the message says what would be one."""
    with pytest.raises(InvalidInput, match=r"there is no lockfile in .*; known are pylock\.toml"):
        find_lockfile(tmp_path)


def test_several_lockfiles_are_listed(tmp_path: Path) -> None:
    """Where there are several, nobody guesses."""
    for name in ("requirements.txt", "uv.lock"):
        (tmp_path / name).write_text("")

    with pytest.raises(InvalidInput, match=r"--lockfile requirements\.txt\n  --lockfile uv\.lock"):
        find_lockfile(tmp_path)


def test_several_named_lockfiles_are_one_graph(tmp_path: Path) -> None:
    """The union of lockfiles is judged; a file of an unknown name is taken for requirements."""
    (tmp_path / "requirements.txt").write_text("-r sub/more.txt\ndemo==1.0")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more.txt").write_text("more==3.0")
    (tmp_path / "pins.in").write_text("other==2.0")

    graph = read_graph([tmp_path / "requirements.txt", tmp_path / "pins.in"], None)

    assert graph.ecosystem is Ecosystem.PYPI
    assert sorted(name for name, _ in graph.nodes) == ["(lockfile)", "demo", "more", "other"]


@pytest.mark.parametrize("ecosystem", [None, Ecosystem.NPM])
def test_ecosystems_are_not_mixed(tmp_path: Path, ecosystem: Ecosystem | None) -> None:
    """Lockfiles of several ecosystems, or of another than was named, are refused."""
    paths = [tmp_path / "requirements.txt"] + ([] if ecosystem else [tmp_path / "package-lock.json"])

    with pytest.raises(InvalidInput, match="several ecosystems: npm, pypi"):
        read_graph(paths, ecosystem)
