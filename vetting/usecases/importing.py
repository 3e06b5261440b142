"""Fetch what a store subscribes to, and say what of it is new."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import unified_diff

from vetting.domain.addresses import without_secrets
from vetting.domain.aggregating import aggregated, in_own_words
from vetting.domain.audit_sets import AuditSet, Import, adopt, changed_criteria
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.dependencies import DependencyGraph, Origin
from vetting.domain.errors import InvalidInput, VettingError
from vetting.domain.freshness import (
    fresh_places,
    names_with_publishers,
    published_records,
    unpublished_entries,
)
from vetting.domain.hidden_text import made_visible
from vetting.domain.publishers import PublishedBy
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.resolving import third_party
from vetting.domain.store import Store
from vetting.domain.store_problems import ProblemKind, StoreProblem
from vetting.domain.versions import order_for
from vetting.formats.cargo_vet import BadStoreFile, StoreFile, read_peer
from vetting.ports.audit_sources import AuditSources
from vetting.ports.registries import Registry
from vetting.usecases.fetched import Fetched
from vetting.usecases.listing import listed

_SHOWN_WARNINGS = 5
_COMPARED_LINES = 100


def fetch_imports(
    store: Store,
    ecosystem: Ecosystem,
    sources: AuditSources,
    *,
    graph: DependencyGraph | None = None,
    registry: Registry | None = None,
    allow_criteria_changes: bool = False,
) -> Fetched:
    """
    Replace the imported audits of *store* by what its peers publish now.

    Args:
        store: As it lies in its folder.
        ecosystem: Whose releases it is about.
        sources: Where peers are read.
        graph: What is locked; None: nothing is asked of the index.
        registry: The index; None: what it says is taken from the lock.
        allow_criteria_changes: Whether a peer may have changed the meaning of criteria that are mapped.

    Raises:
        SourceUnavailable: A peer did not answer.
        InvalidInput: A peer publishes something else than audits, or changed the meaning of criteria that are mapped.
    """
    house = store.house
    subscriptions = {peer: replace(one, bounds=house.filter_of(peer)) for peer, one in store.config.imports.items()}
    with _by_peer(subscriptions):
        texts = sources.read([url for one in subscriptions.values() for url in one.urls])
    taking = Taking(ecosystem, sources, texts, CriteriaBook(store.audits.criteria))
    unusable: dict[str, InvalidInput] = {}
    for peer, subscription in sorted(subscriptions.items()):
        try:
            taking.take(peer, subscription)
            if not allow_criteria_changes:
                _refuse_changes(peer, taking.adopted[peer], store.imports.audits.get(peer, AuditSet()))
        except InvalidInput as error:
            unusable[peer] = error
    if unusable:
        raise _unusable(unusable)
    renewed = replace(store, imports=replace(store.imports, audits=taking.adopted))
    fresh = fresh_places(taking.adopted, store.imports.audits)
    warnings = tuple(taking.warnings)
    fetched = Fetched(renewed, fresh, warnings, before=store, grants=taking.grants, unmapped=taking.unmapped)
    return fetched if graph is None or registry is None else _with_index(fetched, graph, registry)


@contextmanager
def _by_peer(subscriptions: Mapping[str, Import]) -> Iterator[None]:
    """Say of addresses that cannot be read whose they are, and where the configuration names them."""
    try:
        yield
    except VettingError as error:
        peers = {without_secrets(url): peer for peer, one in subscriptions.items() for url in one.urls}
        error.problems = tuple(
            _of_peer(peers[address], one) if (address := one.details.get("address", "")) in peers else one
            for one in error.problems
        )
        raise


def _of_peer(peer: str, problem: StoreProblem) -> StoreProblem:
    place = ("imports", peer, "url")
    return replace(problem, file=StoreFile.CONFIG, place=place, details={**problem.details, "peer": peer})


def _unusable(errors: Mapping[str, InvalidInput]) -> InvalidInput:
    """Make one error of all that peers publish and cannot be used."""
    told = {peer: f"the import {peer!r} cannot be used: {error}" for peer, error in errors.items()}
    refusal = InvalidInput("\n".join(told.values()))
    refusal.problems = tuple(
        _of_peer(peer, StoreProblem(ProblemKind.PEER_UNUSABLE, "", message)) for peer, message in told.items()
    )
    return refusal


@dataclass(frozen=True, slots=True)
class Taking:
    """Turns what peers publish into local criteria, and notes what else it meets."""

    ecosystem: Ecosystem
    sources: AuditSources
    texts: Mapping[str, str]
    book: CriteriaBook
    adopted: dict[str, AuditSet] = field(default_factory=dict)
    grants: dict[str, frozenset[PublishedBy]] = field(default_factory=dict)
    unmapped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def take(self, peer: str, subscription: Import) -> None:
        """
        Take what a peer publishes.

        Raises:
            InvalidInput: It publishes something else than audits, or criteria that cannot be used.
            SourceUnavailable: What describes mapped criteria did not answer.
        """
        sets = [(url, _read(peer, url, self.texts[url], self.ecosystem, self.warnings)) for url in subscription.urls]
        ours = [(url, adopt(_described(one, subscription, self.sources), subscription, self.book)) for url, one in sets]
        self.grants[peer] = _trusted_by(one for _url, one in sets)
        theirs = dict.fromkeys(one.name for _url, audit_set in sets for one in audit_set.criteria)
        self.unmapped[peer] = tuple(name for name in theirs if name not in subscription.criteria_map)
        self.adopted[peer] = ours[0][1] if len(ours) == 1 else aggregated(ours)


def _with_index(fetched: Fetched, graph: DependencyGraph, registry: Registry) -> Fetched:
    """Take in what the index says of who published what, and of what it does not have."""
    store, lock = fetched.store, fetched.store.imports
    order = order_for(graph.ecosystem)
    nodes = third_party(graph, store.config.policy)
    watched = {node.name for node in nodes if store.house.demands_independence(node.name)}
    told = (names_with_publishers(store) & {node.name for node in nodes}) | watched
    local = [(node.name, node.version) for node in nodes if node.origin not in {Origin.INDEX, Origin.GIT}]
    asked = told.union(name for name, _version in local)
    found = registry.look_up(sorted(asked)) if asked else {}
    published = {name: project.releases for name, project in found.items()}
    of_told = {name: releases for name, releases in published.items() if name in told}
    publishers, fresh_publishers = published_records(of_told, lock.publishers, order)
    unpublished, fresh_unpublished = unpublished_entries(local, published, lock.unpublished, order)
    return replace(
        fetched,
        store=replace(store, imports=replace(lock, publishers=publishers, unpublished=unpublished)),
        fresh=replace(fetched.fresh, publishers=fresh_publishers, unpublished=fresh_unpublished),
        published=published,
    )


def read_published(url: str, text: str, ecosystem: Ecosystem) -> tuple[AuditSet, tuple[str, ...]]:
    """
    Read what somebody publishes, as far as this version can.

    Returns:
        What could be read, in criteria that are defined there, and a line for each entry that was dropped.

    Raises:
        InvalidInput: It is no audits file.
    """
    try:
        audit_set, unread = read_peer(text, ecosystem)
    except BadStoreFile as error:
        raise InvalidInput(f"{without_secrets(url)} is no audits file: {error.problems[0].message}") from error
    rest, undefined = in_own_words(audit_set)
    return rest, (*unread, *undefined)


def dropped_warning(whose: str, dropped: Sequence[str]) -> str:
    """Tell in one line, which does not grow without end, what was dropped of what somebody publishes."""
    shown = "; ".join(dropped[:_SHOWN_WARNINGS])
    more = f"; and {len(dropped) - _SHOWN_WARNINGS} more" if len(dropped) > _SHOWN_WARNINGS else ""
    return f"from {whose} was dropped what this version cannot read: {shown}{more}"


def _trusted_by(sets: Iterable[AuditSet]) -> frozenset[PublishedBy]:
    return frozenset(one.source for each in sets for entries in each.trusted.values() for one in entries)


def _read(peer: str, url: str, text: str, ecosystem: Ecosystem, warnings: list[str]) -> AuditSet:
    audit_set, dropped = read_published(url, text, ecosystem)
    if dropped:
        warnings.append(dropped_warning(peer, dropped))
    audit_set, hidden = made_visible(audit_set)
    if hidden:
        warnings.append(f"{peer} has characters that nobody sees in entries of {listed(hidden)}; they were replaced")
    return audit_set


def _described(theirs: AuditSet, subscription: Import, sources: AuditSources) -> AuditSet:
    """Fetch the description of mapped criteria that only say where it stands."""
    lacking = [one for one in theirs.criteria if one.name in subscription.criteria_map and one.description is None]
    if not lacking:
        return theirs
    urls = {one.name: one.description_url for one in lacking if one.description_url is not None}
    for one in lacking:
        if one.name not in urls:
            raise InvalidInput(f"the criteria {one.name!r} have no description")
        if not urls[one.name].startswith("https://"):
            # A peer's word: it could name a file of ours, or what only this machine can reach.
            raise InvalidInput(f"the criteria {one.name!r} are described at {urls[one.name]!r}, which is not https")
    texts = sources.read(list(urls.values()))
    found = {name: texts[url] for name, url in urls.items()}
    return replace(
        theirs,
        criteria=tuple(replace(one, description=found.get(one.name, one.description)) for one in theirs.criteria),
    )


def _refuse_changes(peer: str, new: AuditSet, locked: AuditSet) -> None:
    """Tell every change at once, as a difference of lines."""
    changed = changed_criteria(new, locked)
    if changed:
        differences = (line for before, after in changed for line in _difference(before, after))
        raise InvalidInput(
            "\n".join(
                [
                    f"{peer} changed what its criteria mean:",
                    *differences,
                    "see whether the criteria-map still holds, then accept it with `revet regenerate imports`",
                ]
            )
        )


def _difference(before: Criterion, after: Criterion) -> Iterable[str]:
    """Compare two descriptions as far as anybody reads: they are others' texts, of any length."""
    old, new = ((one.description or "").splitlines()[:_COMPARED_LINES] for one in (before, after))
    names = f"{before.name}, as imported", f"{after.name}, as published"
    lines = list(unified_diff(old, new, *names, lineterm=""))[:_COMPARED_LINES]
    return lines or [f"{after.name}: other than before further down than {_COMPARED_LINES} lines"]
