"""
What the folder verbs work with: a lockfile, a store's folder, peers.

Kept light, for a cold ``revet check`` has a tenth of a second: nothing here
loads a database, pydantic or an HTTP client until something is fetched.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from vetting.adapters.clock import SystemClock
from vetting.adapters.lockfiles import find_lockfile, read_graph
from vetting.adapters.store_folder import FolderOnDisk
from vetting.bootstrap.network import LatePeers, late_registry
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.usecases.desk import Desk

STORE_FOLDERS: Mapping[Ecosystem, Path] = {
    Ecosystem.PYPI: Path("supply-chain", "pypi"),
    Ecosystem.NPM: Path("supply-chain", "npm"),
    Ecosystem.CARGO: Path("supply-chain"),
}
"""Where a store lies, beside the lockfile; that of crates is cargo-vet's own."""


def open_desk(
    directory: Path,
    *,
    lockfiles: Sequence[Path] = (),
    store_path: Path | None = None,
    ecosystem: Ecosystem | None = None,
    needs_lockfile: bool = True,
    locked: bool = False,
    frozen: bool = False,
) -> Desk:
    """
    Lay out what a folder verb works with.

    Args:
        directory: Where a lockfile is looked for when none is named.
        lockfiles: Named ones, whose union is taken.
        store_path: The store; else the ecosystem's place beside the lockfile.
        ecosystem: What the lockfile has to be of; without a lockfile, pypi is meant.
        needs_lockfile: Whether the verb reads one.
        locked: Whether to take everything as it lies there.
        frozen: Whether nothing at all may be fetched.

    Raises:
        InvalidInput: There is no lockfile, several, or one that cannot be read; or the store's place is unclear.
    """
    paths = list(lockfiles) or ([find_lockfile(directory)] if needs_lockfile else [])
    graph = read_graph(paths, ecosystem) if paths and needs_lockfile else None
    chosen = ecosystem or (graph.ecosystem if graph else Ecosystem.PYPI)
    places = {path.parent for path in paths} or {directory}
    if store_path is None and len(places) > 1:
        raise InvalidInput("the lockfiles lie in several folders; say with --store-path where the store is")
    beside = min(places)
    return Desk(
        chosen,
        FolderOnDisk(store_path or beside / STORE_FOLDERS[chosen], below=None if store_path else beside),
        LatePeers(beside),
        SystemClock().now().date(),
        graph,
        late_registry(chosen, beside, graph),
        is_locked=locked,
        is_frozen=frozen,
    )
