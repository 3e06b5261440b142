"""Why a release that audits reach is not one whose locked files they are of, and what would mend it."""

from collections.abc import Collection, Iterator
from itertools import pairwise

from vetting.domain.criteria import CriteriaBook
from vetting.domain.dependencies import Node
from vetting.domain.resolver.audit_graph import AuditGraph, Edge
from vetting.domain.resolver.distributions import coverage, usable_ends
from vetting.domain.resolver.reach import steps_from_nothing
from vetting.domain.resolver.search import search
from vetting.domain.resolver.verdict import BrokenLink, Gap, Missing, WrongBytes


def wrong_bytes(
    graph: AuditGraph, criteria: CriteriaBook, node: Node, required: Collection[str], *, demands_all: bool
) -> WrongBytes:
    """
    Say which files were audited instead of those of *node*, and what to audit.

    Args:
        graph: Of the node's project.
        criteria: Which imply which.
        node: A release that has a path for each criterion, if its files are left out of account.
        required: The criteria.
        demands_all: Whether all its files are to be audited, and not any of them.
    """
    ends = {
        one: list(usable_ends(graph, node.version, one, node.distributions, blind=True)) for one in sorted(required)
    }
    audited = frozenset(digest for edges in ends.values() for edge in edges for digest in edge.end_bytes)
    lacking = [one for one in ends if not _has_bytes(graph, node, one, demands_all=demands_all)]
    # Where nothing is lacking by itself, what was read for one criterion was not read for another.
    gaps = {one: _gap(graph, node, one) for one in lacking or ends}
    broken = dict.fromkeys(link for one in gaps for link in _broken_links(graph, node, one, ends[one]))
    missing = Missing(node.name, node.version, criteria.minimal(gaps), gaps)
    return WrongBytes(node.name, node.version, node.distributions, audited, demands_all, missing, (*broken,))


def _has_bytes(graph: AuditGraph, node: Node, criterion: str, *, demands_all: bool) -> bool:
    files = node.distributions
    if search(graph, node.version, criterion, wanted=files) is None:
        return False
    return coverage(graph, node.version, (criterion,), files).is_enough(every=demands_all)


def _gap(graph: AuditGraph, node: Node, criterion: str) -> Gap:
    """Lead from what was audited in the very bytes that audits go on from, but not from other files of the release."""
    key = graph.order.key
    reached = {key(one.end_version): one.end_version for one in steps_from_nothing(graph, criterion)}
    reached.pop(key(node.version), None)
    return Gap(frozenset({node.version}), frozenset({None, *reached.values()}))


def _broken_links(graph: AuditGraph, node: Node, criterion: str, ends: Collection[Edge]) -> Iterator[BrokenLink]:
    """Find where the paths break that end with the locked files."""
    for edge in ends:
        if edge.start_version is None or node.distributions.isdisjoint(edge.end_bytes):
            continue
        path = search(graph, edge.start_version, criterion, blind=True) or ()
        for one, further in pairwise((*path, edge)):
            if not one.fits(further.start_bytes):
                yield BrokenLink(one.end_version, one.end_bytes, further.start_bytes)
                break
