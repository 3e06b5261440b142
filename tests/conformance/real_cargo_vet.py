"""
The real ``cargo vet``, asked offline: a stand-in ``cargo`` prints a prepared graph.

The binary asks ``$CARGO metadata`` for the graph and nothing else of cargo, so
it judges any graph over any store. It is in the test group; where it is
missing, what needs it is skipped by name.
"""

import json
import os
import re
import subprocess
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import Package, Place
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile

BINARY = Path(sysconfig.get_path("scripts"), "cargo-vet")
CARGO = Ecosystem.CARGO
FILES = (StoreFile.CONFIG, StoreFile.AUDITS, StoreFile.IMPORTS)
"""Those of a store that are cargo-vet's own."""
TODAY = date(2026, 1, 15)
"""When all generated cases happen."""
TIMEOUT = 60
"""Seconds."""

needs_cargo_vet = pytest.mark.skipif(not BINARY.exists(), reason=f"there is no {BINARY.name} beside this Python")

# What it is asked prints the graph on one line: only a line that begins with a brace is read.
_STAND_IN = '#!/bin/sh\nexec cat "$REVET_TEST_METADATA"\n'
_INDEX = re.compile(rb"registry\+https://[a-z./-]{1,60}-index")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the binary said."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Its JSON; empty where it refused to answer."""
        found = json.loads(self.out) if self.out.lstrip().startswith("{") else {}
        return {} if "error" in found else found

    @property
    def is_panic(self) -> bool:
        """Tell whether it broke down instead of saying no."""
        return "panicked" in self.out + self.err


class RealCargoVet:
    """Runs the binary in a folder of its own."""

    def __init__(self, folder: Path, binary: Path = BINARY) -> None:
        self.folder = folder
        self._binary = binary
        self.store = folder / "supply-chain"
        self.store.mkdir(parents=True)
        self.today = TODAY
        self._metadata = folder / "metadata.json"
        self._stand_in = folder / "cargo"
        self._stand_in.write_text(_STAND_IN, encoding="utf-8")
        self._stand_in.chmod(0o755)
        self.graph(())

    @property
    def environment(self) -> Mapping[str, str]:
        """What has a program ask the stand-in."""
        return {"CARGO": str(self._stand_in), "REVET_TEST_METADATA": str(self._metadata)}

    def graph(self, packages: Iterable[Package]) -> None:
        """Have the stand-in print *packages*."""
        self._metadata.write_text(json.dumps(metadata_of(tuple(packages), self.folder)), encoding="utf-8")

    @property
    def metadata(self) -> str:
        """What the stand-in prints."""
        return self._metadata.read_text(encoding="utf-8")

    def files(self, texts: Mapping[StoreFile, str]) -> None:
        """Lay a store down as it is."""
        for name, text in texts.items():
            self.store.joinpath(name).write_bytes(text.encode())

    def written(self) -> dict[StoreFile, str]:
        """Read the store back."""
        return {name: self.store.joinpath(name).read_bytes().decode() for name in FILES}

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Answer:
        """Run a verb, offline unless a test says otherwise in *environment*."""
        command = [
            str(self._binary),
            "vet",
            *arguments,
            "--store-path",
            str(self.store),
            "--current-time",
            f"{self.today}T00:00:00Z",
        ]
        cache_folder = str(self.folder / "cache")
        # A copy that is led elsewhere has a registry to ask.
        nobody = ["--no-registry-suggestions"] if self._binary == BINARY else []
        done = subprocess.run(
            [*command, "--cache-dir", cache_folder, *nobody],
            check=False,
            capture_output=True,
            timeout=TIMEOUT,
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                **self.environment,
                **(environment or {}),
            },
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def check(self) -> Answer:
        """Judge the graph by the store as it lies there."""
        return self.run("check", "--output-format", "json", "--locked", "--frozen")

    def fmt(self) -> Answer:
        """Bring the store's files into their canonical text."""
        return self.run("fmt")


@cache
def index_source() -> str:
    """Give cargo's name for its index as a source, which the binary knows and the project does not write."""
    found = _INDEX.search(BINARY.read_bytes())
    assert found, "the binary no longer knows its index by a registry+https source"
    return found[0].decode()


def metadata_of(packages: Sequence[Package], folder: Path) -> dict[str, Any]:
    """Make the document of ``cargo metadata`` for a graph."""
    ids = {package.key: _id_of(package, folder) for package in packages}
    members = [ids[package.key] for package in packages if package.is_member]
    return {
        "packages": [_package(package, ids[package.key], folder) for package in packages],
        "workspace_members": members,
        "workspace_default_members": members,
        "resolve": {"nodes": [_node(package, ids) for package in packages], "root": None},
        "target_directory": str(folder / "target"),
        "version": 1,
        "workspace_root": str(folder),
        "metadata": None,
    }


def _source_of(package: Package) -> str | None:
    if package.place is Place.INDEX:
        return index_source()
    if package.place is Place.GIT:
        return f"git+https://example.test/{package.name}?rev={package.revision}#{package.revision}"
    if package.place is Place.REGISTRY:
        return "registry+https://example.test/index"
    return None


def _id_of(package: Package, folder: Path) -> str:
    return f"{_source_of(package) or f'path+file://{folder}/{package.name}'}#{package.name}@{package.version}"


def _package(package: Package, identity: str, folder: Path) -> dict[str, Any]:
    return {
        "name": package.name,
        "version": package.semver,
        "id": identity,
        "source": _source_of(package),
        "dependencies": [],
        "targets": [],
        "features": {},
        "manifest_path": str(folder / package.name / package.version / "Cargo.toml"),
    }


def _node(package: Package, ids: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    kinds: dict[tuple[str, str], list[str | None]] = {}
    kinds_of_edges: tuple[tuple[str | None, tuple[tuple[str, str], ...]], ...] = (
        (None, package.dependencies),
        ("build", package.build),
        ("dev", package.dev),
    )
    for kind, keys in kinds_of_edges:
        for key in keys:
            kinds.setdefault(key, []).append(kind)
    edges = [
        {"name": key[0], "pkg": ids[key], "dep_kinds": [{"kind": kind, "target": None} for kind in some]}
        for key, some in kinds.items()
    ]
    return {"id": ids[package.key], "dependencies": [ids[key] for key in kinds], "deps": edges, "features": []}
