"""What the index says of a store's projects, taken in with what peers publish."""

from tests.vetting.usecases.stores_on_disk import UPLOADED_ON, PublishedProjects, PublishedTexts, published
from vetting.domain.audit_sets import AuditSet
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.publishers import PublisherRecord, TrustedEntry, UnpublishedEntry, User
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Fresh
from vetting.domain.store import Config, Store
from vetting.usecases.fetched import Fetched
from vetting.usecases.importing import fetch_imports

JO = User(1, "jo")
TRUSTED = AuditSet(
    trusted={
        name: (TrustedEntry(("safe-to-deploy",), JO, UPLOADED_ON, UPLOADED_ON),) for name in ("demo", "not-locked")
    }
)
AS_PUBLISHED = Policy({name: PolicyEntry(audit_as_crates_io=True) for name in ("fork", "checkout")})


def graph_of(*nodes: Node) -> DependencyGraph:
    """Lock releases."""
    return DependencyGraph(Ecosystem.PYPI, {node.key: node for node in nodes})


def fetched(store: Store, *nodes: Node, registry: PublishedProjects | None) -> Fetched:
    """Fetch for a lockfile."""
    return fetch_imports(store, Ecosystem.PYPI, PublishedTexts(), graph=graph_of(*nodes), registry=registry)


def test_uploads_are_asked_for_where_they_matter() -> None:
    """Only of locked projects whose publisher something is said of, it is asked who published them."""
    registry = PublishedProjects({"demo": published("1.0", source=JO)})

    found = fetched(Store(audits=TRUSTED), Node("demo", "1.0"), Node("plain", "1.0"), registry=registry)

    assert registry.asked == ["demo"]
    assert found.store.imports.publishers == {"demo": (PublisherRecord("1.0", UPLOADED_ON, JO),)}
    assert found.fresh == Fresh(publishers=frozenset({("demo", 0)}))


def test_what_is_judged_as_published_is_asked_for() -> None:
    """A local project that is judged as the index's is taken for the nearest version there; what is from git is not."""
    registry = PublishedProjects({"fork": published("0.9", "2.0"), "checkout": published("1.0")})
    nodes = Node("fork", "1.0", Origin.PATH), Node("checkout", "1.1", Origin.GIT), Node("own", "1.0", Origin.PATH)

    found = fetched(Store(Config(policy=AS_PUBLISHED)), *nodes, registry=registry)

    assert registry.asked == ["fork"]
    assert found.store.imports.unpublished == {"fork": (UnpublishedEntry("1.0", "0.9"),)}
    assert found.fresh == Fresh(unpublished=frozenset({("fork", 0)}))
    assert [one.version for one in found.published["fork"]] == ["0.9", "2.0"]


def test_nothing_is_asked_for_nothing() -> None:
    """An index is not asked where no answer would matter."""
    registry = PublishedProjects()

    assert fetched(Store(), Node("demo", "1.0"), registry=registry).published == {}
    assert registry.asked == []


def test_without_an_index_the_lock_stands() -> None:
    """Where the index cannot be asked, what the lock knows of it is kept, and nothing of it is new."""
    found = fetched(Store(audits=TRUSTED), Node("demo", "1.0"), registry=None)

    assert found == Fetched(Store(audits=TRUSTED), Fresh(), before=Store(audits=TRUSTED))
