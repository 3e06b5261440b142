"""
Who vouches for a release, and by which path: for people who ask, in a project that need not be locked.

Where check wants to change a store as little as possible, this wants to know
who read something: an audit that is new comes before an exemption.

1. :func:`explain` gives the path that certifies a version for one criterion,
   and who speaks against it, whether or not anybody vouches for it.
2. :func:`certified_versions` lists the versions that have such a path.
3. :func:`mentions` lists all that anybody says of the project: a change read
   from a version that nobody certifies, or an audit for other criteria, is
   still a sign that somebody looked.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vetting.domain.audits import Violation
from vetting.domain.resolver.audit_graph import AuditGraph, Edge, SearchMode, audit_graph
from vetting.domain.resolver.book import AuditBook
from vetting.domain.resolver.reach import come_from_nothing
from vetting.domain.resolver.search import Path, search
from vetting.domain.versions import VersionOrder


@dataclass(frozen=True, slots=True)
class SpokenAgainst:
    """A violation that names a version."""

    violation: Violation
    peer: str | None
    """The peer it was imported from; None: it is local."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of one version for one criterion."""

    version: str
    path: Path | None
    """From nothing to the version; None: nobody certifies it."""
    against: tuple[SpokenAgainst, ...] = ()

    @property
    def is_certified(self) -> bool:
        """Tell whether somebody vouches for it, and nobody speaks against it."""
        return self.path is not None and not self.against


def explain(project: str, version: str, criterion: str, book: AuditBook, order: VersionOrder) -> Explanation:
    """
    Find who vouches for a version, and who speaks against it.

    Raises:
        InvalidInput: A violation's specifier is malformed.
        UnknownCriteriaError: The criterion, or one of an entry's, is not defined.
    """
    book.criteria.require_known((criterion,))
    path = search(_graph(project, book, order), version, criterion)
    return Explanation(version, path, tuple(_against(project, version, criterion, book, order)))


def certified_versions(project: str, criterion: str, book: AuditBook, order: VersionOrder) -> tuple[str, ...]:
    """
    List the versions that a path of audits leads to, lowest first, as the audits spell them.

    Raises:
        UnknownCriteriaError: The criterion, or one of an entry's, is not defined.
    """
    book.criteria.require_known((criterion,))
    reached = come_from_nothing(_graph(project, book, order), criterion)
    return tuple(sorted((one for one in reached if one is not None), key=order.key))


def mentions(project: str, book: AuditBook, order: VersionOrder) -> tuple[Edge, ...]:
    """List every step that anybody vouches for, for any criteria, by the version it leads to."""
    edges = _graph(project, book, order).into
    return tuple(edge for key in sorted(edges) for edge in edges[key])


def _graph(project: str, book: AuditBook, order: VersionOrder) -> AuditGraph:
    return audit_graph(project, book, order, SearchMode.PREFER_FRESH_IMPORTS)


def _against(
    project: str, version: str, criterion: str, book: AuditBook, order: VersionOrder
) -> Iterator[SpokenAgainst]:
    """Find the violations of what *criterion* includes that name a version and that nobody disputes here."""
    promised = book.criteria.closure((criterion,))
    for peer, audit_set in ((None, book.local), *book.peers.items()):
        for one in audit_set.audits.get(project, ()):
            left = book.house.undisputed(project, peer, one) if isinstance(one, Violation) else None
            if left is None or not order.matches(left.specifier, version):
                continue
            if any(book.criteria.closure((name,)) <= promised for name in left.criteria):
                yield SpokenAgainst(left, peer)
