"""Real stores of public projects, written by cargo-vet: what we write is what they have, byte for byte."""

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.material import CARGO, CORPUS
from vetting.formats.cargo_vet import (
    read_audits,
    read_config,
    read_imports,
    read_peer,
    write_audits,
    write_config,
    write_imports,
)

HEADING = "\n# cargo-vet audits file\n"
skip = pytest.mark.skip(reason=f"there are no stores in {CORPUS}; set REVET_CORPUS")


def files_called(name: str) -> list[Any]:
    """Collect the files of a name, each under its project's; one skipped case where there is none."""
    found = [pytest.param(path, id=f"{path.relative_to(CORPUS).parts[0]}-{name}") for path in CORPUS.rglob(name)]
    return found or [pytest.param(Path(), marks=skip, id="no-corpus")]


def text_of(path: Path) -> str:
    """Read a file."""
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files_called("config.toml"))
def test_a_configuration_keeps_every_byte(path: Path) -> None:
    """A real config.toml is read and written again without a change."""
    assert write_config(read_config(text_of(path), CARGO), CARGO) == text_of(path)


@pytest.mark.parametrize("path", files_called("imports.lock"))
def test_a_lock_keeps_every_byte(path: Path) -> None:
    """A real imports.lock is read and written again without a change."""
    assert write_imports(read_imports(text_of(path), CARGO), CARGO) == text_of(path)


@pytest.mark.parametrize("path", files_called("audits.toml"))
def test_audits_keep_every_byte(path: Path) -> None:
    """A real audits.toml is read and written again without a change; an aggregate, which has no heading, too."""
    text, lock = text_of(path), path.with_name("imports.lock")
    if not is_written_by_cargo_vet(text):
        pytest.skip(f"{path.parent.name}'s audits.toml is laid out by hand")
    publishers = read_imports(text_of(lock), CARGO).publishers if lock.exists() else {}
    heading = "cargo-vet audits file" if text.startswith(HEADING) else None

    assert write_audits(read_audits(text, CARGO), CARGO, publishers, heading=heading) == text


@pytest.mark.parametrize("path", files_called("audits.toml"))
def test_a_peer_reads_all_of_it(path: Path) -> None:
    """Read as a peer's file, nothing of a real audits.toml is dropped."""
    audit_set, dropped = read_peer(text_of(path), CARGO)

    assert (audit_set, dropped) == (read_audits(text_of(path), CARGO), ())


def is_written_by_cargo_vet(text: str) -> bool:
    """Tell a canonical file from one that somebody laid out by hand, with comments of their own."""
    body = text.removeprefix(HEADING)
    return not any(line.startswith("#") for line in body.splitlines())
