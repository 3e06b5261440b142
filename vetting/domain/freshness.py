"""
Which downloaded entries are new: they do not stand in the lock yet.

Taking a new entry changes the lock, so the search takes one only where nothing
known will do. What an entry says counts, not who said it or in what words; each
entry of the lock accounts for one that was downloaded.

What the index says of a project is taken in by the same rule: an upload is new
where the lock does not know that version's, and a version that is not on the
index is taken for the one on it that comes closest, each time anew.

Source: cargo-vet at e2111ef, src/storage.rs (fetch_imported_audits,
import_unpublished_entries).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, DeltaAudit, FullAudit
from vetting.domain.publishers import PublishedRelease, PublisherRecord, UnpublishedEntry, WildcardAudit
from vetting.domain.resolver.book import Fresh
from vetting.domain.store import Store
from vetting.domain.versions import VersionOrder

Published: TypeAlias = Mapping[str, Sequence[PublishedRelease]]
"""What the index has, by project; a project that is not here is not there."""


def fresh_places(downloaded: Mapping[str, AuditSet], locked: Mapping[str, AuditSet]) -> Fresh:
    """Find the downloaded audits and wildcard audits that the lock does not know, by their places."""
    audits: set[tuple[str, str, int]] = set()
    wildcards: set[tuple[str, str, int]] = set()
    for peer, new in downloaded.items():
        known = locked.get(peer, AuditSet())
        for name, entries in new.audits.items():
            before = map(_audit, known.audits.get(name, ()))
            audits.update((peer, name, place) for place in _unaccounted(map(_audit, entries), before))
        for name, some in new.wildcards.items():
            earlier = map(_wildcard, known.wildcards.get(name, ()))
            wildcards.update((peer, name, place) for place in _unaccounted(map(_wildcard, some), earlier))
    return Fresh(audits=frozenset(audits), wildcards=frozenset(wildcards))


def names_with_publishers(store: Store) -> frozenset[str]:
    """Collect the projects that anything is said of by who publishes: for no other do uploads matter."""
    told: list[Iterable[str]] = [one.wildcards for one in store.imports.audits.values()]
    return frozenset[str]().union(store.audits.wildcards, store.audits.trusted, store.imports.publishers, *told)


def published_records(
    published: Published, locked: Mapping[str, Sequence[PublisherRecord]], order: VersionOrder
) -> tuple[dict[str, tuple[PublisherRecord, ...]], frozenset[tuple[str, int]]]:
    """
    Say who uploaded what, and what of it is new.

    Args:
        published: What the index has, by project.
        locked: What the lock knows.
        order: Compares versions.

    Returns:
        The uploads whose publisher is known, and the places of those that the lock does not know. Where the index
        was not asked who uploaded a version, the lock's word for it stands. Where it was asked and does not say, the
        lock's word goes: whoever may write the lock could name any publisher there.
    """
    records: dict[str, tuple[PublisherRecord, ...]] = {}
    fresh: set[tuple[str, int]] = set()
    for name, releases in published.items():
        known = {order.key(one.version): one for one in locked.get(name, ())}
        found = [one for release in releases if (one := _record(release, known.get(order.key(release.version))))]
        if found:
            records[name] = tuple(found)
        fresh.update((name, place) for place, one in enumerate(found) if order.key(one.version) not in known)
    return records, frozenset(fresh)


def _record(release: PublishedRelease, known: PublisherRecord | None) -> PublisherRecord | None:
    if release.source is not None:
        return PublisherRecord(release.version, release.when, release.source)
    return None if release.was_asked else known


def stand_in(version: str, published: Iterable[PublishedRelease], order: VersionOrder) -> str | None:
    """
    Find the version on the index that *version* is taken for: itself, the highest below it, or the lowest above it.

    None where the index has none at all.
    """
    target = order.key(version)
    versions = sorted((one.version for one in published), key=order.key)
    below = [one for one in versions if order.key(one) <= target]
    return below[-1] if below else next(iter(versions), None)


def unpublished_entries(
    local: Iterable[tuple[str, str]],
    published: Published,
    locked: Mapping[str, Sequence[UnpublishedEntry]],
    order: VersionOrder,
) -> tuple[dict[str, tuple[UnpublishedEntry, ...]], frozenset[tuple[str, int]]]:
    """
    Say for which versions others stand in, and what of it is new.

    Args:
        local: Names and versions that are not from the index, and judged as if they were.
        published: What the index has, by project.
        locked: What the lock knows.
        order: Compares versions.

    Returns:
        The lock's entries with one more for each version that is not on the index, and the places of those.
    """
    entries = {name: list(some) for name, some in locked.items()}
    fresh: set[tuple[str, int]] = set()
    for name, version in local:
        other = stand_in(version, published.get(name, ()), order)
        if other is not None and not order.same(other, version):
            fresh.add((name, len(entries.setdefault(name, []))))
            entries[name].append(UnpublishedEntry(version, other))
    return {name: tuple(some) for name, some in entries.items()}, frozenset(fresh)


def published_since(
    locked: Mapping[str, Sequence[UnpublishedEntry]], published: Published, order: VersionOrder
) -> tuple[tuple[str, str], ...]:
    """List the names and versions that another version stands in for although they are on the index by now."""
    there = {name: {order.key(one.version) for one in releases} for name, releases in published.items()}
    found = (
        (name, one.version)
        for name, some in sorted(locked.items())
        for one in some
        if order.key(one.version) in there.get(name, ())
    )
    return tuple(dict.fromkeys(found))


def _unaccounted(new: Iterable[Hashable], known: Iterable[Hashable]) -> Iterator[int]:
    left = Counter(known)
    for place, meaning in enumerate(new):
        if left[meaning]:
            left[meaning] -= 1
        else:
            yield place


def _audit(entry: Audit) -> Hashable:
    """Say what an audit means, without who and notes."""
    if isinstance(entry, FullAudit):
        return (entry.version, entry.criteria, entry.distributions)
    if isinstance(entry, DeltaAudit):
        ends = entry.from_version, entry.to_version
        return (*ends, entry.criteria, entry.from_distributions, entry.distributions)
    return ("violation", entry.specifier, entry.criteria)


def _wildcard(entry: WildcardAudit) -> Hashable:
    return (entry.source, entry.start, entry.end, entry.criteria)
