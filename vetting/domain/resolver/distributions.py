"""
Which of the locked files the usable audits of a release were made of.

An entry is *usable* when it gives a required criterion, ends at the release,
shares bytes with the lockfile and has a path back to nothing. A file counts
as audited when for every required criterion some usable audit names it.
Digests are compared with digests of the same algorithm: an audit that names
files, but none in a way in which the lockfile does, is *bytes unknown*, as one
that names no files; only that different digests were compared says no.
Where an exemption, a wildcard audit or a trusted entry gives a criterion,
files are not asked about: whoever wrote it vouched for the version. What only
an exemption vouches for, beside audits of other files, is told apart.
"""

from collections.abc import Iterable, Iterator

from vetting.domain.audits import Exemption
from vetting.domain.quick_dataclasses import dataclass
from vetting.domain.releases import Digest, algorithms_of
from vetting.domain.resolver.audit_graph import AuditGraph, Edge, SearchMode
from vetting.domain.resolver.reach import steps_from_nothing


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far what was audited and what is locked are the same bytes."""

    locked: frozenset[Digest]
    audited: frozenset[Digest]
    """Those of the locked files that audits name for every required criterion."""
    is_unknown: bool
    """Whether some criterion leans on an audit that names no files, or in other ways than the lockfile alone."""
    other_ways: frozenset[str] = frozenset()
    """The algorithms by which those audits name files, if they do: ``sha256``."""
    exempted: frozenset[Digest] = frozenset()
    """Those of the audited files that count only for an exemption of the version, though audits name others of them."""

    @property
    def is_whole(self) -> bool:
        """Tell whether every locked file was audited."""
        return self.audited == self.locked

    def is_enough(self, *, every: bool) -> bool:
        """Tell whether this may pass; *every* demands all locked files."""
        return self.is_whole if every else bool(self.audited) or self.is_unknown


def coverage(graph: AuditGraph, version: str, criteria: Iterable[str], locked: frozenset[Digest]) -> Coverage:
    """
    Compare the locked files of a release that has a path for each of *criteria* with what was audited.

    A path that ends with an exemption made up by the search has no usable edge at its end.
    """
    audited, is_unknown, other_ways, exempted = locked, False, frozenset[str](), frozenset[Digest]()
    for criterion in criteria:
        ends = list(usable_ends(graph, version, criterion, locked))
        audits = [edge for edge in ends if edge.is_audit]
        read = frozenset[Digest]().union(*(edge.end_bytes for edge in audits))
        if audits and len(audits) == len(ends):
            audited &= read
            # What names a file fits; so what shares none names none that could be compared.
            uncompared = [edge.end_bytes for edge in ends if locked.isdisjoint(edge.end_bytes)]
            if uncompared:
                is_unknown, other_ways = True, other_ways.union(*map(algorithms_of, uncompared))
        elif all(edge.is_audit or isinstance(edge.entry, Exemption) for edge in ends) and not locked.isdisjoint(read):
            exempted |= locked - read
    return Coverage(locked, audited, is_unknown, other_ways, exempted & audited)


def usable_ends(
    graph: AuditGraph, version: str, criterion: str, wanted: frozenset[Digest], *, blind: bool = False
) -> Iterator[Edge]:
    """
    Find the edges that end at a version and have a path back to nothing.

    Args:
        graph: One project's.
        version: Where they end.
        criterion: What they all give.
        wanted: The bytes that they speak of; empty: any.
        blind: Whether to disregard bytes.
    """
    ends = [
        edge
        for edge in graph.into.get(graph.order.key(version), ())
        if edge.gives(criterion) and (blind or edge.fits(wanted))
    ]
    if any(edge.start_version is not None for edge in ends) and graph.mode is not SearchMode.REGENERATE_EXEMPTIONS:
        reached = steps_from_nothing(graph, criterion, blind=blind)
        ends = [edge for edge in ends if edge in reached]
    # Where exemptions are made up, one stands behind every step.
    yield from ends
