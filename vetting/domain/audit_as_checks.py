"""
Whether the policy says of each project that is not from an index how it is judged.

A fork, a vendored copy or a checkout may hold another party's work, to be
judged as the index's releases of that name are: ``audit-as-crates-io = true``.
Or it is one's own, and only happens to have the name: ``false``. So

1. the field is refused where no locked release is from elsewhere than an index;
2. it has to be set where the project looks like the index's: the store already
   has entries of it, or it describes itself, or names its repository, as the
   index's project does;
3. ``true`` is refused where the index has no such project, whose audits could
   apply.

What the index says is not always known; then it is not asked about, too. Nor
is the index asked for a name before there is a reason: what a company calls
its own projects is nobody's business.

Source: cargo-vet at e2111ef, src/main.rs (check_audit_as_crates_io).
"""

from collections.abc import Iterator, Mapping

from vetting.domain.dependencies import ROOT_NAME, DependencyGraph, Node, Origin
from vetting.domain.policy import Policy
from vetting.domain.policy_checks import PolicyMistake, PolicyProblem, split_key
from vetting.domain.publishers import PublishedProject
from vetting.domain.store import Store
from vetting.domain.versions import order_for


def names_to_look_up(graph: DependencyGraph, store: Store) -> frozenset[str]:
    """Collect the projects of which the answer depends on what the index says."""
    return frozenset(
        node.name
        for node in _from_elsewhere(graph)
        if _may_be_published(node, store.config.policy.of(node.name, node.version).audit_as_crates_io)
    )


def audit_as_problems(
    graph: DependencyGraph, store: Store, published: Mapping[str, PublishedProject] | None
) -> tuple[PolicyProblem, ...]:
    """
    Find where the field ``audit-as-crates-io`` is missing or should not be.

    Args:
        graph: What is locked.
        store: Whose policy is looked at.
        published: Those of :func:`names_to_look_up` that the index has; None: it was not asked.

    Returns:
        Fields of no use by name, missing ones in the graph's order, then wrong ones.
    """
    policy = store.config.policy
    mentioned = _mentioned(store)
    missing: list[PolicyProblem] = []
    wrong: list[PolicyProblem] = []
    for node in _from_elsewhere(graph):
        chosen = policy.of(node.name, node.version).audit_as_crates_io
        if chosen is None and (node.name in mentioned or _is_same(node, (published or {}).get(node.name))):
            missing.append(PolicyProblem(PolicyMistake.NEEDS_AUDIT_AS, node.name, node.version, node.place))
        if chosen is True and published is not None and node.name not in published:
            wrong.append(PolicyProblem(PolicyMistake.SHOULD_NOT_BE_AUDIT_AS, node.name, node.version))
    return (*_unused(graph, policy), *missing, *wrong)


def _from_elsewhere(graph: DependencyGraph) -> Iterator[Node]:
    return (node for node in graph.nodes.values() if node.origin is not Origin.INDEX and node.name != ROOT_NAME)


def _may_be_published(node: Node, chosen: bool | None) -> bool:  # noqa: FBT001 - the field itself has three values
    return chosen is True or (chosen is None and (node.description or node.repository) is not None)


def _is_same(node: Node, published: PublishedProject | None) -> bool:
    if published is None:
        return False
    pairs = ((node.description, published.description), (node.repository, published.repository))
    return any(ours is not None and ours == theirs for ours, theirs in pairs)


def _mentioned(store: Store) -> frozenset[str]:
    """Collect the projects that the store's own files have entries of."""
    own = (store.audits.audits, store.audits.wildcards, store.audits.trusted, store.config.exemptions)
    return frozenset(name for entries in own for name, some in entries.items() if some)


def _unused(graph: DependencyGraph, policy: Policy) -> Iterator[PolicyProblem]:
    key = order_for(graph.ecosystem).key
    used = {node.key for node in _from_elsewhere(graph)}
    names = {name for name, _version in used}
    entries = [split_key(one) for one, entry in policy.entries.items() if entry.audit_as_crates_io is not None]
    for name, version in sorted(entries, key=lambda one: (one[0], key(one[1] or ""))):
        is_used = name in names if version is None else (name, version) in used
        if not is_used:
            yield PolicyProblem(PolicyMistake.UNUSED_AUDIT_AS, name, version)
