"""
Check a lockfile against a store: the verb that CI runs.

Unlocked, the peers are asked first, and what a success leans on is kept in
imports.lock. Locked, nothing is fetched and nothing is written, and the files
have to be as the last command left them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import InvalidInput
from vetting.domain.policy import ALL_DISTRIBUTIONS
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Conclusion, Fresh, Report, resolve
from vetting.domain.resolver.resolving import third_party
from vetting.domain.resolver.verdict import Vetted
from vetting.domain.store import Store
from vetting.domain.store_update import kept_imports
from vetting.formats.cargo_vet import StoreFile, write_imports
from vetting.ports.audit_sources import AuditSources
from vetting.ports.store_folders import StoreFolder
from vetting.usecases.importing import Fetched, fetch_imports
from vetting.usecases.storing import open_store

_SHOWN_NAMES = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, what to know besides, and what it was judged by."""

    report: Report
    warnings: tuple[str, ...]
    store: Store
    ecosystem: Ecosystem
    is_lock_renewed: bool = False
    """Whether imports.lock was written."""


def check(
    graph: DependencyGraph, *, folder: StoreFolder, sources: AuditSources, today: date, locked: bool = False
) -> Checked:
    """
    Judge *graph* by the store in *folder*.

    Args:
        graph: What the lockfile names.
        folder: The store's.
        sources: Where peers are read; not asked when *locked*.
        today: Bounds how far ahead a wildcard audit may reach.
        locked: Whether to take everything as it lies there.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be, or policy asks for hashes that the lockfile lacks.
        SourceUnavailable: A peer did not answer; nothing was changed.
    """
    with folder.held():
        store = open_store(folder, graph.ecosystem, today=today, locked=locked)
        _require_hashes(graph, store)
        fetched = Fetched(store, Fresh()) if locked else fetch_imports(store, graph.ecosystem, sources)
        book = fetched.book
        report = resolve(graph, store.config.policy, book)
        is_renewed = False
        if not locked and report.conclusion is Conclusion.SUCCESS:
            text = write_imports(kept_imports(report, graph, book), graph.ecosystem)
            is_renewed = folder.read().get(StoreFile.IMPORTS) != text
            if is_renewed:
                folder.write({StoreFile.IMPORTS: text})
    warnings = (*fetched.warnings, *_byte_warnings(report, graph, store))
    return Checked(report, warnings, fetched.store, graph.ecosystem, is_renewed)


def _require_hashes(graph: DependencyGraph, store: Store) -> None:
    policy = store.config.policy
    for node in third_party(graph, policy):
        if policy.of(*node.key).distributions == ALL_DISTRIBUTIONS and not node.distributions:
            raise InvalidInput(
                f'the policy of {node.name} asks for distributions = "all", '
                f"but the lockfile names no hashes for {node.name} {node.version}"
            )


def _byte_warnings(report: Report, graph: DependencyGraph, store: Store) -> Iterator[str]:
    """Say where bytes could not be compared, or only some of them."""
    bare = [f"{node.name} {node.version}" for node in third_party(graph, store.config.policy) if not node.distributions]
    if bare and graph.ecosystem is not Ecosystem.CARGO:
        yield f"locked without hashes, so that any bytes would pass: {_listed(bare)}"
    unknown, partly = [], []
    for one in report.only(Vetted):
        label = f"{one.name} {one.version}"
        if one.coverage is None or one.coverage.is_whole:
            continue
        if one.coverage.is_unknown:
            unknown.append(label)
        else:
            partly.append(f"{label} ({len(one.coverage.audited)} of {len(one.coverage.locked)} files)")
    if unknown:
        yield f"bytes unknown, for the audits do not say which files were read: {_listed(unknown)}"
    if partly:
        yield f"audited in part of the files that the lockfile allows: {_listed(partly)}"


def _listed(names: list[str]) -> str:
    more = f", and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return ", ".join(names[:_SHOWN_NAMES]) + more
