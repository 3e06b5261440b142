"""Which registry npm would ask."""

from pathlib import Path

import pytest

from vetting.adapters.registries.npm_config import npm_registries
from vetting.domain.errors import InvalidInput

REGISTRY = "https://registry.example.test"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home and a path with nothing on it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return folder


def npm_that(folder: Path, script: str) -> None:
    """Put an npm on the path."""
    (folder.parent / "bin").mkdir()
    npm = folder.parent / "bin" / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)


@pytest.mark.parametrize("name", ["NPM_CONFIG_REGISTRY", "npm_config_registry"])
def test_the_environment_goes_first(home: Path, tmp_path: Path, name: str) -> None:
    """The environment's registry is taken before any file's."""
    (home / ".npmrc").write_text("registry=https://other.example.test\n")

    assert npm_registries(tmp_path, {name: REGISTRY}).of("demo") == f"{REGISTRY}/"


def test_the_projects_file_goes_before_the_users(home: Path, tmp_path: Path) -> None:
    """What the project's .npmrc says wins over the user's; comments and quotes are npm's."""
    (home / ".npmrc").write_text("registry=https://other.example.test\n@mine:registry=https://mine.example.test/\n")
    (tmp_path / ".npmrc").write_text(f'; a comment\n#registry=x\nfund=false\nregistry = "{REGISTRY}" ; ours\n')

    found = npm_registries(tmp_path, {})

    assert (found.of("demo"), found.of("@a/demo")) == (f"{REGISTRY}/", f"{REGISTRY}/")
    assert found.of("@mine/demo") == "https://mine.example.test/"


def test_another_users_file_can_be_named(home: Path, tmp_path: Path) -> None:
    """A setting of npm's own names the user's file; variables in it are the environment's."""
    named = tmp_path / "named"
    named.write_text("registry=https://${HOST}/npm/\n")

    found = npm_registries(tmp_path, {"NPM_CONFIG_USERCONFIG": str(named), "HOST": "host.example.test"})

    assert found.of("demo") == "https://host.example.test/npm/"
    assert home.is_dir()


def test_npm_itself_is_asked_at_last(home: Path, tmp_path: Path) -> None:
    """Where nothing names a registry, npm knows its own."""
    npm_that(home, f'[ "$*" = "config get registry" ] && echo {REGISTRY}/')

    assert npm_registries(tmp_path, {}).of("demo") == f"{REGISTRY}/"


def test_npm_is_not_asked_about_a_projects_own_file(home: Path, tmp_path: Path) -> None:
    """What a project's file says in a form that is not read here npm would fill with secrets of the environment."""
    (tmp_path / ".npmrc").write_text('"registry"=https://${SECRET}.example.test/\n')
    npm_that(home, f'[ "$PWD" = "{home}" ] && echo {REGISTRY}/')

    assert npm_registries(tmp_path, {"SECRET": "s3cret"}).of("demo") == f"{REGISTRY}/"


@pytest.mark.parametrize("script", ["exit 1", "true"])
def test_an_npm_that_does_not_know_is_none(home: Path, tmp_path: Path, script: str) -> None:
    """An npm that fails, or says nothing, leaves the registry unknown."""
    npm_that(home, script)

    with pytest.raises(InvalidInput, match="set NPM_CONFIG_REGISTRY"):
        npm_registries(tmp_path, {}).of("demo")


@pytest.mark.usefixtures("home")
def test_where_nothing_says_it_one_is_asked_to(tmp_path: Path) -> None:
    """No address is made up: the user says which registry is meant, unless a scope has one of its own."""
    (tmp_path / ".npmrc").write_text(f"@mine:registry={REGISTRY}\n")
    found = npm_registries(tmp_path, {})

    assert found.of("@mine/demo") == f"{REGISTRY}/"
    with pytest.raises(InvalidInput, match="which registry does npm ask"):
        found.of("demo")


@pytest.mark.usefixtures("home")
def test_a_registry_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A registry is asked over http or https."""
    with pytest.raises(InvalidInput, match="not http or https"):
        npm_registries(tmp_path, {"npm_config_registry": "file:///a"}).of("demo")


@pytest.mark.usefixtures("home")
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A .npmrc that is no text is an error."""
    (tmp_path / ".npmrc").write_bytes(b"\xff")

    with pytest.raises(InvalidInput, match=r"\.npmrc cannot be read"):
        npm_registries(tmp_path, {})


@pytest.mark.usefixtures("home")
def test_a_projects_file_learns_nothing_of_the_environment(tmp_path: Path) -> None:
    """Whoever writes a project's .npmrc cannot have a secret sent to a registry of theirs."""
    (tmp_path / ".npmrc").write_text("registry=https://registry.example.test/${SECRET}/\n")

    with pytest.raises(InvalidInput, match="set NPM_CONFIG_REGISTRY") as refusal:
        npm_registries(tmp_path, {"SECRET": "s3cret"}).of("demo")
    assert "s3cret" not in str(refusal.value)
