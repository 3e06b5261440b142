"""
What an instance asks of one project's recorded audits, without a lockfile.

:func:`certified` tells by which path one release is certified, down to its
bytes; :func:`certified_versions` which versions have a path at all.

Only audits that stand count: not withdrawn, for criteria that are defined,
and not contradicted by a violation among them.
"""

from collections.abc import Iterable, Iterator

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, RecordedAudit, Violation
from vetting.domain.criteria import SAFE_TO_DEPLOY, CriteriaBook
from vetting.domain.releases import Ecosystem, Release, Sha256
from vetting.domain.resolver.audit_graph import AuditGraph, audit_graph
from vetting.domain.resolver.book import AuditBook
from vetting.domain.resolver.conflicts import contradicts
from vetting.domain.resolver.search import Path, search
from vetting.domain.versions import VersionOrder, order_for

_PROJECT = "project"


def certified(
    release: Release,
    audits: Iterable[RecordedAudit],
    *,
    criteria: CriteriaBook,
    wanted: str = SAFE_TO_DEPLOY,
    digest: Sha256 | None = None,
) -> Path | None:
    """
    Tell by which path a release is certified, None where it is not.

    Args:
        release: The one that is asked about.
        audits: Those that the viewpoint relies on, of the release's project and lineage.
        criteria: What the audits promise.
        wanted: What is asked for.
        digest: One distribution, where only that is asked about; else any of those offered will do.
    """
    graph = _graph(audits, criteria, release.ecosystem)
    bytes_wanted = release.digests if digest is None else frozenset((digest,))
    return search(graph, release.version, wanted, wanted=bytes_wanted)


def certified_versions(
    audits: Iterable[RecordedAudit], *, criteria: CriteriaBook, wanted: str, ecosystem: Ecosystem
) -> tuple[str, ...]:
    """List the versions that audits reach from nothing, lowest first, as the audits spell them."""
    graph = _graph(audits, criteria, ecosystem)
    reached = {
        key: edges[0].end_version for key, edges in graph.into.items() if search(graph, edges[0].end_version, wanted)
    }
    return tuple(reached[key] for key in sorted(reached))


def _graph(audits: Iterable[RecordedAudit], criteria: CriteriaBook, ecosystem: Ecosystem) -> AuditGraph:
    order = order_for(ecosystem)
    entries = tuple(_counting(audits, criteria, order))
    return audit_graph(_PROJECT, AuditBook(criteria, AuditSet(audits={_PROJECT: entries})), order)


def _counting(audits: Iterable[RecordedAudit], criteria: CriteriaBook, order: VersionOrder) -> Iterator[Audit]:
    standing = [
        one.entry for one in audits if one.withdrawn_at is None and all(name in criteria for name in one.entry.criteria)
    ]
    violations = [one for one in standing if isinstance(one, Violation)]
    for one in standing:
        if isinstance(one, Violation):
            continue
        if not any(contradicts(violation, one, criteria, order) for violation in violations):
            yield one
