"""What a check that holds has to say of its store all the same: what is more than is needed, and what has passed."""

from collections.abc import Collection, Iterator, Mapping

from vetting.domain.errors import SourceUnavailable
from vetting.domain.freshness import published_since
from vetting.domain.publishers import PublishedProject
from vetting.domain.renewing import due, still_active
from vetting.domain.store import Store
from vetting.domain.store_changes import store_changes
from vetting.domain.store_update import PRUNE, update_store
from vetting.domain.versions import order_for
from vetting.usecases.desk import Desk
from vetting.usecases.fetched import Fetched
from vetting.usecases.listing import listed


def hints(desk: Desk, fetched: Fetched, settled: Store) -> Iterator[str]:
    """
    Say what could be done about a store.

    Args:
        desk: With the lockfile.
        fetched: The store with what peers and the index say now.
        settled: What the check leaves of it.
    """
    yield from _prunable(desk, fetched, settled)
    yield from _published_since(desk, fetched)
    yield from _ending(desk, fetched)


def _prunable(desk: Desk, fetched: Fetched, settled: Store) -> Iterator[str]:
    """Try what a whole prune would do, and name the first part of the store that would change."""
    changes = store_changes(settled, update_store(desk.locked, fetched.store, fetched.fresh, PRUNE))
    if changes.exemptions:
        labels = (f"{name} {one.version}" for name, one in changes.exemptions.went)
        yield f"exemptions cover more than is needed: {listed(labels)}; `revet prune` takes back what it can"
    elif changes.lock:
        yield f"imports.lock holds more than is needed ({listed(map(str, changes.lock))}); see `revet prune`"
    elif changes.audits:
        names = (name for name, _audit in changes.audits.went)
        yield f"own audits that are not for others are no longer needed, of {listed(names)}; see `revet prune`"


def _published_since(desk: Desk, fetched: Fetched) -> Iterator[str]:
    found = published_since(fetched.before.imports.unpublished, fetched.published, order_for(desk.ecosystem))
    if found:
        labels = (f"{name} {version}" for name, version in found)
        yield (
            f"published by now, and still taken for another version: {listed(labels)}; "
            "audit what is published, then run `revet regenerate unpublished`"
        )


def _ending(desk: Desk, fetched: Fetched) -> Iterator[str]:
    ending = due(fetched.store.audits, today=desk.today)
    active = still_active(ending, _published(desk, {one.project for one in ending}), today=desk.today)
    if active:
        labels = (f"{one.project} ({'ended' if one.has_ended else 'ends'} {one.entry.end})" for one in active)
        yield f"wildcard audits that end: {listed(labels)}; renew those you still stand by: `revet renew --expiring`"


def _published(desk: Desk, names: Collection[str]) -> Mapping[str, PublishedProject]:
    """Ask the index, which need not answer: a check that holds does not fail for a hint."""
    if not names or desk.registry is None:
        return {}
    try:
        return desk.registry.look_up(sorted(names))
    except SourceUnavailable:
        return {}
