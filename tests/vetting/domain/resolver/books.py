"""Books and lockfiles with defaults, so that a test shows only what matters to it."""

from collections.abc import Iterable

from tests.builders import digest, flat_graph, sha512_of
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.dependencies import DependencyGraph, Node
from vetting.domain.policy import Policy
from vetting.domain.releases import Digest, Ecosystem
from vetting.domain.resolver.audit_graph import AuditGraph, SearchMode, audit_graph
from vetting.domain.resolver.book import AuditBook, Fresh
from vetting.domain.resolver.resolving import resolve
from vetting.domain.resolver.verdict import Report
from vetting.domain.versions import order_for

DEPLOY = ("safe-to-deploy",)
RUN = ("safe-to-run",)
BOOK = CriteriaBook()
ORDER = order_for(Ecosystem.PYPI)


def full(version: str, *read: str, criteria: tuple[str, ...] = DEPLOY, importable: bool = True) -> FullAudit:
    """Make a full audit; *read* stands for the bytes it is of."""
    return FullAudit(version, criteria, distributions=digests(*read), importable=importable)


def delta(
    start: str, end: str, *, before: Iterable[str] = (), read: Iterable[str] = (), criteria: tuple[str, ...] = DEPLOY
) -> DeltaAudit:
    """Make a delta audit; *before* and *read* stand for the bytes of its sides."""
    return DeltaAudit(start, end, criteria, from_distributions=digests(*before), distributions=digests(*read))


def violation(specifier: str, criteria: tuple[str, ...] = DEPLOY) -> Violation:
    """Make a violation."""
    return Violation(specifier, criteria)


def exemption(version: str, criteria: tuple[str, ...] = DEPLOY) -> Exemption:
    """Make an exemption."""
    return Exemption(version, criteria)


def digests(*contents: str) -> tuple[Digest, ...]:
    """Give the digests of bytes that stand for files; a capital letter is the same file by its SHA-512."""
    return tuple(sha512_of(one.lower()) if one.isupper() else digest(one) for one in contents)


def book(
    *audits: Audit,
    exempt: Iterable[Exemption] = (),
    peers: dict[str, tuple[Audit, ...]] | None = None,
    fresh: Iterable[tuple[str, int]] = (),
) -> AuditBook:
    """Open a book on demo; *fresh* names downloaded audits by peer and place."""
    return AuditBook(
        BOOK,
        AuditSet(audits={"demo": audits}),
        {peer: AuditSet(audits={"demo": theirs}) for peer, theirs in (peers or {}).items()},
        {"demo": tuple(exempt)},
        fresh=Fresh(audits=frozenset((peer, "demo", place) for peer, place in fresh)),
    )


def graph(opened: AuditBook, mode: SearchMode = SearchMode.PREFER_EXEMPTIONS) -> AuditGraph:
    """Build demo's audit graph."""
    return audit_graph("demo", opened, ORDER, mode)


def locked(*files: str, version: str = "1.0", name: str = "demo") -> Node:
    """Lock one release; *files* stand for the bytes that the lockfile allows."""
    return Node(name, version, distributions=frozenset(digests(*files)))


def lockfile(*nodes: Node) -> DependencyGraph:
    """Make a flat lockfile."""
    return flat_graph(Ecosystem.PYPI, nodes)


def judged(opened: AuditBook, *nodes: Node, policy: Policy | None = None) -> Report:
    """Judge a flat lockfile."""
    return resolve(lockfile(*nodes), policy or Policy(), opened)
