"""Asking cargo, of which a stand-in answers."""

import json
from pathlib import Path

import pytest

from tests.conformance.real_cargo_vet import index_source
from vetting.adapters.cargo import ask_cargo
from vetting.domain.errors import InvalidInput
from vetting.formats.lockfiles.cargo_asking import CargoOptions

APP = {"id": "app", "name": "app", "version": "0.1.0", "source": None}
DOCUMENT: dict[str, object] = {
    "packages": [APP],
    "workspace_members": ["app"],
    "resolve": {"nodes": [{"id": "app", "deps": []}], "root": "app"},
    "workspace_root": "/there",
}


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a script in cargo's place."""
    path = folder / "cargo"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("CARGO", str(path))


def test_the_cargo_that_is_named_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs where the project is, with the arguments that cargo-vet gives it."""
    (tmp_path / "answer").write_text(json.dumps(DOCUMENT))
    stand_in(tmp_path, monkeypatch, f'echo "$PWD $@" >&2; echo "$PWD $@" > "{tmp_path}/asked"; cat "{tmp_path}/answer"')

    found = ask_cargo(Path("Cargo.toml"), tmp_path, CargoOptions(is_frozen=True))

    assert found.root == "/there"
    assert [*found.graph.nodes] == [("app", "0.1.0")]
    manifest = Path("Cargo.toml").absolute()
    expected = f"{tmp_path} metadata --format-version 1 --all-features --manifest-path {manifest} --frozen\n"
    assert (tmp_path / "asked").read_text() == expected


def test_a_cargo_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without cargo nothing is guessed; the message names the variable."""
    monkeypatch.setenv("CARGO", str(tmp_path / "none"))

    with pytest.raises(InvalidInput, match=r"cannot be run \(No such file or directory\).*environment variable CARGO"):
        ask_cargo(None, tmp_path, CargoOptions())


def test_a_cargo_that_refuses_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cargo complains of is passed on, the end of it, with the way out that cargo-vet tells."""
    stand_in(tmp_path, monkeypatch, "seq 1 100 >&2; exit 101")

    with pytest.raises(InvalidInput, match=r"status 101.*cargo generate-lockfile") as refused:
        ask_cargo(None, tmp_path, CargoOptions())

    assert str(refused.value).splitlines()[1:] == [str(number) for number in range(89, 101)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("echo nothing", "cargo metadata:1: not JSON"), (r"printf '\377'", "answers in no UTF-8"), ("", "not JSON")],
)
def test_an_answer_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, reason: str
) -> None:
    """Only a document that cargo could have written is read."""
    stand_in(tmp_path, monkeypatch, answer)

    with pytest.raises(InvalidInput, match=reason):
        ask_cargo(None, tmp_path, CargoOptions())


def test_the_real_index_is_third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crate of the index that the real cargo-vet knows is third-party without further words."""
    serde = {"id": "serde", "name": "serde", "version": "1.0.0", "source": index_source()}
    nodes = [{"id": "app", "deps": [{"pkg": "serde", "dep_kinds": [{"kind": None}]}]}, {"id": "serde", "deps": []}]
    document = DOCUMENT | {"packages": [APP, serde], "resolve": {"nodes": nodes}}
    (tmp_path / "answer").write_text(json.dumps(document))
    stand_in(tmp_path, monkeypatch, f'cat "{tmp_path}/answer"')

    graph = ask_cargo(None, tmp_path, CargoOptions()).graph

    assert graph.nodes["serde", "1.0.0"].origin == "index"
    assert graph.nodes["app", "0.1.0"].dependencies == (("serde", "1.0.0"),)
