"""
Which criteria each node of a dependency graph has to meet.

1. Every development dependency is demanded what its dependant's policy says
   of it, or its development criteria, or safe-to-run.
2. Dependants before their dependencies: a node's own policy *replaces* what
   its dependants demand; without one, a root is demanded safe-to-deploy
   besides. What results is passed on to every dependency, except where the
   policy names the dependency.

Source: cargo-vet at e2111ef, src/resolver.rs, resolve_requirements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from vetting.domain.criteria import SAFE_TO_DEPLOY, SAFE_TO_RUN, CriteriaBook
from vetting.domain.dependencies import DependencyGraph, NodeKey
from vetting.domain.policy import Policy

_DEV_DEFAULT = (SAFE_TO_RUN,)


def requirements(graph: DependencyGraph, policy: Policy, book: CriteriaBook) -> Mapping[NodeKey, frozenset[str]]:
    """
    Give every node's required criteria, closed under what they imply.

    Raises:
        UnknownCriteriaError: The policy names criteria that *book* does not define.
    """
    demanded: dict[NodeKey, set[str]] = defaultdict(set)
    for node in graph.nodes.values():
        entry = policy.of(node.name, node.version)
        default = _DEV_DEFAULT if entry.dev_criteria is None else entry.dev_criteria
        _pass_on(demanded, node.dev_dependencies, entry.dependency_criteria, book.closure(default), book)
    for node in graph.dependants_first:
        entry, key = policy.of(node.name, node.version), node.key
        own = demanded[key]
        if entry.criteria is not None:
            demanded[key] = own = set(book.closure(entry.criteria))
        elif key in graph.roots:
            own |= book.closure((SAFE_TO_DEPLOY,))
        _pass_on(demanded, node.dependencies, entry.dependency_criteria, frozenset(own), book)
    return {key: frozenset(demanded[key]) for key in graph.nodes}


def _pass_on(
    demanded: dict[NodeKey, set[str]],
    dependencies: Iterable[NodeKey],
    special: Mapping[str, tuple[str, ...]],
    otherwise: frozenset[str],
    book: CriteriaBook,
) -> None:
    for key in dependencies:
        named = special.get(key[0])
        demanded[key].update(otherwise if named is None else book.closure(named))
