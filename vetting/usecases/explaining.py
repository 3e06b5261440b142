"""
Explain who vouches for a release: by the store, by all that its peers publish, and by whom else is asked.

The project need not be locked here, and with peers named there need be no
store: "has anybody I rely on read this?" is asked before a dependency is added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vetting.domain.audit_sets import AuditSet, Import, adopt
from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.explaining import Explanation, certified_versions, explain, mentions
from vetting.domain.freshness import names_with_publishers, published_records
from vetting.domain.publishers import PublisherRecord
from vetting.domain.releases import ProjectName
from vetting.domain.resolver.audit_graph import Edge
from vetting.domain.resolver.book import AuditBook, Fresh
from vetting.domain.resolver.resolving import third_party
from vetting.domain.store import ImportsLock, Store
from vetting.domain.versions import order_for
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched
from vetting.usecases.importing import dropped_warning, read_published


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    project: ProjectName
    version: str | None
    """None: whichever is locked, or else any."""
    criterion: str
    peers: Sequence[str] = ()
    """Addresses of audits files to look at besides."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a project."""

    question: Question
    explanations: tuple[Explanation, ...]
    """One for each version that was asked about; where none was, the highest that is certified."""
    certified: tuple[str, ...]
    """All certified versions, lowest first."""
    mentioned: tuple[Edge, ...]
    """Whatever anybody vouches for of the project."""
    warnings: tuple[str, ...] = ()

    @property
    def is_found(self) -> bool:
        """Tell whether every version that was asked about is certified, or any where none was."""
        return bool(self.explanations) and all(one.is_certified for one in self.explanations)


def answer(desk: Desk, question: Question) -> Answer:
    """
    Find who vouches for a project's release, and by which path.

    Args:
        desk: Where; with a lockfile its version is meant where none is named. A locked desk looks at what lies there.
        question: What is asked.

    Raises:
        NotFound: There is no store, and no peer is named.
        UnknownCriteriaError: The store does not define the criterion.
        InvalidInput: The store cannot be, a peer cannot be used, or one is named to a locked desk.
        SourceUnavailable: A peer did not answer.
    """
    if question.peers and desk.is_locked:
        raise InvalidInput("what another peer publishes has to be fetched, which --locked forbids")
    fetched = _fetched(desk, question)
    peers, warnings = _others(desk, question, fetched.book)
    book = replace(fetched.book, peers={**fetched.book.peers, **peers})
    records, unknown = _uploads(desk, question, fetched, book)
    book = replace(book, publishers={**book.publishers, **records})
    order = order_for(desk.ecosystem)
    certified = certified_versions(question.project, question.criterion, book, order)
    versions = _versions(desk, question, fetched.store) or certified[-1:]
    return Answer(
        question,
        tuple(explain(question.project, one, question.criterion, book, order) for one in versions),
        certified,
        mentions(question.project, book, order),
        (*fetched.warnings, *warnings, *unknown),
    )


def _fetched(desk: Desk, question: Question) -> Fetched:
    """Open the store; where there is none yet, the peers that are named are all there is."""
    if question.peers and not desk.folder.exists():
        return Fetched(Store(), Fresh())
    # Without the lockfile the index is not asked for every project that is locked.
    with opened(replace(desk, graph=None)) as fetched:
        return fetched


def _others(desk: Desk, question: Question, book: AuditBook) -> tuple[Mapping[str, AuditSet], list[str]]:
    """Read the peers that are named."""
    texts = desk.sources.read(list(dict.fromkeys(question.peers)))
    found: dict[str, AuditSet] = {}
    warnings: list[str] = []
    for url, text in texts.items():
        theirs, dropped = read_published(url, text, desk.ecosystem)
        found[url] = adopt(theirs, Import((url,)), book.criteria)
        if dropped:
            warnings.append(dropped_warning(url, dropped))
    return found, warnings


def _uploads(
    desk: Desk, question: Question, fetched: Fetched, book: AuditBook
) -> tuple[Mapping[str, tuple[PublisherRecord, ...]], list[str]]:
    """Ask the index who uploaded the project's releases, where anything depends on it."""
    lock = fetched.store.imports
    told = names_with_publishers(replace(fetched.store, imports=ImportsLock(audits=book.peers)))
    if question.project not in told or desk.is_locked or desk.registry is None:
        return {}, []
    try:
        found = desk.registry.look_up([question.project])
    except SourceUnavailable as error:
        return {}, [f"what is said of publishers counts as far as the lock knows them: {error}"]
    releases = {name: project.releases for name, project in found.items()}
    records, _fresh = published_records(releases, lock.publishers, order_for(desk.ecosystem))
    return records, []


def _versions(desk: Desk, question: Question, store: Store) -> list[str]:
    """List the versions that are asked about."""
    if question.version is not None:
        return [question.version]
    nodes = third_party(desk.graph, store.config.policy) if desk.graph else []
    return [node.version for node in nodes if node.name == question.project]
