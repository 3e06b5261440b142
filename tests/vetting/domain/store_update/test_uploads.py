"""Which uploads the lock keeps for the sake of independence."""

from tests.builders import flat_graph
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import DeltaAudit, FullAudit, Violation
from vetting.domain.dependencies import Node
from vetting.domain.house_rules import HouseRules
from vetting.domain.releases import Ecosystem
from vetting.domain.store import ImportsLock, Store
from vetting.domain.store_update.uploads import watched_uploads
from vetting.domain.versions import order_for

KEY = order_for(Ecosystem.PYPI).key
GRAPH = flat_graph(Ecosystem.PYPI, [Node("demo", "3.0"), Node("other", "1.0")])
RUN = ("safe-to-run",)


def test_uploads_matter_where_independence_is_demanded() -> None:
    """Of a locked project the locked version and all that audits lead to are watched; of others nothing is."""
    ours = AuditSet(audits={"demo": (FullAudit("1.0", RUN), Violation("<1", RUN)), "other": (FullAudit("1.0", RUN),)})
    theirs = AuditSet(audits={"demo": (DeltaAudit("1.0", "2.0", RUN),)})
    store = Store(
        audits=ours, imports=ImportsLock(audits={"peer": theirs}), house=HouseRules(independence={"demo": True})
    )

    assert watched_uploads(GRAPH, store) == {("demo", KEY(version)) for version in ("1.0", "2.0", "3.0")}


def test_without_rules_nothing_is_watched() -> None:
    """Then the lock keeps what wildcard audits and trusted entries need, and no more."""
    assert watched_uploads(GRAPH, Store()) == frozenset()
