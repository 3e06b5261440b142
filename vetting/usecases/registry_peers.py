"""
Ask a registry of peers who else could be imported from, and what that would spare.

A hint beside a report that lacks audits, so nothing fails for it: a registry or
a peer that is down, or publishes something else, is a warning, told once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from vetting.domain.audit_sets import Import
from vetting.domain.errors import InvalidInput, VettingError
from vetting.domain.freshness import published_records
from vetting.domain.peer_offers import Candidate, Outlook, contradicted, offers, outlook
from vetting.domain.publishers import PublishedProject
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import AuditBook, Report
from vetting.domain.resolver.verdict import Missing
from vetting.domain.store import Store
from vetting.domain.suggestions import Costs, Step, Suggestions, label, steps_of
from vetting.domain.versions import order_for
from vetting.formats.peer_registry import RegisteredPeer, RegisteredPeers, read_registry
from vetting.ports.peer_registries import PeerRegistry
from vetting.usecases.allowances import Allowance, values_in
from vetting.usecases.desk import Desk
from vetting.usecases.fetched import Fetched
from vetting.usecases.importing import Taking
from vetting.usecases.listing import listed

MAX_ADDRESSES = 200
"""Addresses of a registry that are asked for one answer; it is somebody else's list, and each may take minutes."""
MAX_STEPS = 300
"""Further changes that are measured for it, for each may have to be fetched."""
MAX_VALUES = 200_000
"""Values of one peer, roughly: 25 times what wasmtime publishes. Each takes up to 5 µs of processor time to read."""
MAX_VALUES_IN_ALL = 500_000
MAX_ENTRIES = 5_000
"""Audits of what is locked; wasmtime has 1,200 of all it ever looked at. Each takes up to 40 µs to judge."""
MAX_ENTRIES_IN_ALL = 20_000
_NEAR_NAMES = 3
_COMPARED_NAMES = 1000


@dataclass(frozen=True, slots=True)
class Situation:
    """A report that lacks audits, and all that is known around it."""

    fetched: Fetched
    book: AuditBook
    """What the report was made of."""
    report: Report
    projects: Mapping[str, PublishedProject]
    """What the index has of the projects that lack audits; empty where it was not asked."""
    suggestions: Suggestions
    costs: Costs
    """As far as they were measured."""


def with_offers(desk: Desk, registry: PeerRegistry, now: Situation) -> Suggestions:
    """
    Give the suggestions with what peers of a registry would spare.

    Args:
        desk: The lockfile, and what can be asked.
        registry: The one that the user named.
        now: What is suggested without it.
    """
    warnings: list[str] = []
    try:
        candidates = [*_candidates(desk, registry, now, warnings)]
    except VettingError as error:
        return replace(now.suggestions, warnings=(*now.suggestions.warnings, f"no peers are suggested: {error}"))
    published = {name: [one.version for one in some.releases] for name, some in now.projects.items()}
    policy = now.fetched.store.config.policy
    outlooks = [
        outlook(one, desk.locked, policy, _informed(one, desk, now), published if now.projects else None)
        for one in candidates
    ]
    costs, unmeasured = _measured(desk, outlooks, now.costs)
    warnings += [*_against(outlooks, now.report), *unmeasured]
    order, book = order_for(desk.ecosystem), now.book.criteria
    found = offers(now.suggestions, now.report.lacking(), outlooks, costs, order, book)
    return replace(now.suggestions, warnings=(*now.suggestions.warnings, *warnings), offers=found)


def addresses_of(desk: Desk, name: str) -> tuple[str, ...]:
    """
    Find where a peer publishes, by the desk's registry.

    Raises:
        InvalidInput: No registry is named, it is none, or it does not know the peer.
        SourceUnavailable: It did not answer.
    """
    if desk.peer_registry is None:
        raise InvalidInput(
            f"where does {name} publish its audits? write `revet import {name} URL`, or name a registry of peers "
            "with --registry or REVET_REGISTRY"
        )
    registered = _registered(desk, desk.peer_registry)
    found = registered.named(name)
    if found is None:
        raise InvalidInput(
            f"{desk.peer_registry.address} knows no peer {name!r}{_instead(name, registered, desk.ecosystem)}"
        )
    return found.urls


def _instead(name: str, registered: RegisteredPeers, ecosystem: Ecosystem) -> str:
    """Say whom else could be meant, or who there is; and what is wrong with entries that cannot be read."""
    names = [one.name for one in registered.peers]
    near = get_close_matches(name, names[:_COMPARED_NAMES], n=_NEAR_NAMES)
    known = f"; it knows {listed(names)}" if names else f", for it names none of {ecosystem}"
    # The one that was asked for comes first: few of many are shown.
    unread = sorted(registered.unread, key=lambda one: not one.startswith(f"{name} "))
    return (f": did you mean {' or '.join(near)}?" if near else known) + (
        f" (entries that cannot be read: {listed(unread)})" if unread else ""
    )


def _registered(desk: Desk, registry: PeerRegistry) -> RegisteredPeers:
    text = registry.read([registry.address])[registry.address]
    if isinstance(text, VettingError):
        raise text
    try:
        Allowance("values", MAX_VALUES, MAX_VALUES).take(values_in(text))
    except InvalidInput as error:
        raise InvalidInput(f"{registry.address} is too large for a registry of peers: {error}") from error
    return read_registry(text, desk.ecosystem, address=registry.address)


