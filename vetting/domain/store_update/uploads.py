"""
Which uploads the lock keeps so that auditors can be told from publishers without asking the index.

Only where house rules demand independence, and only of versions that are
locked or that an audit speaks of: otherwise a locked check would know less of
who published what than the one before it, and would let own work count.
"""

from collections.abc import Iterator

from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.resolver.resolving import third_party
from vetting.domain.store import Store
from vetting.domain.versions import SortKey, order_for


def watched_uploads(graph: DependencyGraph, store: Store) -> frozenset[tuple[str, SortKey]]:
    """Give the project and the version's key of each upload to keep."""
    key = order_for(graph.ecosystem).key
    nodes = [one for one in third_party(graph, store.config.policy) if store.house.demands_independence(one.name)]
    locked = ((one.name, one.version) for one in nodes)
    vouched = ((name, version) for name in {one.name for one in nodes} for version in _vouched(store, name))
    return frozenset((name, key(version)) for pairs in (locked, vouched) for name, version in pairs)


def _vouched(store: Store, name: str) -> Iterator[str]:
    for audit_set in (store.audits, *store.imports.audits.values()):
        for entry in audit_set.audits.get(name, ()):
            if isinstance(entry, FullAudit):
                yield entry.version
            elif isinstance(entry, DeltaAudit):
                yield entry.to_version
