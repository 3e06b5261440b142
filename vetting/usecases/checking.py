"""
Check a lockfile against a store: the verb that CI runs.

Unlocked, the peers are asked first, and what a success leans on is kept in
imports.lock. Locked, nothing is fetched and nothing is written, and the files
have to be as the last command left them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vetting.domain.dependencies import DependencyGraph, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.policy_checks import PolicyProblem, lock_problems, policy_problems
from vetting.domain.quick_dataclasses import dataclass, replace
from vetting.domain.releases import Ecosystem, algorithms_of
from vetting.domain.resolver import AuditBook, Conclusion, Report, resolve
from vetting.domain.resolver.resolving import third_party
from vetting.domain.resolver.verdict import Vetted, WrongBytes
from vetting.domain.store import Store
from vetting.domain.store_problems import ProblemKind, UnsoundStore
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched
from vetting.usecases.listing import listed

if TYPE_CHECKING:
    # What a check that holds does not need, it has no time to load.
    from vetting.domain.lock_changes import LockChange
    from vetting.domain.next_steps import NextSteps
    from vetting.domain.shortcomings import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, what to know besides, and what it was judged by."""

    report: Report
    warnings: tuple[str, ...]
    store: Store
    ecosystem: Ecosystem
    written: tuple[StoreFile, ...] = ()
    """The files that were renewed, for the answer leans on what is new."""
    found_steps: "NextSteps | None" = None
    """What to read next, where it was asked for."""
    is_locked: bool = False
    """Whether nothing was fetched, so that no cost is known."""
    problems: "tuple[Problem, ...]" = ()
    """Why the store, or what its policy says of this lockfile, is refused, whatever the report."""
    lock_changes: "tuple[LockChange, ...]" = ()
    """What a lock that was written brings and takes away."""

    @property
    def next_steps(self) -> "NextSteps":
        """What to read next; nothing where no audit is missing."""
        # Loaded here, for a check that holds has no time for it.
        from vetting.domain.next_steps import NextSteps  # noqa: PLC0415

        return self.found_steps or NextSteps()


def check(desk: Desk) -> Checked:
    """
    Judge the desk's lockfile by its store.

    A store with problems, or with a policy that does not fit the lockfile, is
    judged by as far as it goes, and nothing is written.

    Raises:
        NotFound: There is no store.
        UnsoundStore: The store cannot be judged by at all.
        InvalidInput: A peer cannot be used.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    try:
        return _judged(desk)
    except UnsoundStore as refusal:
        return _judged_all_the_same(desk, refusal)


def _judged(desk: Desk) -> Checked:
    graph = desk.locked
    with opened(desk) as fetched:
        store = fetched.store
        problems = _with_lines(desk, store, _policy_problems(desk, store))
        report = resolve(graph, store.config.policy, fetched.book)
        warnings = (*fetched.warnings, *_unjudged(graph, store), *_byte_warnings(report, graph, store))
        checked = Checked(report, warnings, store, desk.ecosystem, is_locked=desk.is_locked, problems=problems)
        if not problems and not desk.is_locked and report.conclusion is Conclusion.SUCCESS:
            checked = _saved(checked, desk, fetched)
    # The folder is free again: finding out what reading costs may take minutes.
    if not any(report.lacking()):
        return checked
    steps = _next_steps(desk, fetched, report)
    return replace(checked, found_steps=steps, warnings=(*warnings, *steps.warnings))


def _saved(checked: Checked, desk: Desk, fetched: Fetched) -> Checked:
    """Keep what the answer leans on, and say what else there is to do."""
    # Loaded here, for a locked check has no time for it.
    from vetting.domain.lock_changes import lock_changes  # noqa: PLC0415
    from vetting.domain.store_update import update_store  # noqa: PLC0415
    from vetting.usecases.hinting import hints  # noqa: PLC0415
    from vetting.usecases.storing import save  # noqa: PLC0415

    settled = update_store(desk.locked, fetched.store, fetched.fresh)
    warnings = (*checked.warnings, *hints(desk, fetched, settled))
    written = save(desk.folder, settled, desk.ecosystem)
    changes = lock_changes(fetched.before.imports, settled.imports)
    return replace(checked, warnings=warnings, written=written, lock_changes=changes)


def _next_steps(desk: Desk, fetched: Fetched, report: Report) -> "NextSteps":
    # Loaded here, for a check that holds has no time for it.
    from vetting.usecases.suggesting import find_next_steps  # noqa: PLC0415

    return find_next_steps(desk, fetched, report, fetched.book)


def _judged_all_the_same(desk: Desk, refusal: UnsoundStore) -> Checked:
    """Tell what else is wrong; peers and the index are not asked before the store is mended."""
    # Loaded here, for a check that holds has no time for it.
    from vetting.domain.shortcomings import judgeable  # noqa: PLC0415

    is_of_another_version = any(one.kind is ProblemKind.STORE_VERSION for one in refusal.problems)
    store = None if refusal.store is None or is_of_another_version else judgeable(refusal.store)
    if store is None:
        raise refusal
    policy = store.config.policy
    try:
        report = resolve(desk.locked, policy, AuditBook.of(store))
    except InvalidInput:
        # The lock may name criteria that the store no longer defines.
        raise refusal from None
    unfit = [] if desk.is_locked else [*policy_problems(desk.locked, policy)]
    unfit = [*_with_lines(desk, store, (*unfit, *lock_problems(desk.locked, policy)))]
    problems: tuple[Problem, ...] = (*refusal.problems, *unfit)
    # Loaded here, for a check that holds has no time for it.
    from vetting.usecases.suggesting import nearest_steps  # noqa: PLC0415

    steps = nearest_steps(desk.locked, report, store)
    return Checked(report, (), store, desk.ecosystem, found_steps=steps, is_locked=desk.is_locked, problems=problems)


def _with_lines(desk: Desk, store: Store, problems: tuple[PolicyProblem, ...]) -> tuple[PolicyProblem, ...]:
    """Find where config.toml has the entries that do not fit the lockfile."""
    if not problems:
        return problems
    # Loaded here, for a check that holds does not need it.
    from vetting.domain.policy_checks import keys_of  # noqa: PLC0415
    from vetting.formats.cargo_vet.lines import Lines  # noqa: PLC0415

    lines = Lines(desk.folder.read().get(StoreFile.CONFIG, ""), desk.ecosystem)
    keys = [(one, next(keys_of(one, store.config.policy), None)) for one in problems]
    return tuple(one if key is None else replace(one, line=lines.of(("policy", key))) for one, key in keys)


def _policy_problems(desk: Desk, store: Store) -> tuple[PolicyProblem, ...]:
    """Find where the policy does not fit the lockfile; locked, what is merely untidy passes, as with cargo-vet."""
    graph, policy = desk.locked, store.config.policy
    if desk.is_locked:
        return lock_problems(graph, policy)
    # Loaded here, for a locked check has no time for it.
    from vetting.domain.audit_as_checks import audit_as_problems, names_to_look_up  # noqa: PLC0415

    published = None
    if desk.registry is not None and not desk.is_frozen:
        names = sorted(names_to_look_up(graph, store))
        published = desk.registry.look_up(names) if names else {}
    return (
        *policy_problems(graph, policy),
        *audit_as_problems(graph, store, published),
        *lock_problems(graph, policy),
    )


def _unjudged(graph: DependencyGraph, store: Store) -> Iterator[str]:
    """Say what passes unjudged although it comes from outside, unless the policy says that it is the project's own."""
    found = [
        f"{node.name} {node.version}".rstrip()
        for node in graph.nodes.values()
        if node.origin in {Origin.URL, Origin.GIT}
        and not node.is_member
        and store.config.policy.of(node.name, node.version).audit_as_crates_io is None
    ]
    if found and graph.ecosystem is not Ecosystem.CARGO:  # of crates the answer is cargo-vet's
        yield f"not judged, for they come from an address or a repository instead of the index: {listed(found)}"


