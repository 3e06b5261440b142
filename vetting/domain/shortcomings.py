"""
What a store lacks to be judged by, and how to judge by it all the same.

A store with problems is refused: what it says may not be what its authors mean.
But whoever mends it wants to know what else is wrong, and would otherwise find
out one kind at a time. So the rest is judged by what the store soundly says:

1. names of criteria that are not defined are left out, so that an audit or an
   exemption does not give them and a policy does not demand them;
2. a violation of nothing but such criteria speaks against nothing;
3. a store whose criteria contradict themselves cannot be judged by at all.

Such a report is never a success: the problems stand before it.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, Exemption, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.policy_checks import PolicyProblem
from vetting.domain.publishers import TrustedEntry, WildcardAudit
from vetting.domain.quick_dataclasses import replace
from vetting.domain.store import Config, Store
from vetting.domain.store_problems import StoreProblem

Problem: TypeAlias = StoreProblem | PolicyProblem
"""Why a store, or what its policy says of a lockfile, is refused."""

_Entry = TypeVar("_Entry", bound=Audit | WildcardAudit | TrustedEntry | Exemption)


def judgeable(store: Store) -> Store | None:
    """Give what can be judged by of a store with problems, None where that is nothing."""
    try:
        known = _Known(CriteriaBook(store.audits.criteria))
    except InvalidInput:
        return None
    return replace(store, config=known.config(store.config), audits=known.audit_set(store.audits))


class _Known:
    """Leaves out what is not in a book."""

    def __init__(self, book: CriteriaBook) -> None:
        self._book = book

    def config(self, config: Config) -> Config:
        entries = {key: self._policy(entry) for key, entry in config.policy.entries.items()}
        return replace(config, policy=Policy(entries), exemptions=self._grouped(config.exemptions))

    def audit_set(self, audit_set: AuditSet) -> AuditSet:
        return AuditSet(
            audit_set.criteria,
            self._grouped(audit_set.audits),
            self._grouped(audit_set.wildcards),
            self._grouped(audit_set.trusted),
        )

    def _policy(self, entry: PolicyEntry) -> PolicyEntry:
        return replace(
            entry,
            criteria=None if entry.criteria is None else self._criteria(entry.criteria),
            dev_criteria=None if entry.dev_criteria is None else self._criteria(entry.dev_criteria),
            dependency_criteria={name: self._criteria(some) for name, some in entry.dependency_criteria.items()},
        )

    def _grouped(self, entries: Mapping[str, Iterable[_Entry]]) -> Mapping[str, tuple[_Entry, ...]]:
        return {name: tuple(one for some in group if (one := self._entry(some))) for name, group in entries.items()}

    def _entry(self, entry: _Entry) -> _Entry | None:
        criteria = self._criteria(entry.criteria)
        return None if isinstance(entry, Violation) and not criteria else replace(entry, criteria=criteria)

    def _criteria(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name in self._book)
