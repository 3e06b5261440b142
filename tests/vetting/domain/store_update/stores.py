"""Stores to update, made of the books that the resolver's tests open."""

from tests.vetting.domain.resolver.books import locked, lockfile
from vetting.domain.dependencies import Node
from vetting.domain.policy import Policy
from vetting.domain.resolver import AuditBook
from vetting.domain.store import Config, ImportsLock, Store
from vetting.domain.store_update import KEEP, ModeOf, UpdateMode, update_store


def store_of(opened: AuditBook, policy: Policy | None = None) -> Store:
    """Put a book's entries back into a store; its criteria are the built-in ones."""
    config = Config(policy=policy or Policy(), exemptions=opened.exemptions)
    return Store(
        config, opened.local, ImportsLock(opened.unpublished, opened.publishers, opened.peers), house=opened.house
    )


def after(opened: AuditBook, *nodes: Node, mode: UpdateMode | ModeOf = KEEP, policy: Policy | None = None) -> Store:
    """Update a store for a lockfile with demo 1.0, or what is named."""
    graph = lockfile(*(nodes or (locked(),)))
    return update_store(graph, store_of(opened, policy), opened.fresh, mode)
