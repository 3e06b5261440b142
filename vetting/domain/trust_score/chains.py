"""
The best chain of audits from nothing to a release's own bytes, for each of its distributions.

1. Usable are the audits that stand, promise the asked criteria or more, say
   which bytes they are of, and are not defeated by a violation with standing.
2. A node is a distribution's bytes in a version. A full audit links nothing to
   each distribution it covers; a delta links each it starts from to each it
   ends at. So a chain's audits always meet at the same bytes.
3. A link is worth the sum over its reviewers of what their best audit on it is
   worth, up to a cap; an audit, the lesser of its reviewer's level and its own
   quality. A chain is worth its weakest link; the best chain counts.
4. The best chain is found by a search that always extends the widest chain
   first, so the first to arrive at a node is its best. Distributions that the
   same audits cover in the same places are one node, which keeps it small.

Cost: links x log links; links grow with audits x distinct coverages, not files.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from vetting.domain.accounts import AccountId
from vetting.domain.audits import FullAudit, RecordedAudit, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.releases import Digest, Sha256
from vetting.domain.resolver.conflicts import contradicts
from vetting.domain.trust_score.facts import ScoringFacts, Viewpoint
from vetting.domain.trust_score.table import ScoreTable
from vetting.domain.versions import SortKey, VersionOrder, order_for

Node: TypeAlias = tuple[SortKey, Digest]
"""Bytes in a version; several distributions that are audited alike share the least digest."""


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: the audits between the same bytes, and what they are worth together."""

    audits: tuple[RecordedAudit, ...]
    """By id."""
    worth: int
    """Millidecibans."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Audits that lead from nothing to bytes."""

    links: tuple[Link, ...]

    @property
    def worth(self) -> int:
        """The worth of the weakest link."""
        return min(link.worth for link in self.links)

    @property
    def weakest(self) -> Link:
        """The first of the links that are worth least."""
        return min(self.links, key=lambda link: link.worth)


def relied_on(audits: Iterable[RecordedAudit], viewpoint: Viewpoint, table: ScoreTable) -> tuple[RecordedAudit, ...]:
    """
    Keep what a viewpoint's resolver goes by: audits of reviewers with any weight there.

    Violations are kept only from those whose violation is a veto.
    """
    weights = ((one, weight(one.reviewer.account_id, viewpoint, table)) for one in audits)
    return tuple(one for one, worth in weights if worth >= (table.veto_from if isinstance(one.entry, Violation) else 1))


def promising(audits: Iterable[RecordedAudit], criteria: str, book: CriteriaBook) -> tuple[RecordedAudit, ...]:
    """Keep the audits that stand and promise *criteria*, whether or not they say of which bytes."""
    return tuple(
        one
        for one in audits
        if not isinstance(one.entry, Violation)
        and one.withdrawn_at is None
        and all(name in book for name in one.entry.criteria)
        and book.implies(one.entry.criteria, [criteria])
    )


def usable(
    audits: Iterable[RecordedAudit], criteria: str, book: CriteriaBook, vetoes: Sequence[Violation] = ()
) -> tuple[RecordedAudit, ...]:
    """Keep the audits that promise *criteria*, say which bytes they are of, and are defeated by none of *vetoes*."""
    return tuple(
        one
        for one in promising(audits, criteria, book)
        if not isinstance(one.entry, Violation)
        and one.entry.distributions
        and not any(contradicts(veto, one.entry, book, order_for(one.ecosystem)) for veto in vetoes)
    )


def chains(
    facts: ScoringFacts, viewpoint: Viewpoint, criteria: str, book: CriteriaBook, table: ScoreTable
) -> dict[Sha256, Chain]:
    """Find the best chain to each offered distribution that any chain reaches."""
    vetoes = defeating(facts, viewpoint, book, table)
    graph = _Graph(usable(facts.audits, criteria, book, vetoes), viewpoint, table, order_for(facts.release.ecosystem))
    reached = _search(graph)
    key = graph.order.key(facts.release.version)
    found = {one.sha256: reached.get(graph.node(key, one.sha256)) for one in facts.offered}
    return {digest: chain for digest, chain in found.items() if chain is not None}


def defeating(facts: ScoringFacts, viewpoint: Viewpoint, book: CriteriaBook, table: ScoreTable) -> list[Violation]:
    """List the violations that defeat audits for a viewpoint, whatever versions they name."""
    return [
        one.entry
        for one in relied_on(facts.audits, viewpoint, table)
        if isinstance(one.entry, Violation)
        and one.withdrawn_at is None
        and all(name in book for name in one.entry.criteria)
    ]


