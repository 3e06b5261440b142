"""
A project's desk: everything that a folder verb works with, laid out before it begins.

Every verb that looks at a store opens it by :func:`opened`: the folder is held,
the three files are read and found sound, and unless the desk is *locked* what
peers and the index say now is fetched. The verb then works on values, and
writes what changed as its last act. So a verb that fails has written nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import InvalidInput, SourceUnavailable, VettingError
from vetting.domain.quick_dataclasses import dataclass, replace
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Fresh
from vetting.domain.store import Store
from vetting.usecases.fetched import Fetched
from vetting.usecases.house import house_warnings
from vetting.usecases.storing import open_store

if TYPE_CHECKING:
    # Protocols take their time to make, and a check only has to name them.
    from vetting.ports.audit_sources import AuditSources
    from vetting.ports.peer_registries import PeerRegistry
    from vetting.ports.reading_costs import ReadingCosts
    from vetting.ports.registries import Registry
    from vetting.ports.store_folders import StoreFolder

UNCHANGED = "Nothing was changed. With --locked, `revet check` goes on with what imports.lock has."
"""What to tell whoever cannot reach a peer or the index."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a folder verb works with."""

    ecosystem: Ecosystem
    folder: "StoreFolder"
    sources: "AuditSources"
    today: date
    graph: DependencyGraph | None = None
    """None: the verb needs no lockfile."""
    registry: "Registry | None" = None
    """None: the ecosystem's index cannot be asked."""
    costs: "ReadingCosts | None" = None
    """None: what reading costs cannot be measured."""
    is_locked: bool = False
    """Whether to take everything as it lies there: no peer is asked, and the files have to be canonical."""
    is_frozen: bool = False
    """Whether nothing at all may be fetched."""
    peer_registry: "PeerRegistry | None" = None
    """Who else could be imported from; None: the user named no registry of peers."""
    suggests_peers: bool = True
    """Whether to look there for what would spare reading."""

    @property
    def locked(self) -> DependencyGraph:
        """The lockfile's graph, for a verb that laid the desk out with one."""
        assert self.graph is not None, "the desk was laid out without a lockfile"
        return self.graph

    def require_network(self, what: str) -> None:
        """
        See that something may be fetched.

        Raises:
            InvalidInput: The desk is frozen.
        """
        if self.is_frozen:
            raise InvalidInput(f"{what} has to be fetched, which --frozen forbids")


@contextmanager
def opened(
    desk: Desk, *, allow_criteria_changes: bool = False, amend: Callable[[Store], Store] | None = None
) -> Iterator[Fetched]:
    """
    Hold the desk's folder, read its store, and fetch what it leans on.

    Args:
        desk: Where.
        allow_criteria_changes: Whether a peer may have changed the meaning of criteria that are mapped.
        amend: Changes the store before anything is fetched for it; raises InvalidInput where it cannot.

    Raises:
        NotFound: There is no store.
        InvalidInput: Something in the store cannot be, or a peer cannot be used.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    with desk.folder.held():
        before = open_store(desk.folder, desk.ecosystem, today=desk.today, locked=desk.is_locked)
        store = amend(before) if amend else before
        fetched = _fetched(desk, store, allow_criteria_changes=allow_criteria_changes)
        ruled = house_warnings(fetched.store, desk.graph)
        yield replace(fetched, warnings=(*before.warnings, *fetched.warnings, *ruled), before=before)


def _fetched(desk: Desk, store: Store, *, allow_criteria_changes: bool) -> Fetched:
    if desk.is_locked:
        return Fetched(store, Fresh())
    # Loaded here, for a locked check has no time for it.
    from vetting.usecases.importing import fetch_imports  # noqa: PLC0415

    try:
        return fetch_imports(
            store,
            desk.ecosystem,
            desk.sources,
            graph=desk.graph,
            registry=desk.registry,
            allow_criteria_changes=allow_criteria_changes,
        )
    except VettingError as error:
        # Loaded here, for it is seldom needed.
        from vetting.formats.cargo_vet import located  # noqa: PLC0415

        problems = tuple(located(error.problems, desk.folder.read(), desk.ecosystem))
        if isinstance(error, SourceUnavailable):
            unavailable = SourceUnavailable(f"{error}\n{UNCHANGED}")
            unavailable.problems = problems
            raise unavailable from error
        error.problems = problems
        raise
