"""
Check a lockfile against a store: the verb that CI runs.

Unlocked, the peers are asked first, and what a success leans on is kept in
imports.lock. Locked, nothing is fetched and nothing is written, and the files
have to be as the last command left them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import InvalidInput
from vetting.domain.policy import ALL_DISTRIBUTIONS
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Conclusion, Report, resolve
from vetting.domain.resolver.resolving import third_party
from vetting.domain.resolver.verdict import Vetted
from vetting.domain.store import Store
from vetting.domain.store_update import update_store
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.desk import Desk, opened
from vetting.usecases.storing import save

_SHOWN_NAMES = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, what to know besides, and what it was judged by."""

    report: Report
    warnings: tuple[str, ...]
    store: Store
    ecosystem: Ecosystem
    written: tuple[StoreFile, ...] = ()
    """The files that were renewed, for the answer leans on what is new."""


def check(desk: Desk) -> Checked:
    """
    Judge the desk's lockfile by its store.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be, or policy asks for hashes that the lockfile lacks.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    graph = desk.locked
    with opened(desk) as fetched:
        store = fetched.store
        _require_hashes(graph, store)
        report = resolve(graph, store.config.policy, fetched.book)
        warnings = (*fetched.warnings, *_byte_warnings(report, graph, store))
        written: tuple[StoreFile, ...] = ()
        if not desk.is_locked and report.conclusion is Conclusion.SUCCESS:
            written = save(desk.folder, update_store(graph, store, fetched.fresh), desk.ecosystem)
    return Checked(report, warnings, store, desk.ecosystem, written)


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
