"""The index that is meant where none is named, found as pip finds it."""

import os
import sys
from pathlib import Path

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from vetting.adapters.indexes.defaults import default_index_url, public_index_url
from vetting.domain.errors import InvalidInput


def config(folder: Path, name: str, text: str) -> Path:
    """Write one of pip's files."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_without_configuration_it_is_the_public_index() -> None:
    """Where pip is configured for nothing else, the public index is meant."""
    assert default_index_url({}, []) == public_index_url() == PYPI_SIMPLE_ENDPOINT


def test_the_environment_wins() -> None:
    """PIP_INDEX_URL is stronger than any file, and gets the slash that it lacks."""
    environ = {"PIP_INDEX_URL": "https://index.example.test/simple"}
    assert default_index_url(environ, []) == "https://index.example.test/simple/"


def test_the_last_file_that_speaks_wins(tmp_path: Path) -> None:
    """Of pip's files the later one wins, one that is not there says nothing, and [install] beats [global]."""
    first = config(tmp_path, "first", "[global]\nindex-url = https://one.example.test/\n")
    second = config(tmp_path, "second", "[global]\nindex_url = https://two.example.test/\ntimeout = 60\n")
    third = config(tmp_path, "third", "[install]\nindex-url = https://three.example.test/\n[list]\nindex-url = x\n")
    assert default_index_url({}, [first, tmp_path / "absent", second]) == "https://two.example.test/"
    assert default_index_url({}, [third, first]) == "https://three.example.test/"


def test_another_kind_of_index_is_not_replaced_by_the_public_one() -> None:
    """Where pip installs from files, the public index is not asked behind its back."""
    with pytest.raises(InvalidInput, match="set REVET_INDEX_URL"):
        default_index_url({"PIP_INDEX_URL": "file:///srv/wheels/simple"}, [])


@pytest.mark.parametrize("text", ["index-url", "[global]\n[global]\n", "\udcff"])
def test_a_broken_file_is_said_to_be_broken(tmp_path: Path, text: str) -> None:
    """A file of pip's that cannot be read is not passed over."""
    path = tmp_path / "pip.conf"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InvalidInput, match="cannot be read"):
        default_index_url({}, [path])


def test_the_file_that_pip_is_pointed_at_is_read(tmp_path: Path) -> None:
    """PIP_CONFIG_FILE names the file that is read last."""
    path = config(tmp_path, "mine.conf", "[global]\nindex-url = https://mine.example.test/simple/\n")
    assert default_index_url({"PIP_CONFIG_FILE": str(path)}) == "https://mine.example.test/simple/"


def test_pip_can_be_told_to_read_no_file() -> None:
    """PIP_CONFIG_FILE at the null device switches every file off."""
    assert default_index_url({"PIP_CONFIG_FILE": os.devnull}) == PYPI_SIMPLE_ENDPOINT


@pytest.mark.skipif(sys.platform != "linux", reason="the folders are those of Linux")
def test_the_users_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own file is one of those that pip reads."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    folder = tmp_path / ".config" / "pip"
    folder.mkdir(parents=True)
    config(folder, "pip.conf", "[install]\nindex-url = https://home.example.test/simple/\n")
    assert default_index_url({}) == "https://home.example.test/simple/"
