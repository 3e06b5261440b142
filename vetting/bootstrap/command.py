"""
What the folder verbs work with: a lockfile, a store's folder, peers.

Kept light, for a cold ``revet check`` has a tenth of a second: nothing here
loads a database, pydantic or an HTTP client until something is fetched.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from vetting.adapters.clock import SystemClock
from vetting.adapters.lockfiles import Located, LockfileChoice, locate, read_located, wanted_store
from vetting.adapters.replacing import replace_all
from vetting.adapters.store_folder import FolderOnDisk
from vetting.bootstrap.network import LatePeers, late_costs, late_registry, named_peer_registry
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass, field, replace
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile
from vetting.formats.lockfiles import kind_of
from vetting.formats.lockfiles.cargo_asking import CargoOptions
from vetting.ports.progress import Progress, unseen
from vetting.usecases.desk import Desk

if TYPE_CHECKING:
    from vetting.domain.graph_filter import GraphFilter

STORE_FOLDERS: Mapping[Ecosystem, Path] = {
    Ecosystem.PYPI: Path("supply-chain", "pypi"),
    Ecosystem.NPM: Path("supply-chain", "npm"),
    Ecosystem.CARGO: Path("supply-chain"),
}
"""Where a store lies, beside the lockfile; that of crates is cargo-vet's own."""


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """What the user says of the lockfile, the store, and of what may be fetched."""

    lockfiles: Sequence[Path] = ()
    """Named ones, whose union is taken."""
    store_path: Path | None = None
    """None: where a manifest wants it, else the ecosystem's place beside the lockfile."""
    ecosystem: Ecosystem | None = None
    """What the lockfile has to be of; without a lockfile, pypi is meant."""
    manifest: Path | None = None
    """The project's manifest, in whose folder the lockfile is looked for."""
    cargo: CargoOptions = field(default_factory=CargoOptions)
    locked: bool = False
    """Whether to take everything as it lies there."""
    frozen: bool = False
    """Whether nothing at all may be fetched."""
    today: date | None = None
    """The day to judge by; None: the clock's."""
    filters: tuple["GraphFilter", ...] = ()
    """Which part of the graph to look at."""
    cache_folder: Path | None = None
    """Where to keep what is costly to find out; None: where the system keeps such files."""
    peer_registry: str | None = None
    """The address of a list of peers; None: the one that the environment names."""
    suggests_peers: bool = True
    """Whether it is looked there for what would spare reading."""


NOTHING_SAID = FolderOptions()
"""By whoever leaves all to the defaults."""


def open_desk(
    directory: Path,
    options: FolderOptions = NOTHING_SAID,
    *,
    needs_lockfile: bool = True,
    progress: Progress = unseen,
) -> Desk:
    """
    Lay out what a folder verb works with.

    Args:
        directory: Where a lockfile is looked for when none is named.
        options: What the user says.
        needs_lockfile: Whether the verb reads one.
        progress: Shows whoever waits how far long works have come.

    Raises:
        InvalidInput: There is no lockfile, several, or one that cannot be read; or the store's place is unclear.
    """
    cargo = replace(options.cargo, is_frozen=options.frozen)
    choice = LockfileChoice(options.lockfiles, options.ecosystem, options.manifest, cargo)
    located = locate(directory, choice, must_exist=needs_lockfile)
    if options.store_path is None and len({path.parent for path in located.lockfiles}) > 1:
        raise InvalidInput("the lockfiles lie in several folders; say with --store-path where the store is")
    locked = read_located(located, directory, cargo) if needs_lockfile else None
    if locked and options.store_path is None and options.ecosystem is None and options.manifest is None:
        _require_no_other_store(located)
    wanted = options.store_path or (locked.store_path if locked else wanted_store(located))
    beside = locked.folder if locked else located.folder
    folder = FolderOnDisk(wanted or beside / STORE_FOLDERS[located.ecosystem], below=None if wanted else beside)
    graph = None if locked is None else _part(locked.graph, options, folder)
    return Desk(
        located.ecosystem,
        folder,
        LatePeers(beside, progress),
        options.today or SystemClock().now().date(),
        graph,
        late_registry(located.ecosystem, beside, graph, progress),
        late_costs(graph, beside, options.cache_folder, progress),
        is_locked=options.locked,
        is_frozen=options.frozen,
        peer_registry=named_peer_registry(options.peer_registry, beside, progress),
        suggests_peers=options.suggests_peers,
    )


def _require_no_other_store(located: Located) -> None:
    """
    See that what is passed over is not what a store is kept for.

    Otherwise whoever adds a Cargo.toml would have that judged, and no longer what was judged before.

    Raises:
        InvalidInput: A lockfile that is passed over has a store beside it.
    """
    for path in located.passed_over:
        kind = kind_of(path.name)
        if kind is not None and (path.parent / STORE_FOLDERS[kind.ecosystem] / StoreFile.CONFIG).is_file():
            raise InvalidInput(
                f"{path} has a store, and this is a Cargo workspace, too: say with --ecosystem which of them is meant"
            )


def _part(graph: DependencyGraph, options: FolderOptions, folder: FolderOnDisk) -> DependencyGraph:
    """Give the part of the graph that is asked for: all of it, mostly."""
    if not options.filters:
        return graph
    # Loaded here, for it takes its time and is seldom asked for.
    from vetting.domain.graph_filter import filtered  # noqa: PLC0415
    from vetting.usecases.graphing import third_party_test  # noqa: PLC0415

    return filtered(graph, options.filters, third_party_test(folder, graph.ecosystem))


def other_lockfiles(directory: Path, options: FolderOptions) -> Sequence[Path]:
    """Name the lockfiles of other ecosystems that lie beside the one that is read, and are not judged."""
    choice = LockfileChoice(options.lockfiles, options.ecosystem, options.manifest)
    return locate(directory, choice, must_exist=False).passed_over


def refuse_to_overwrite(path: Path, lockfiles: Sequence[Path]) -> None:
    """
    See that an answer is not written over what it was made of, and that there is a folder for it.

    Raises:
        InvalidInput: The file is a lockfile, or one of a store; or it would lie in a folder that is not there.
    """
    if not path.parent.is_dir():
        raise InvalidInput(f"{path} cannot be written: there is no folder {path.parent}")
    there = path.resolve()
    is_lockfile = kind_of(there.name) is not None or there in {one.resolve() for one in lockfiles}
    of_store = there.name in set(StoreFile) and (there.parent / StoreFile.CONFIG).is_file()
    if there.exists() and (is_lockfile or of_store):
        what = "a lockfile" if is_lockfile else "a store's file"
        raise InvalidInput(f"{path} is {what}, which an answer may not replace: name another --output-file")


def write_answer(path: Path, answer: bytes) -> None:
    """
    Write a verb's answer to a file: all of it, or nothing.

    Raises:
        InvalidInput: The file cannot be written.
    """
    try:
        replace_all(path.parent, {path.name: answer})
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}") from error
