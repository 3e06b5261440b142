"""The real projects of the corpus as cases: a lockfile taken for a graph, and the store beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import rtoml

from tests.conformance.cases import Key, Package, Place
from tests.conformance.material import CARGO
from vetting.domain.store import Store
from vetting.formats.cargo_vet import StoreFile, read_audits, read_config, read_imports

FILES = (StoreFile.CONFIG, StoreFile.AUDITS, StoreFile.IMPORTS)


def packages_of(lockfile: Path) -> tuple[Package, ...]:
    """Take a lockfile for a graph: what has no source is a member, and every edge is an ordinary one."""
    entries: list[dict[str, Any]] = rtoml.loads(lockfile.read_text(encoding="utf-8"))["package"]
    keys: dict[str, list[Key]] = {}
    for entry in entries:
        keys.setdefault(entry["name"], []).append((entry["name"], entry["version"]))
    return tuple(_package(entry, keys) for entry in entries)


def _package(entry: Mapping[str, Any], keys: Mapping[str, list[Key]]) -> Package:
    is_member = "source" not in entry
    needed: list[Key] = []
    for text in entry.get("dependencies", ()):
        name, _, version = text.partition(" ")
        needed += [key for key in keys[name] if version.split(" ")[0] in {"", key[1]}]
    place = Place.PATH if is_member else Place.INDEX
    return Package(entry["name"], entry["version"], place, is_member=is_member, dependencies=tuple(needed))


def store_of(folder: Path) -> Store:
    """Read a project's store."""
    config, audits, imports = (folder.joinpath("supply-chain", name).read_text(encoding="utf-8") for name in FILES)
    return Store(read_config(config, CARGO), read_audits(audits, CARGO), read_imports(imports, CARGO))