def quality(audit: RecordedAudit, table: ScoreTable) -> int:
    """Say what the closeness of *audit* is worth: full quality times two shares in quarters, rounded down."""
    return table.audit_quality * audit.effort.thoroughness * audit.effort.understanding // 16


def weight(reviewer: AccountId, viewpoint: Viewpoint, table: ScoreTable) -> int:
    """Say what a reviewer's word weighs for a viewpoint; nothing for who has no level there."""
    level = viewpoint.levels.get(reviewer)
    return 0 if level is None else table.levels[level]


class _Graph:
    """The links from each node, each with its audits; made whole on construction."""

    def __init__(
        self, audits: Sequence[RecordedAudit], viewpoint: Viewpoint, table: ScoreTable, order: VersionOrder
    ) -> None:
        self.order = order
        self._viewpoint = viewpoint
        self._table = table
        ordered = sorted(audits, key=lambda one: one.id)
        self._nodes = _merged(ordered, order)
        between: dict[Node | None, dict[Node, list[RecordedAudit]]] = defaultdict(lambda: defaultdict(list))
        for audit in ordered:
            old, new = _sides(audit, order)
            sources: set[Node | None] = {None} if old is None else {self._nodes[one] for one in old}
            targets = {self._nodes[one] for one in new}
            for source in sources:
                for target in targets:
                    between[source][target].append(audit)
        self._links = {
            source: {target: self._link(targets[target]) for target in sorted(targets)}
            for source, targets in between.items()
        }

    def node(self, version: SortKey, digest: Digest) -> Node:
        """Give the node that stands for these bytes."""
        return self._nodes.get((version, digest), (version, digest))

    def links_from(self, source: Node | None) -> Mapping[Node, Link]:
        """Give the links that begin at *source*; None is nothing, where full audits begin."""
        return self._links.get(source, {})

    def _link(self, audits: Sequence[RecordedAudit]) -> Link:
        best: dict[AccountId, int] = defaultdict(int)
        for one in audits:
            voice = one.reviewer.account_id
            worth = min(weight(voice, self._viewpoint, self._table), quality(one, self._table))
            best[voice] = max(best[voice], worth)
        return Link(tuple(audits), min(self._table.link_cap, sum(best.values())))


def _sides(audit: RecordedAudit, order: VersionOrder) -> tuple[tuple[Node, ...] | None, tuple[Node, ...]]:
    """Give the bytes that *audit* starts from, None for a full one, and those it ends at."""
    entry = audit.entry
    assert not isinstance(entry, Violation)
    if isinstance(entry, FullAudit):
        key = order.key(entry.version)
        return None, tuple((key, one) for one in entry.distributions)
    old, new = order.key(entry.from_version), order.key(entry.to_version)
    return tuple((old, one) for one in entry.from_distributions), tuple((new, one) for one in entry.distributions)


def _merged(audits: Sequence[RecordedAudit], order: VersionOrder) -> dict[Node, Node]:
    """Map bytes to the least of those that the same audits cover on the same sides, in the same version."""
    places: dict[Node, set[tuple[int, bool]]] = defaultdict(set)
    for number, audit in enumerate(audits):
        old, new = _sides(audit, order)
        for is_new, side in ((False, old or ()), (True, new)):
            for node in side:
                places[node].add((number, is_new))
    first: dict[tuple[SortKey, frozenset[tuple[int, bool]]], Node] = {}
    return {node: first.setdefault((node[0], frozenset(places[node])), node) for node in sorted(places)}


def _search(graph: _Graph) -> dict[Node, Chain]:
    reached: dict[Node, Chain] = {}
    # Least first: the widest chain, the shortest, the least node, the one found first; no order of input shows.
    heap: list[tuple[int, int, Node, int, Chain]] = []
    found = count()

    def extend(source: Node | None, links: tuple[Link, ...]) -> None:
        for target, link in graph.links_from(source).items():
            if target not in reached:
                chain = Chain((*links, link))
                heapq.heappush(heap, (-chain.worth, len(chain.links), target, next(found), chain))

    extend(None, ())
    while heap:
        _, _, node, _, chain = heapq.heappop(heap)
        if node not in reached:
            reached[node] = chain
            extend(node, chain.links)
    return reached
