"""
Lockfiles on disk: found by name, read into one graph.

:func:`locate` chooses what is read, in this order: the lockfiles that are
named; in a Cargo workspace, or where crates are asked for, what cargo says;
else the one lockfile of the folder. :func:`read_located` reads them into one
graph.
"""

from collections.abc import Sequence
from pathlib import Path

from vetting.adapters.cargo import ask_cargo
from vetting.adapters.store_folder import read_text
from vetting.domain.dependencies import DependencyGraph, merged_graph
from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass, field
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles import PATTERNS, LockfileKind, kind_of, read_lockfile
from vetting.formats.lockfiles.cargo_asking import CargoOptions

CARGO_MANIFEST = "Cargo.toml"
CARGO_LOCK = "Cargo.lock"


@dataclass(frozen=True, slots=True)
class LockfileChoice:
    """What the user says of the lockfiles."""

    lockfiles: Sequence[Path] = ()
    """Named ones, whose union is taken."""
    ecosystem: Ecosystem | None = None
    """Which they have to be of; None: whichever they are, all the same."""
    manifest: Path | None = None
    """The project's manifest, in whose folder lockfiles are looked for."""
    cargo: CargoOptions = field(default_factory=CargoOptions)


@dataclass(frozen=True, slots=True)
class Located:
    """What is to be read."""

    ecosystem: Ecosystem
    folder: Path
    """Beside which the store lies."""
    lockfiles: tuple[Path, ...] = ()
    """Empty: there is none, or only cargo knows."""
    passed_over: tuple[Path, ...] = ()
    """Lockfiles of other ecosystems that lie in the folder too."""
    manifest: Path | None = None
    """A Cargo workspace's."""


@dataclass(frozen=True, slots=True)
class Locked:
    """What was read."""

    graph: DependencyGraph
    folder: Path
    """Beside which the store lies."""
    store_path: Path | None = None
    """Where a manifest wants the store; None: at the usual place."""


def locate(directory: Path, choice: LockfileChoice, *, must_exist: bool = True) -> Located:
    """
    Choose the lockfiles to read, without reading them.

    Args:
        directory: Where they are looked for when none is named.
        choice: What the user says of them.
        must_exist: Whether finding none is an error; else the ecosystem is a guess, pypi at last.

    Raises:
        InvalidInput: There is none, there are several, they lie apart, or are of several ecosystems.
    """
    if choice.manifest is not None and not choice.manifest.is_file():
        raise InvalidInput(f"{choice.manifest} is no manifest: name a Cargo.toml, pyproject.toml or package.json")
    if choice.lockfiles:
        return _named(choice)
    folder = directory if choice.manifest is None else choice.manifest.parent
    found = _lockfiles_in(folder)
    if _is_cargos(folder, choice, found):
        others = tuple(path for path, kind in found.items() if kind is not LockfileKind.CARGO)
        return Located(Ecosystem.CARGO, _cargo_home(folder), passed_over=others, manifest=choice.manifest)
    return _one_of(folder, found, choice.ecosystem, must_exist=must_exist)


def read_located(located: Located, directory: Path, cargo: CargoOptions) -> Locked:
    """
    Read what was located into one graph.

    Raises:
        InvalidInput: A lockfile is malformed, or cargo cannot say.
    """
    if located.ecosystem is Ecosystem.CARGO:
        return _ask_cargo(located, directory, cargo)
    graphs = [
        read_lockfile(str(path), kind_of(path.name) or LockfileKind.REQUIREMENTS, lambda one: read_text(Path(one)))
        for path in located.lockfiles
    ]
    graph = graphs[0] if len(graphs) == 1 else merged_graph(located.ecosystem, graphs)
    return Locked(graph, located.folder)


def wanted_store(located: Located) -> Path | None:
    """
    Read where a Cargo workspace's manifest wants its store, without asking cargo; None: at the usual place.

    Raises:
        InvalidInput: The manifest cannot be read.
    """
    manifest = located.folder / CARGO_MANIFEST
    if located.ecosystem is not Ecosystem.CARGO or not manifest.is_file():
        return None
    # Loaded here, for it takes its time and only crates need it.
    from vetting.formats.lockfiles.cargo_metadata import store_path_in_manifest  # noqa: PLC0415

    path = store_path_in_manifest(read_text(manifest))
    return None if path is None else located.folder / path


