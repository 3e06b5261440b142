"""What house rules did to an answer: told beside every one, so that nothing is set aside in silence."""

from collections.abc import Iterator

from vetting.domain.audits import Audit, DeltaAudit, FullAudit, Violation
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.house_rules import dispute_warnings
from vetting.domain.independence import is_own_work
from vetting.domain.publishers import WildcardAudit
from vetting.domain.resolver.resolving import third_party
from vetting.domain.store import Store
from vetting.domain.versions import order_for

_SHOWN = 5


def house_warnings(store: Store, graph: DependencyGraph | None = None) -> tuple[str, ...]:
    """
    Say which violations are set aside, which disputes ended, and whose audits do not count.

    Args:
        store: With what peers say now.
        graph: What is locked; None: nothing is said of whose audits count.
    """
    violations = {
        (peer, name): tuple(one for one in entries if isinstance(one, Violation))
        for peer, audit_set in store.imports.audits.items()
        for name, entries in audit_set.audits.items()
    }
    disputes = dispute_warnings(store.house, violations)
    return (*disputes, *(() if graph is None else _independence_warnings(store, graph)))


def _independence_warnings(store: Store, graph: DependencyGraph) -> Iterator[str]:
    order = order_for(graph.ecosystem)
    nodes = [one for one in third_party(graph, store.config.policy) if store.house.demands_independence(one.name)]
    for name in dict.fromkeys(one.name for one in nodes):
        records = store.imports.publishers.get(name, ())
        for entry in _vouching(store, name):
            if is_own_work(entry, records, order):
                yield f"the {_described(entry, name)} does not count, for its author published what it is about"
    unknown = [
        f"{one.name} {one.version}"
        for one in nodes
        if not any(order.same(record.version, one.version) for record in store.imports.publishers.get(one.name, ()))
    ]
    if unknown:
        more = f", and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        listed = ", ".join(unknown[:_SHOWN])
        yield f"nobody can tell whether auditors are others than publishers, who are not known of: {listed}{more}"


def _vouching(store: Store, name: str) -> Iterator[FullAudit | DeltaAudit | WildcardAudit]:
    for one in (store.audits, *store.imports.audits.values()):
        audits: tuple[Audit, ...] = one.audits.get(name, ())
        yield from (entry for entry in audits if not isinstance(entry, Violation))
        yield from one.wildcards.get(name, ())


def _described(entry: FullAudit | DeltaAudit | WildcardAudit, name: str) -> str:
    by = f"by {', '.join(entry.who)}"
    if isinstance(entry, WildcardAudit):
        return f"wildcard audit of {name} {by}"
    if isinstance(entry, DeltaAudit):
        return f"audit of {name} {entry.from_version} -> {entry.to_version} {by}"
    return f"audit of {name} {entry.version} {by}"
