"""A project's folder with a lockfile, and the command run in it; its index is empty until a test publishes there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import digest
from tests.fake_index import Catalog, FakeIndex, serving
from vetting.cli import main

A, B = sorted((digest("a"), digest("b")))
LOCKFILE = f"demo==1.0 --hash=sha256:{A}\nother==2.0 --hash=sha256:{A} --hash=sha256:{B}\n"
WHO = "Jo <jo@example.test>"


@dataclass(frozen=True, slots=True)
class Told:
    """What a command answered."""

    status: int
    out: str
    err: str


class ProjectFolder:
    """The current folder of a test, in which it runs `revet`."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Work in *path*."""
        self.path = path
        self._capsys = capsys

    @property
    def store(self) -> Path:
        """Where the store is."""
        return self.path / "supply-chain" / "pypi"

    def lock(self, text: str = LOCKFILE, name: str = "requirements.txt") -> None:
        """Write a lockfile."""
        (self.path / name).write_text(text)

    def revet(self, *arguments: str) -> Told:
        """Run the command in this process."""
        self._capsys.readouterr()
        status = main(arguments)
        told = self._capsys.readouterr()
        return Told(status, told.out, told.err)


@pytest.fixture(scope="session")
def served_index() -> Iterator[FakeIndex]:
    """Serve one index to all tests of the command."""
    with serving(Catalog()) as index:
        yield index


@pytest.fixture
def catalog(served_index: FakeIndex) -> Catalog:
    """Empty the index."""
    served_index.catalog = Catalog()
    return served_index.catalog


@pytest.fixture
def project(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    served_index: FakeIndex,
    catalog: Catalog,
) -> ProjectFolder:
    """Go to an empty folder, as a user who logged in nowhere and whom git does not know, with an index of their own."""
    del catalog
    monkeypatch.setenv("REVET_INDEX_URL", served_index.url)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("REVET_URL", "REVET_TOKEN", "VISUAL", "EDITOR", "PAGER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "home" / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return ProjectFolder(folder, capsys)
