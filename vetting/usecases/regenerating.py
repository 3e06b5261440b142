"""Make a part of a store anew: its exemptions, what it imports, what stands in for unpublished versions, one policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vetting.domain.audit_as_checks import audit_as_problems, names_to_look_up
from vetting.domain.dependencies import DependencyGraph, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.policy import NO_POLICY, Policy, PolicyEntry
from vetting.domain.policy_checks import PolicyMistake, PolicyProblem
from vetting.domain.store import Store
from vetting.domain.store_update import KEEP, PRUNE, REGENERATE
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched
from vetting.usecases.pruning import Tidied, tidied
from vetting.usecases.storing import open_store, save


def regenerate_exemptions(desk: Desk) -> Tidied:
    """
    Take what peers offer and exempt exactly what is still missing.

    Raises:
        NotFound: There is no store.
        InvalidInput: Something in the store cannot be, or a peer cannot be used.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    with opened(desk) as fetched:
        return tidied(desk, fetched, REGENERATE)


def regenerate_imports(desk: Desk) -> Tidied:
    """
    Import anew, and accept that a peer changed the meaning of criteria that are mapped.

    Raises:
        NotFound: There is no store.
        InvalidInput: Something in the store cannot be, or a peer cannot be used.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    if desk.is_locked:
        return Tidied(warnings=("nothing is imported anew with --locked, which fetches nothing",))
    with opened(desk, allow_criteria_changes=True) as fetched:
        return tidied(desk, fetched, PRUNE)


def regenerate_unpublished(desk: Desk) -> Tidied:
    """
    Let go of what stood in for versions that are published by now, and take what is nearest to the others.

    The check may fail after that: the versions then have to be audited as what they are.

    Raises:
        NotFound: There is no store.
        InvalidInput: Something in the store cannot be, or the index cannot be asked.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    if desk.is_locked or desk.registry is None:
        raise InvalidInput("which versions are published has to be asked of the index, which is not possible here")
    with opened(desk) as fetched:
        return tidied(desk, _with_new_stand_ins(fetched), KEEP)


def _with_new_stand_ins(fetched: Fetched) -> Fetched:
    """Drop the entries that the lock had, and take the new ones as if it had them."""
    lock = fetched.store.imports
    entries = {
        name: tuple(one for place, one in enumerate(some) if (name, place) in fetched.fresh.unpublished)
        for name, some in lock.unpublished.items()
    }
    renewed = replace(lock, unpublished={name: some for name, some in entries.items() if some})
    fresh = replace(fetched.fresh, unpublished=frozenset())
    return replace(fetched, store=replace(fetched.store, imports=renewed), fresh=fresh)


@dataclass(frozen=True, slots=True)
class AuditAsChoices:
    """How ``audit-as-crates-io`` was put right, by the policy's keys."""

    chosen: Mapping[str, bool | None]
    """None: it was of no use, and is gone."""
    written: tuple[StoreFile, ...] = ()


def regenerate_audit_as(desk: Desk) -> AuditAsChoices:
    """
    Say of each project that looks like one of the index whether it is judged as one.

    Raises:
        NotFound: There is no store.
        InvalidInput: Something in the store cannot be.
        SourceUnavailable: The index did not answer; nothing was changed.
    """
    with desk.folder.held():
        store = open_store(desk.folder, desk.ecosystem, today=desk.today, locked=desk.is_locked)
        chosen = audit_as_choices(desk, store)
        written = save(desk.folder, with_audit_as(store, chosen), desk.ecosystem)
    return AuditAsChoices(chosen, written)


def audit_as_choices(desk: Desk, store: Store) -> Mapping[str, bool | None]:
    """
    Find what ``audit-as-crates-io`` should be where it is missing or wrong, by the policy's keys.

    Raises:
        SourceUnavailable: The index did not answer.
    """
    names = names_to_look_up(desk.locked, store)
    has_index = desk.registry is not None and not desk.is_locked
    published = desk.registry.look_up(sorted(names)) if desk.registry and has_index and names else {}
    problems = audit_as_problems(desk.locked, store, published if has_index else None)
    return dict(_choices(problems, desk.locked, store.config.policy))


_CHOICES = {
    PolicyMistake.NEEDS_AUDIT_AS: True,
    PolicyMistake.SHOULD_NOT_BE_AUDIT_AS: False,
    PolicyMistake.UNUSED_AUDIT_AS: None,
}


def _choices(
    problems: tuple[PolicyProblem, ...], graph: DependencyGraph, policy: Policy
) -> Iterator[tuple[str, bool | None]]:
    indexed = {node.name for node in graph.nodes.values() if node.origin is Origin.INDEX}
    versioned = {key.partition(":")[0] for key in policy.entries if ":" in key} | indexed - policy.entries.keys()
    for problem in problems:
        yield problem.label if problem.name in versioned else problem.name, _CHOICES[problem.mistake]


def with_audit_as(store: Store, chosen: Mapping[str, bool | None]) -> Store:
    """Give a store with these choices in its policy; an entry that says nothing any more goes."""
    entries = {**store.config.policy.entries}
    for key, choice in chosen.items():
        entries[key] = replace(entries.get(key, PolicyEntry()), audit_as_crates_io=choice)
        if entries[key] == NO_POLICY:
            del entries[key]
    return replace(store, config=replace(store.config, policy=Policy(entries)))
