"""
Which peers would spare reading, were they imported from.

A registry names peers; this says which of them are worth a subscription now.

1. :func:`outlook` resolves everything once more with a peer's audits added, and
   finds the steps that would then be left.
2. :func:`offers` compares what is left with what is suggested without the peer,
   for the releases of each suggestion together: an offer is where strictly
   less is to be read; of what nobody measured, where nothing at all is.
3. :func:`contradicted` names what the peer speaks against. An import takes a
   peer's violations, too, so an offer is not told without them.

A peer that leads to the wrong bytes, or to a step whose size nobody measured,
is no offer: what it would spare is not known.

Source: cargo-vet book, "Importing audits", and src/resolver.rs
(compute_suggest) at e2111ef. There each suggestion is compared alone; a release
that needs two steps is compared as a whole here. A change without a line spares
no reading, so nobody is offered for it: the binary (0.10) offers nobody, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from vetting.domain.audit_sets import AuditSet
from vetting.domain.criteria import CriteriaBook
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.policy import Policy
from vetting.domain.reading_options import Published, options
from vetting.domain.resolver import AuditBook, Report, resolve
from vetting.domain.resolver.verdict import Missing, Vetted, Violated
from vetting.domain.suggestions import Costs, Option, PeerOffer, Suggestion, Suggestions, choose
from vetting.domain.versions import VersionOrder

Releases: TypeAlias = tuple[tuple[str, str], ...]
"""By name and version."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A peer that nothing is imported from."""

    name: str
    urls: tuple[str, ...]
    audits: AuditSet
    """In local criteria, as an import would take them."""

    @property
    def entries(self) -> int:
        """How many audits and wildcard audits there are, of whatever project."""
        return sum(map(len, (*self.audits.audits.values(), *self.audits.wildcards.values())))

    def speaks_of(self, name: str) -> bool:
        """Tell whether the peer says anything of the project *name*."""
        return name in self.audits.audits or name in self.audits.wildcards


@dataclass(frozen=True, slots=True)
class Outlook:
    """How things would stand with a peer's audits."""

    candidate: Candidate
    report: Report
    options: tuple[Option, ...]
    """The ways to mend what would still lack audits, of the projects that the peer speaks of."""


def outlook(
    candidate: Candidate,
    graph: DependencyGraph,
    policy: Policy,
    book: AuditBook,
    published: Published | None = None,
) -> Outlook:
    """
    Resolve *graph* with a peer's audits added.

    Args:
        candidate: The peer; its name is none of *book*'s.
        graph: The lockfile's.
        policy: What is demanded.
        book: What is judged by now, with who published what the peer has wildcard audits of.
        published: What the index has; None: it was not asked.
    """
    report = resolve(graph, policy, replace(book, peers={**book.peers, candidate.name: candidate.audits}))
    touched = Report(tuple(one for one in report.only(Missing) if candidate.speaks_of(one.name)))
    return Outlook(candidate, report, options(touched, graph, published))


def offers(
    suggestions: Suggestions,
    missing: Iterable[Missing],
    outlooks: Iterable[Outlook],
    costs: Costs,
    order: VersionOrder,
    book: CriteriaBook,
) -> tuple[PeerOffer, ...]:
    """
    Say which peers would spare reading, the most first.

    Args:
        suggestions: What is to be read now.
        missing: What lacks audits now.
        outlooks: How it would be with each peer.
        costs: Of the steps of *suggestions* and of *outlooks*, as far as they were measured.
        order: Compares versions.
        book: The local criteria.
    """
    groups = _groups(suggestions.items, missing)
    found = [
        offer for one in outlooks for offer in _offers_of(one, choose(one.options, costs, order, book).items, groups)
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_whole, one.lines, one.peer, one.releases)))


def contradicted(one: Outlook, now: Report) -> tuple[str, ...]:
    """Name the releases that only the peer's violations speak against."""
    known = {(verdict.name, verdict.version) for verdict in now.only(Violated)}
    found = ((verdict.name, verdict.version) for verdict in one.report.only(Violated))
    return tuple(f"{name} {version}" for name, version in found if (name, version) not in known)


def _groups(items: Iterable[Suggestion], missing: Iterable[Missing]) -> Mapping[Releases, int | None]:
    """Gather what is mended together, with the lines there are to read; None: unknown, or there is nothing to read."""
    found: dict[Releases, int | None] = {}
    for item in items:
        before = found.get(item.mends, 0)
        found[item.mends] = None if before is None or item.cost is None else before + item.cost.lines
    mended = {release for releases in found for release in releases}
    for one in missing:
        if (one.name, one.version) not in mended:
            found[((one.name, one.version),)] = None
    return found


def _offers_of(one: Outlook, left: Iterable[Suggestion], groups: Mapping[Releases, int | None]) -> Iterator[PeerOffer]:
    verdicts = {(verdict.name, verdict.version): verdict for verdict in one.report.verdicts}
    items_of: dict[tuple[str, str], list[Suggestion]] = {}
    for item in left:
        for release in item.mends:
            items_of.setdefault(release, []).append(item)
    for releases, before in groups.items():
        lacking = [release for release in releases if not isinstance(verdicts[release], Vetted)]
        # Only what lacks audits has steps: what is contradicted, or has other bytes, is mended by none.
        if all(release in items_of for release in lacking):
            items = dict.fromkeys(item for release in lacking for item in items_of[release])
            costs = [item.cost.lines for item in items if item.cost is not None]
            is_less = not items if before is None else sum(costs) < before
            if is_less and len(costs) == len(items):
                yield PeerOffer(one.candidate.name, one.candidate.urls, releases, sum(costs), is_whole=not items)
