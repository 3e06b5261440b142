"""What holds of every update, whatever the store: a check that held holds, and once tidy is tidy."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.vetting.domain.resolver.books import DEPLOY, RUN, delta, exemption, full, locked, lockfile
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, Exemption
from vetting.domain.criteria import Criterion
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.resolver import AuditBook, Conclusion, Fresh, resolve
from vetting.domain.store import Config, ImportsLock, Store
from vetting.domain.store_changes import store_changes
from vetting.domain.store_update import KEEP, PRUNE, REGENERATE, UpdateMode, update_store

CRYPTO = ("crypto",)
versions = st.sampled_from(("0.9", "1.0", "1.0", "1.1"))
files = st.lists(st.sampled_from("abcAC"), unique=True, max_size=2).map(tuple)
criteria = st.sampled_from((DEPLOY, DEPLOY, RUN, CRYPTO, (*DEPLOY, *CRYPTO)))


def audits() -> SearchStrategy[tuple[Audit, ...]]:
    """Make audits of demo that say which files were read, or not."""
    whole = st.builds(lambda version, read, what: full(version, *read, criteria=what), versions, files, criteria)
    change = st.builds(
        lambda start, end, before, read, what: delta(start, end, before=before, read=read, criteria=what),
        *(versions, versions, files, files, criteria),
    )
    private = whole.map(lambda one: replace(one, importable=False))
    return st.lists(st.one_of(whole, change, private), max_size=4).map(tuple)


exemptions: SearchStrategy[tuple[Exemption, ...]] = st.lists(
    st.builds(
        lambda version, what, suggest: replace(exemption(version, what), suggest=suggest),
        versions,
        criteria,
        st.booleans(),
    ),
    max_size=2,
).map(tuple)
policies = st.builds(
    lambda what, every: Policy({"demo": PolicyEntry(criteria=what, distributions="all" if every else None)}),
    criteria,
    st.booleans(),
)
stores = st.builds(
    lambda policy, exempt, own, theirs: Store(
        Config(policy=policy, exemptions={"demo": exempt} if exempt else {}),
        AuditSet((Criterion("crypto", "c"),), {"demo": own} if own else {}),
        ImportsLock(audits={"peer": AuditSet(audits={"demo": theirs} if theirs else {})}),
    ),
    policies,
    exemptions,
    audits(),
    audits(),
)
graphs = st.builds(
    lambda old, new, both: lockfile(*([locked(*old)] + [locked(*new, version="1.1")] * both)),
    *(st.sampled_from((("a", "b"), ("A",), ("a",), ())), st.sampled_from((("a", "C"), ("c",))), st.booleans()),
)
new_places = st.frozensets(st.tuples(st.just("peer"), st.just("demo"), st.integers(0, 3)))
modes = st.sampled_from(
    (KEEP, PRUNE, REGENERATE, replace(PRUNE, prune_exemptions=False), replace(KEEP, prune_imports=True))
)


def conclusion(graph: DependencyGraph, store: Store, fresh: Fresh | None = None) -> Conclusion:
    """Judge a lockfile by a store."""
    return resolve(graph, store.config.policy, AuditBook.of(store, fresh)).conclusion


@given(graphs, stores, new_places, modes)
def test_what_held_holds(
    graph: DependencyGraph, store: Store, new: frozenset[tuple[str, str, int]], mode: UpdateMode
) -> None:
    """A store that vouches for a lockfile does so after any update, without asking anybody."""
    fresh = Fresh(audits=new)

    after = update_store(graph, store, fresh, mode)

    held = conclusion(graph, store, fresh) is Conclusion.SUCCESS
    assert conclusion(graph, after) is Conclusion.SUCCESS or not held


@given(graphs, stores, new_places)
def test_exemptions_make_everything_hold(
    graph: DependencyGraph, store: Store, new: frozenset[tuple[str, str, int]]
) -> None:
    """Regenerated exemptions let a lockfile pass, whatever was missing, and whichever files were read."""
    after = update_store(graph, store, Fresh(audits=new), REGENERATE)

    assert conclusion(graph, after) is Conclusion.SUCCESS


@given(graphs, stores, modes.filter(lambda mode: mode is not REGENERATE))
def test_a_tidy_store_stays(graph: DependencyGraph, store: Store, mode: UpdateMode) -> None:
    """Updated again, with nothing new either time, a store is as it was."""
    once = update_store(graph, store, None, mode)

    assert not store_changes(once, update_store(graph, once, None, mode))
