"""
Begin a store: take what peers say and exempt the rest.

So the first check holds, and every later one shows what is new.
"""

from collections import defaultdict
from collections.abc import Mapping

from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import Exemption
from vetting.domain.errors import Conflict
from vetting.domain.resolver import AuditBook, Report, resolve
from vetting.domain.resolver.audit_graph import SearchMode, Source
from vetting.domain.resolver.verdict import Vetted
from vetting.domain.store import Config, ImportsLock, Store
from vetting.domain.store_update import kept_imports
from vetting.usecases.desk import Desk
from vetting.usecases.importing import fetch_imports
from vetting.usecases.storing import canonical


def begin_store(desk: Desk, *, imports: Mapping[str, Import]) -> Store:
    """
    Write a new store under which the desk's lockfile passes.

    Args:
        desk: Where the store is to be.
        imports: The peers to begin with.

    Raises:
        Conflict: There is a store already.
        InvalidInput: A peer cannot be used.
        SourceUnavailable: A peer did not answer.
    """
    graph, folder = desk.locked, desk.folder
    if folder.exists():
        raise Conflict(f"there is a store at {folder.location} already; `revet check` works with it")
    empty = Store(Config(imports=imports), AuditSet(), ImportsLock())
    fetched = fetch_imports(empty, desk.ecosystem, desk.sources, graph=graph, registry=desk.registry)
    book = fetched.book
    report = resolve(graph, empty.config.policy, book, SearchMode.REGENERATE_EXEMPTIONS)
    store = Store(
        Config(imports=imports, exemptions=_exemptions(report, book)),
        AuditSet(),
        kept_imports(report, graph, book),
    )
    folder.write(canonical(store, graph.ecosystem))
    return store


def _exemptions(report: Report, book: AuditBook) -> Mapping[str, tuple[Exemption, ...]]:
    """Exempt what each path had to make up, one entry a version."""
    made_up: dict[tuple[str, str], set[str]] = defaultdict(set)
    for verdict in report.only(Vetted):
        for criterion in book.criteria.minimal(verdict.paths):
            for edge in verdict.paths[criterion]:
                if edge.origin[0] == Source.FRESH_EXEMPTION:
                    made_up[verdict.name, edge.end_version].add(criterion)
    exemptions: dict[str, tuple[Exemption, ...]] = defaultdict(tuple)
    for (name, version), criteria in made_up.items():
        exemptions[name] += (Exemption(version, book.criteria.minimal(criteria)),)
    return exemptions
