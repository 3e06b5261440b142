"""Every format of lockfile, from beginning a store to judging it."""

import json
import os
from pathlib import Path

import pytest

from tests.builders import digest
from tests.conformance.real_cargo_vet import index_source
from tests.vetting.cli.project_folder import ProjectFolder
from vetting.cli import main

A, B = digest("a"), digest("b")
INDEX = 'source = { registry = "https://index.example.test/simple" }'
PYLOCK = f"""lock-version = "1.0"
created-by = "a-tool"
[[packages]]
name = "demo"
version = "1.0"
sdist = {{ url = "https://files.example.test/demo-1.0.tar.gz", hashes = {{ sha256 = "{A}" }} }}
[[packages]]
name = "tool"
version = "2.0"
marker = "'dev' in dependency_groups"
sdist = {{ url = "https://files.example.test/tool-2.0.tar.gz", hashes = {{ sha256 = "{B}" }} }}
"""
UV = f"""version = 1
[[package]]
name = "app"
version = "0.1.0"
source = {{ virtual = "." }}
dependencies = [{{ name = "demo" }}]
[package.dev-dependencies]
dev = [{{ name = "tool" }}]
[[package]]
name = "demo"
version = "1.0"
{INDEX}
sdist = {{ url = "https://files.example.test/demo-1.0.tar.gz", hash = "sha256:{A}" }}
[[package]]
name = "tool"
version = "2.0"
{INDEX}
sdist = {{ url = "https://files.example.test/tool-2.0.tar.gz", hash = "sha256:{B}" }}
"""
POETRY = f"""[[package]]
name = "demo"
version = "1.0"
optional = false
groups = ["main"]
files = [{{file = "demo-1.0.tar.gz", hash = "sha256:{A}"}}]
[[package]]
name = "tool"
version = "2.0"
optional = false
groups = ["dev"]
files = [{{file = "tool-2.0.tar.gz", hash = "sha256:{B}"}}]
[metadata]
lock-version = "2.1"
"""
PDM = f"""[metadata]
lock_version = "4.5.0"
[[package]]
name = "demo"
version = "1.0"
groups = ["default"]
files = [{{file = "demo-1.0.tar.gz", hash = "sha256:{A}"}}]
[[package]]
name = "tool"
version = "2.0"
groups = ["dev"]
files = [{{file = "tool-2.0.tar.gz", hash = "sha256:{B}"}}]
"""
PIPFILE = json.dumps(
    {
        "default": {"demo": {"version": "==1.0", "hashes": [f"sha256:{A}"]}},
        "develop": {"tool": {"version": "==2.0", "hashes": [f"sha256:{B}"]}},
    }
)
NPM = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "app", "dependencies": {"demo": "1"}, "devDependencies": {"tool": "2"}},
            "node_modules/demo": {"version": "1.0.0", "integrity": "sha512-a"},
            "node_modules/tool": {"version": "2.0.0", "dev": True, "integrity": "sha512-b"},
        },
    }
)
DEV = {"demo": "safe-to-deploy", "tool": "safe-to-run"}
FLAT = {"demo": "safe-to-deploy", "tool": "safe-to-deploy"}


def cargo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a stand-in cargo tell of a workspace in *folder*."""
    crates = [
        {"id": name, "name": name, "version": version, "source": source}
        for name, version, source in (("app", "0.1.0", None), ("demo", "1.0.0", "index"), ("tool", "2.0.0", "index"))
    ]
    for crate in crates:
        crate["source"] = crate["source"] and index_source()
    edges = [{"pkg": "demo", "dep_kinds": [{"kind": None}]}, {"pkg": "tool", "dep_kinds": [{"kind": "dev"}]}]
    nodes = [{"id": "app", "deps": edges}, {"id": "demo", "deps": []}, {"id": "tool", "deps": []}]
    document = {
        "packages": crates,
        "workspace_members": ["app"],
        "workspace_root": str(folder),
        "resolve": {"nodes": nodes, "root": "app"},
    }
    outside = folder.parent
    (outside / "metadata.json").write_text(json.dumps(document))
    (outside / "cargo").write_text(f'#!/bin/sh\necho "$@" > "{outside}/asked"\ncat "{outside}/metadata.json"\n')
    (outside / "cargo").chmod(0o755)
    monkeypatch.setenv("CARGO", str(outside / "cargo"))


@pytest.mark.parametrize(
    ("name", "text", "store", "expected"),
    [
        ("requirements.txt", f"demo==1.0 --hash=sha256:{A}\ntool==2.0 --hash=sha256:{B}\n", "supply-chain/pypi", FLAT),
        ("pylock.toml", PYLOCK, "supply-chain/pypi", DEV),
        ("uv.lock", UV, "supply-chain/pypi", DEV),
        ("poetry.lock", POETRY, "supply-chain/pypi", DEV),
        ("pdm.lock", PDM, "supply-chain/pypi", DEV),
        ("Pipfile.lock", PIPFILE, "supply-chain/pypi", DEV),
        ("package-lock.json", NPM, "supply-chain/npm", DEV),
        ("Cargo.toml", "", "supply-chain", DEV),
    ],
)
def test_a_project_is_taken_up_whatever_it_locks_with(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, name: str, text: str, store: str, expected: dict[str, str]
) -> None:
    """A store is begun with what each release has to meet, and a locked check then holds."""
    cargo(project.path, monkeypatch)
    project.lock(text, name)

    begun = project.revet("init", "--locked")
    checked = project.revet("check", "--locked", "--output-format", "json")

    assert (begun.status, begun.err) == (0, "")
    assert checked.status == 0
    config = (project.path / store / "config.toml").read_text()
    for project_name, criteria in expected.items():
        entry = config.partition(f"[[exemptions.{project_name}]]")[2].partition("[[")[0]
        assert f'criteria = "{criteria}"' in entry
    found = json.loads(checked.out)["vetted_with_exemptions"]
    assert [one["name"] for one in found] == ["demo", "tool"]


def test_a_cargo_workspace_passes_other_lockfiles_over(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cargo is asked in a Cargo workspace; who also locks Python's is told that it is not judged."""
    cargo(project.path, monkeypatch)
    project.lock("", "Cargo.toml")
    project.lock("demo==1.0\n")

    told = project.revet("init", "--locked")

    assert told.status == 0
    assert "requirements.txt is not judged, for this is a Cargo workspace" in told.err
    assert "metadata --format-version 1 --all-features --locked" in (project.path.parent / "asked").read_text()


