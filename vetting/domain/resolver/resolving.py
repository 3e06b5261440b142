"""Verdicts for every release of a dependency graph; the package's header tells the steps."""

from collections.abc import Iterable

from vetting.domain.audits import Exemption
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.policy import ALL_DISTRIBUTIONS, Policy
from vetting.domain.publishers import UnpublishedEntry
from vetting.domain.resolver.audit_graph import SearchMode, audit_graph
from vetting.domain.resolver.book import AuditBook
from vetting.domain.resolver.byte_gaps import wrong_bytes
from vetting.domain.resolver.conflicts import conflicts
from vetting.domain.resolver.distributions import Coverage, coverage
from vetting.domain.resolver.reach import come_from_nothing, lead_to
from vetting.domain.resolver.requirements import requirements
from vetting.domain.resolver.search import Path, search
from vetting.domain.resolver.verdict import Gap, Missing, Report, Strength, Verdict, Vetted, Violated
from vetting.domain.versions import VersionOrder, order_for

_NO_AUDIT: frozenset[type] = frozenset({Exemption, UnpublishedEntry})


def resolve(
    graph: DependencyGraph,
    policy: Policy,
    book: AuditBook,
    mode: SearchMode = SearchMode.PREFER_EXEMPTIONS,
) -> Report:
    """
    Decide for each third-party release in *graph* whether *book* meets *policy*.

    Args:
        graph: An edge runs from dependant to dependency.
        policy: A project it does not name inherits from its dependants.
        book: Local and imported entries, already in local criteria.
        mode: What to spare where there is a choice.

    Returns:
        One verdict per third-party node, by name and version. A missing audit
        is a verdict, not an error.

    Raises:
        UnknownCriteriaError: An entry or the policy names criteria that *book* does not define.
        InvalidInput: A violation's specifier is malformed.

    Cost: per project, criteria x (versions + entries); no I/O.
    """
    order = order_for(graph.ecosystem)
    demanded = requirements(graph, policy, book.criteria)
    judges: dict[str, _Judge] = {}
    verdicts: list[Verdict] = []
    for node in third_party(graph, policy):
        if node.name not in judges:
            judges[node.name] = _Judge(node.name, book, order, mode)
        demands_all = policy.of(node.name, node.version).distributions == ALL_DISTRIBUTIONS
        verdicts.append(judges[node.name].verdict(node, demanded[node.key], demands_all=demands_all))
    return Report(tuple(verdicts))


def third_party(graph: DependencyGraph, policy: Policy) -> list[Node]:
    """Collect the nodes that others wrote, by name and version."""
    key = order_for(graph.ecosystem).key
    foreign = (node for node in graph.nodes.values() if is_third_party(node, policy))
    return sorted(foreign, key=lambda node: (node.name, key(node.version)))


def is_third_party(node: Node, policy: Policy) -> bool:
    """Tell whether a node comes from an index, or is to be judged as if it did, which takes a version to speak of."""
    return node.origin is Origin.INDEX or (
        bool(node.version) and policy.of(node.name, node.version).audit_as_crates_io is True
    )


class _Judge:
    """Judges the locked versions of one project."""

    def __init__(self, name: str, book: AuditBook, order: VersionOrder, mode: SearchMode) -> None:
        self._criteria = book.criteria
        self._conflicts = conflicts(name, book, order)
        self._graph = audit_graph(name, book, order, mode)

    def verdict(self, node: Node, required: frozenset[str], *, demands_all: bool) -> Verdict:
        if self._conflicts:
            return Violated(node.name, node.version, self._conflicts)
        paths: dict[str, Path] = {}
        missing: list[str] = []
        only_other_bytes = False
        found: dict[object, Path | None] = {}
        for criterion in sorted(required):
            kind = self._graph.kind_of(criterion)
            if kind not in found:
                found[kind] = search(self._graph, node.version, criterion, wanted=node.distributions)
            path = found[kind]
            if path is not None:
                paths[criterion] = path
            elif search(self._graph, node.version, criterion, blind=True) is None:
                missing.append(criterion)
            else:
                only_other_bytes = True
        if missing:
            return self._missing(node, missing)
        if only_other_bytes:
            return wrong_bytes(self._graph, self._criteria, node, required, demands_all=demands_all)
        cover = self._coverage(node, required)
        if cover is not None and not cover.is_enough(every=demands_all):
            return wrong_bytes(self._graph, self._criteria, node, required, demands_all=demands_all)
        strength = strength_of(paths.values())
        if strength is Strength.FULLY and demands_all and cover is not None and cover.exempted:
            strength = Strength.PARTIALLY
        return Vetted(node.name, node.version, strength, paths, cover)

    def _missing(self, node: Node, missing: Iterable[str]) -> Missing:
        gaps = {
            one: Gap(lead_to(self._graph, node.version, one), come_from_nothing(self._graph, one)) for one in missing
        }
        return Missing(node.name, node.version, self._criteria.minimal(gaps), gaps)

    def _coverage(self, node: Node, required: frozenset[str]) -> Coverage | None:
        if not node.distributions or not required:
            return None
        return coverage(self._graph, node.version, self._criteria.minimal(required), node.distributions)


def strength_of(paths: Iterable[Path]) -> Strength:
    """
    Say how a release came to be vetted.

    An unpublished entry counts as an exemption only where nothing but
    exemptions stand behind it.
    """
    helped = False
    for path in paths:
        kinds = {type(edge.entry) for edge in path}
        if kinds <= _NO_AUDIT:
            return Strength.EXEMPTED
        helped |= Exemption in kinds
    return Strength.PARTIALLY if helped else Strength.FULLY
