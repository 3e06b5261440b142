"""
Which downloaded entries are new: they do not stand in the lock yet.

Taking a new entry changes the lock, so the search takes one only where nothing
known will do. What an entry says counts, not who said it or in what words; each
entry of the lock accounts for one that was downloaded.

Source: cargo-vet at e2111ef, src/storage.rs (fetch_imported_audits).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, DeltaAudit, FullAudit
from vetting.domain.publishers import WildcardAudit
from vetting.domain.resolver.book import Fresh


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