def _candidates(desk: Desk, registry: PeerRegistry, now: Situation, warnings: list[str]) -> Iterator[Candidate]:
    """Fetch what the registry's peers publish; of those that speak of what lacks audits, everything."""
    registered = _registered(desk, registry)
    if registered.unread:
        warnings.append(f"of the registry of peers was left out: {listed(registered.unread)}")
    asked, rest = _asked([*_strangers(registered.peers, now.fetched.store)])
    if rest:
        warnings.append(f"the registry names more peers than are asked for one answer; not asked: {listed(rest)}")
    texts = registry.read([url for one in asked for url in one.urls])
    locked = {name for name, _version in desk.locked.nodes}
    failed: list[str] = []
    values = Allowance("values", MAX_VALUES, MAX_VALUES_IN_ALL)
    entries = Allowance("audits of what is locked", MAX_ENTRIES, MAX_ENTRIES_IN_ALL)
    taking = Taking(desk.ecosystem, desk.sources, _sound(texts), now.book.criteria)
    for one in asked:
        try:
            values.take(sum(map(values_in, _texts_of(one, texts))))
            found = _candidate(one, taking, now, locked)
            if any(found.speaks_of(missing.name) for missing in now.report.only(Missing)):
                entries.take(found.entries)
                yield found
        except VettingError as error:
            failed.append(f"{one.name} ({error})")
    if failed:
        warnings.append(f"peers of the registry that cannot be suggested: {listed(failed)}")
    if taking.warnings:
        warnings.append(f"what peers of the registry publish cannot all be read: {listed(taking.warnings)}")


def _strangers(peers: Sequence[RegisteredPeer], store: Store) -> Iterator[RegisteredPeer]:
    """Leave out who is imported from already, under whatever name."""
    known = {url for one in store.config.imports.values() for url in one.urls}
    for one in peers:
        if one.name not in store.config.imports and not known.issuperset(one.urls):
            yield one


def _asked(peers: Sequence[RegisteredPeer]) -> tuple[list[RegisteredPeer], list[str]]:
    """Take as many peers as may be asked, and name the others."""
    asked: list[RegisteredPeer] = []
    rest: list[str] = []
    left = MAX_ADDRESSES
    for one in peers:
        if len(one.urls) <= left:
            asked.append(one)
            left -= len(one.urls)
        else:
            rest.append(one.name)
    return asked, rest


def _sound(texts: Mapping[str, str | VettingError]) -> Mapping[str, str]:
    return {url: text for url, text in texts.items() if isinstance(text, str)}


def _texts_of(peer: RegisteredPeer, texts: Mapping[str, str | VettingError]) -> Iterator[str]:
    for url in peer.urls:
        text = texts[url]
        if isinstance(text, VettingError):
            raise text
        yield text


def _candidate(peer: RegisteredPeer, taking: Taking, now: Situation, locked: Collection[str]) -> Candidate:
    """Read what a peer publishes as an import of it would."""
    taking.take(peer.name, Import(peer.urls, bounds=now.fetched.store.house.filter_of(peer.name)))
    theirs = taking.adopted.pop(peer.name)
    # Of all that a hundred peers say, what is not locked here would only lie in the memory.
    audits = {name: some for name, some in theirs.audits.items() if name in locked}
    wildcards = {name: some for name, some in theirs.wildcards.items() if name in locked}
    return Candidate(peer.name, peer.urls, replace(theirs, audits=audits, wildcards=wildcards))


def _informed(candidate: Candidate, desk: Desk, now: Situation) -> AuditBook:
    """Say who published what the candidate has wildcard audits of, as an import would find out."""
    lock = now.fetched.store.imports
    told = {name: some.releases for name, some in now.projects.items() if name in candidate.audits.wildcards}
    records, _ = published_records(told, lock.publishers, order_for(desk.ecosystem))
    return replace(now.book, publishers={**now.book.publishers, **records})


def _measured(desk: Desk, outlooks: Sequence[Outlook], known: Costs) -> tuple[Costs, list[str]]:
    """Measure the steps that would be left, as far as nobody did before."""
    wanted = dict.fromkeys(step for one in outlooks for step in steps_of(one.options) if step not in known)
    if desk.costs is None or not wanted:
        return known, []
    steps = [*wanted]
    found = desk.costs.measure(steps[:MAX_STEPS])
    failed: list[Step] = [step for step, cost in found.items() if isinstance(cost, str)]
    warnings = [
        f"{what}, so that imports which leave it may be missing: {listed(map(label, some))}"
        for what, some in (
            ("what it costs to read could not be found out", failed),
            ("what it costs to read was not looked at", steps[MAX_STEPS:]),
        )
        if some
    ]
    return {**known, **found}, warnings


def _against(outlooks: Sequence[Outlook], report: Report) -> Iterator[str]:
    """Say whose import would bring violations of what passes, or lacks audits, now."""
    for one in outlooks:
        if against := contradicted(one, report):
            yield f"{one.candidate.name}, of the registry, speaks against {listed(against)}: imported, that would fail"