def _lockfiles_in(folder: Path) -> dict[Path, LockfileKind]:
    try:
        names = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be looked into: {error.strerror}") from error
    return {path: kind for path in names if (kind := kind_of(path.name)) is not None}


def _named(choice: LockfileChoice) -> Located:
    kinds = {path: kind_of(path.name) or LockfileKind.REQUIREMENTS for path in choice.lockfiles}
    ecosystems = {kind.ecosystem for kind in kinds.values()} | ({choice.ecosystem} if choice.ecosystem else set())
    if len(ecosystems) > 1:
        raise InvalidInput(
            f"the lockfiles are of several ecosystems: {', '.join(sorted(ecosystems))}; check each apart"
        )
    return Located(ecosystems.pop(), min(path.parent for path in kinds), tuple(kinds), manifest=choice.manifest)


def _is_cargos(folder: Path, choice: LockfileChoice, found: dict[Path, LockfileKind]) -> bool:
    """Tell whether cargo is to be asked: in a Cargo workspace, or where crates are asked for."""
    if choice.ecosystem is not None or choice.manifest is not None:
        named = choice.manifest is not None and choice.manifest.name == CARGO_MANIFEST
        return choice.ecosystem is Ecosystem.CARGO or (named and choice.ecosystem is None)
    is_here = (folder / CARGO_MANIFEST).is_file() or LockfileKind.CARGO in found.values()
    return is_here or (not found and any((above / CARGO_MANIFEST).is_file() for above in folder.absolute().parents))


def _cargo_home(folder: Path) -> Path:
    """Guess a workspace's folder, where cargo is not asked: the nearest one upwards that has the lock."""
    if (folder / CARGO_LOCK).is_file():
        return folder
    return next((above for above in folder.absolute().parents if (above / CARGO_LOCK).is_file()), folder)


def _one_of(folder: Path, found: dict[Path, LockfileKind], ecosystem: Ecosystem | None, *, must_exist: bool) -> Located:
    fitting = {path: kind for path, kind in found.items() if ecosystem in {None, kind.ecosystem}}
    ecosystems = {kind.ecosystem for kind in fitting.values()}
    if not must_exist:
        only = ecosystems.pop() if len(ecosystems) == 1 else None
        return Located(ecosystem or only or Ecosystem.PYPI, folder)
    if not fitting:
        known = ", ".join(pattern for pattern, kind in PATTERNS.items() if ecosystem in {None, kind.ecosystem})
        raise InvalidInput(f"there is no lockfile in {folder}; known are {known}")
    if len(fitting) > 1:
        listed = "\n".join(f"  --lockfile {path.name}" for path in fitting)
        raise InvalidInput(
            f"there are several lockfiles in {folder}; name one, or those that belong together:\n{listed}"
        )
    return Located(ecosystems.pop(), folder, (*fitting,))


def _ask_cargo(located: Located, directory: Path, cargo: CargoOptions) -> Locked:
    manifests: list[Path | None] = [path.parent / CARGO_MANIFEST for path in located.lockfiles] or [located.manifest]
    try:
        workspaces = [ask_cargo(manifest, directory, cargo) for manifest in manifests]
    except InvalidInput as error:
        # Loaded here, for it is seldom needed.
        from vetting.domain.addresses import without_secrets  # noqa: PLC0415
        from vetting.domain.store_problems import lockfile_refusal  # noqa: PLC0415

        # What it says may be cargo's own words, with addresses of registries and repositories.
        raise lockfile_refusal(without_secrets(str(error)), CARGO_LOCK) from error
    first = workspaces[0]
    graph = first.graph
    if len(workspaces) > 1:
        graph = merged_graph(Ecosystem.CARGO, [one.graph for one in workspaces])
    store = None if first.store_path is None else Path(first.root, first.store_path)
    return Locked(graph, Path(first.root), store)