def _byte_warnings(report: Report, graph: DependencyGraph, store: Store) -> Iterator[str]:
    """Say where bytes could not be compared, or only some of them."""
    yield from _lock_warnings(graph, store)
    unknown, otherwise, partly = [], [], []
    vetted = [*report.only(Vetted)]
    for one in vetted:
        label = f"{one.name} {one.version}"
        if one.coverage is None or one.coverage.is_whole:
            continue
        if one.coverage.other_ways:
            otherwise.append(f"{label} {_by(algorithms_of(one.coverage.locked), one.coverage.other_ways)}")
        elif one.coverage.is_unknown:
            unknown.append(label)
        else:
            partly.append(f"{label} ({len(one.coverage.audited)} of {len(one.coverage.locked)} files)")
    if unknown:
        yield f"bytes unknown, for the audits do not say which files were read: {listed(unknown)}"
    if otherwise:
        yield f"bytes unknown, for the audits name files by other hashes than the lockfile: {listed(otherwise)}"
    if partly:
        yield f"audited in part of the files that the lockfile allows: {listed(partly)}"
    if len(vetted) < len(report.verdicts):
        yield from _incomparable(report)


def _lock_warnings(graph: DependencyGraph, store: Store) -> Iterator[str]:
    """Say where the lockfile leaves open which bytes it allows."""
    judged = third_party(graph, store.config.policy)
    bare = [f"{node.name} {node.version}" for node in judged if not node.distributions]
    if bare and graph.ecosystem is not Ecosystem.CARGO:
        yield f"locked without hashes, so that any bytes would pass: {listed(bare)}"
    others = [f"{node.name} {node.version}" for node in judged if node.distributions and node.has_other_files]
    if others:
        what = "locked with files of which no SHA-256 or SHA-512 is named, so that any of those would pass"
        yield f"{what}: {listed(others)}"


def _incomparable(report: Report) -> Iterator[str]:
    """Say what to do where all files have to be audited, and audits name them in ways that cannot be compared."""
    lacking = [
        f"{one.name} {one.version} {_by(algorithms_of(one.incomparable), algorithms_of(one.audited))}"
        for one in report.only(WrongBytes)
        if one.demands_all and one.incomparable
    ]
    if lacking:
        why = "policy wants all files audited, and audits name these by other hashes"
        yield f"to be certified again after `revet diff`, for {why}: {listed(lacking)}"


def _by(locked: frozenset[str], audited: frozenset[str]) -> str:
    """Say by which hashes files are locked, and by which others they were audited."""
    ways = [", ".join(sorted(one)).upper().replace("SHA", "SHA-") for one in (locked, audited)]
    return f"(locked by {ways[0]}, audited by {ways[1]})"
