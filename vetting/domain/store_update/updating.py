"""The update: each part of a store by what is needed of it; the package's header tells the steps."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, Violation
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.publishers import PublisherRecord, UnpublishedEntry, WildcardAudit
from vetting.domain.resolver.book import AuditBook, Fresh
from vetting.domain.store import ImportsLock, Store
from vetting.domain.store_update.exemptions import updated_exemptions
from vetting.domain.store_update.modes import KEEP, ModeOf, UpdateMode
from vetting.domain.store_update.needs import NOTHING_NEEDED, Kind, Needed, Needs, Place, needs
from vetting.domain.store_update.uploads import watched_uploads
from vetting.domain.versions import order_for

_Entry = TypeVar("_Entry", bound=Audit | WildcardAudit | PublisherRecord | UnpublishedEntry)


def update_store(
    graph: DependencyGraph, store: Store, fresh: Fresh | None = None, mode_of: ModeOf | UpdateMode = KEEP
) -> Store:
    """
    Make the store that comes after *store*.

    Args:
        graph: What is locked.
        store: With what peers and the index say now.
        fresh: Which of it the lock does not know yet; None: it knows all.
        mode_of: How each project is treated, or all of them.

    Raises:
        UnknownCriteriaError: Something names criteria that the store does not define.
        InvalidInput: The store's criteria contradict themselves, or a violation's specifier is malformed.
    """
    book = AuditBook.of(store, fresh)
    modes = (lambda _name: mode_of) if isinstance(mode_of, UpdateMode) else mode_of
    needed = needs(graph, store.config.policy, book, modes)
    key = order_for(graph.ecosystem).key
    watched = watched_uploads(graph, store)
    update = _Update(needed, book.fresh, modes, lambda name, version: (name, key(version)) in watched)
    exemptions = updated_exemptions(store.config.exemptions, needed, book.criteria, modes)
    peers = {
        peer: AuditSet(
            audit_set.criteria,
            update.kept(Kind.AUDIT, peer, audit_set.audits),
            update.kept(Kind.WILDCARD, peer, audit_set.wildcards),
        )
        for peer, audit_set in book.peers.items()
    }
    unpublished = update.kept(Kind.UNPUBLISHED, None, store.imports.unpublished)
    return replace(
        store,
        config=replace(store.config, exemptions=exemptions),
        audits=replace(store.audits, audits=update.kept(Kind.AUDIT, None, store.audits.audits)),
        imports=ImportsLock(
            {name: tuple(dict.fromkeys(some)) for name, some in unpublished.items()},
            update.kept(Kind.PUBLISHER, None, store.imports.publishers),
            peers,
        ),
    )


class _Update:
    """Decides on each entry by its place."""

    def __init__(self, needed: Needs, fresh: Fresh, mode_of: ModeOf, is_watched: Callable[[str, str], bool]) -> None:
        self._needs = needed
        self._is_watched = is_watched
        self._fresh = fresh
        self._mode_of = mode_of
        self._weeded = {name for name, one in needed.items() if one and self._takes_new(name, one)}

    def kept(
        self, kind: Kind, peer: str | None, entries: Mapping[str, tuple[_Entry, ...]]
    ) -> Mapping[str, tuple[_Entry, ...]]:
        """Keep what stays of the entries of one kind and source."""
        kept = {
            name: tuple(one for index, one in enumerate(some) if self._stays(name, Place(kind, peer, index), one))
            for name, some in entries.items()
        }
        return {name: some for name, some in kept.items() if some}

    def _stays(self, name: str, place: Place, entry: _Entry) -> bool:
        is_fresh = self._is_fresh(name, place)
        if not is_fresh and not self._is_weeded(name, place, entry):
            return True
        if isinstance(entry, Violation):
            return name in self._needs
        if isinstance(entry, PublisherRecord) and self._is_watched(name, entry.version):
            return True
        needed = self._needs.get(name, NOTHING_NEEDED)
        return not is_fresh if needed is None else place in needed.entries

    def _is_weeded(self, name: str, place: Place, entry: _Entry) -> bool:
        """Tell whether an entry of this kind has to be needed in order to stay."""
        mode = self._mode_of(name)
        if place.kind is Kind.UNPUBLISHED:
            return mode.prune_exemptions
        if place.kind is Kind.AUDIT and place.peer is None:
            is_ours_alone = not getattr(entry, "importable", True)
            return mode.prune_non_importable_audits and is_ours_alone and name in self._needs
        return mode.prune_imports or name in self._weeded

    def _takes_new(self, name: str, needed: Needed) -> bool:
        """Tell whether something newly imported is needed."""
        return any(place.kind is not Kind.UNPUBLISHED and self._is_fresh(name, place) for place in needed.entries)

    def _is_fresh(self, name: str, place: Place) -> bool:
        match place:
            case Place(Kind.PUBLISHER, _, index):
                return (name, index) in self._fresh.publishers
            case Place(Kind.UNPUBLISHED, _, index):
                return (name, index) in self._fresh.unpublished
            case Place(Kind.AUDIT, str() as peer, index):
                return (peer, name, index) in self._fresh.audits
            case Place(Kind.WILDCARD, str() as peer, index):
                return (peer, name, index) in self._fresh.wildcards
        return False