def test_no_cargo_workspace_takes_the_place_of_what_was_judged(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who adds a Cargo.toml beside a lockfile that has a store does not have the lockfile passed over in silence."""
    project.lock("demo==1.0\n")
    project.revet("init", "--locked")
    cargo(project.path, monkeypatch)
    project.lock("", "Cargo.toml")

    told = project.revet("check", "--locked")

    assert told.status == 2
    assert "requirements.txt has a store, and this is a Cargo workspace, too: say with --ecosystem" in told.err
    assert project.revet("check", "--locked", "--ecosystem", "pypi").status == 0


def test_what_cargo_is_asked_can_be_told(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flags for cargo reach it, and a frozen command keeps it off the network."""
    cargo(project.path, monkeypatch)
    project.lock("", "Cargo.toml")
    flags = [
        "--locked",
        "--frozen",
        "--features",
        "a,b",
        "--no-all-features",
        "--no-default-features",
        "--cargo-arg=-Zx",
    ]

    told = project.revet("dump-graph", *flags, "--manifest-path", "Cargo.toml")

    assert told.status == 0
    assert (project.path.parent / "asked").read_text() == (
        "metadata --format-version 1 --features a,b --no-default-features "
        f"--manifest-path {project.path}/Cargo.toml --frozen -Zx\n"
    )


def test_cargo_workspaces_are_taken_together(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several Cargo.lock cargo is asked once each."""
    cargo(project.path, monkeypatch)
    both = ("--lockfile", "a/Cargo.lock", "--lockfile", "b/Cargo.lock")

    assert "say with --store-path where the store is" in project.revet("init", "--locked", *both).err
    told = project.revet("dump-graph", *both, "--store-path", "there", "--output-format", "json")

    assert [one["name"] for one in json.loads(told.out)] == ["app", "demo", "tool"]


def test_without_cargo_crates_are_not_guessed(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Cargo.lock alone does not tell what is for development, nor who is a member."""
    monkeypatch.setenv("CARGO", "no-such-cargo")
    project.lock("version = 4\n", "Cargo.lock")

    told = project.revet("check")

    assert told.status == 2
    assert "'no-such-cargo' cannot be run" in told.err
    assert "the environment variable CARGO" in told.err


def test_a_lockfile_that_is_too_large_is_refused(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """A lockfile of 200 MB is refused before it is parsed."""
    with (project.path / "uv.lock").open("wb") as file:
        os.truncate(file.fileno(), 200 * 1024 * 1024)

    assert main(["check", "--locked"]) == 2
    assert "uv.lock is larger than 64 MiB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"version = 1\n\n[[package]\n", "uv.lock:3: not TOML: "),
        (b'version = 1\nx = "\xff"\n', "uv.lock is not UTF-8 text"),
        (b'version = 1\nx = "\x00"\n', "uv.lock:2: not TOML: "),
        ("version = 1\n[[package]]\nname = 'x\u202e'\n".encode(), "uv.lock:2: 'x\\u202e' is not a project name"),
    ],
)
def test_a_spoilt_lockfile_is_named_with_its_line(project: ProjectFolder, text: bytes, reason: str) -> None:
    """Whatever is wrong, the answer is a message and exit status 2."""
    (project.path / "uv.lock").write_bytes(text)

    told = project.revet("check", "--locked")

    assert told.status == 2
    assert reason in told.err
    assert "\u202e" not in told.err


def test_circles_are_judged_once(project: ProjectFolder) -> None:
    """Projects that need each other, and nothing else needs, are still judged."""
    project.lock(
        'version = 1\n[[package]]\nname = "a"\nversion = "1"\n'
        f'{INDEX}\ndependencies = [{{ name = "b" }}]\n'
        f'[[package]]\nname = "b"\nversion = "1"\n{INDEX}\ndependencies = [{{ name = "a" }}]\n',
        "uv.lock",
    )

    assert project.revet("init", "--locked").status == 0
    assert "2 releases, 2 exempted" in project.revet("check", "--locked").out


def test_hashes_that_are_missing_are_named_with_their_line(project: ProjectFolder) -> None:
    """A policy that wants every file audited wants the lockfile to name them; the message says where it does not."""
    project.lock(UV.replace(f', hash = "sha256:{A}"', ""), "uv.lock")
    project.revet("init", "--locked")
    config = project.store / "config.toml"
    config.write_text(f'{config.read_text()}\n[policy.demo]\ndistributions = "all"\n')
    project.revet("fmt")

    told = project.revet("check", "--locked")

    assert told.status == 2
    assert 'uv.lock:9: the policy of demo asks for distributions = "all", but the lockfile names no hashes' in (
        told.out + told.err
    )
