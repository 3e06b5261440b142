"""
Several parties' published audits as one set, each entry with where it came from.

1. What a party says in criteria that it does not define itself is left out
   (:func:`in_own_words`): of an entry's criteria and of what criteria imply,
   and the entry with its last.
2. Criteria of one name have to mean the same everywhere, word for word; who
   comes first keeps the credit. All that differ are told together.
3. Entries that a party does not mean for others are left out. All others are
   strung together, without a look at whether somebody else says the same.
4. Each is credited to the address it was read from, behind those that it was
   credited to before.

Source: cargo-vet at e2111ef, src/main.rs (do_aggregate_audits), src/storage.rs
(foreign_audit_file_to_local); held against the real one in tests/conformance.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit
from vetting.domain.criteria import SAFE_TO_DEPLOY, SAFE_TO_RUN, Criterion
from vetting.domain.errors import InvalidInput
from vetting.domain.publishers import TrustedEntry, WildcardAudit

_Entry = TypeVar("_Entry", bound=Audit | WildcardAudit | TrustedEntry)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two parties that mean different things by one name."""

    criteria: str
    what: str
    """On what they differ: ``description`` or ``implies``."""
    first: str
    """The address that comes first."""
    first_says: str
    second: str
    second_says: str

    def __str__(self) -> str:
        """Tell who says what."""
        said = f"{self.first} says {self.first_says!r}, {self.second} says {self.second_says!r}"
        return f"the criteria {self.criteria!r} differ in their {self.what}: {said}"


class CriteriaDisagree(InvalidInput):
    """Parties mean different things by the same names; *disagreements* has all of them."""

    def __init__(self, disagreements: Iterable[Disagreement]) -> None:
        self.disagreements = tuple(disagreements)
        super().__init__("\n".join(str(one) for one in self.disagreements))


def aggregated(sets: Iterable[tuple[str, AuditSet]]) -> AuditSet:
    """
    Make one set of several.

    Args:
        sets: Each with the address that it was read from, in the order of who gets credit.

    Raises:
        CriteriaDisagree: Criteria of one name differ.
    """
    criteria: dict[str, tuple[str, Criterion]] = {}
    disagreements: list[Disagreement] = []
    audits: dict[str, tuple[Audit, ...]] = {}
    wildcards: dict[str, tuple[WildcardAudit, ...]] = {}
    trusted: dict[str, tuple[TrustedEntry, ...]] = {}
    for url, one in sets:
        for criterion in one.criteria:
            known = criteria.setdefault(criterion.name, (url, criterion))
            disagreements += _differences(known, (url, criterion))
        _add(audits, {name: [entry for entry in some if entry.importable] for name, some in one.audits.items()}, url)
        _add(wildcards, one.wildcards, url)
        _add(trusted, one.trusted, url)
    if disagreements:
        raise CriteriaDisagree(disagreements)
    credited = tuple(replace(one, aggregated_from=(*one.aggregated_from, url)) for url, one in criteria.values())
    return AuditSet(credited, audits, wildcards, trusted)


def in_own_words(theirs: AuditSet) -> tuple[AuditSet, tuple[str, ...]]:
    """
    Leave out what a party says in criteria that it does not define.

    Returns:
        The rest, and a line for each entry that was left out as a whole.
    """
    own = frozenset((SAFE_TO_RUN, SAFE_TO_DEPLOY, *(one.name for one in theirs.criteria)))
    dropped: list[str] = []

    def kept(entries: Mapping[str, tuple[_Entry, ...]], kind: str) -> Mapping[str, tuple[_Entry, ...]]:
        found = {name: tuple(_reworded(some, own)) for name, some in entries.items()}
        for name, some in entries.items():
            lost = len(some) - len(found[name])
            dropped.extend(f"{kind}.{name}: has no criteria that are defined there" for _ in range(lost))
        return {name: some for name, some in found.items() if some}

    criteria = tuple(
        replace(one, implies=tuple(name for name in one.implies if name in own)) for one in theirs.criteria
    )
    rest = AuditSet(
        criteria,
        kept(theirs.audits, "audits"),
        kept(theirs.wildcards, "wildcard-audits"),
        kept(theirs.trusted, "trusted"),
    )
    return rest, tuple(dropped)


def _reworded(entries: Iterable[_Entry], own: frozenset[str]) -> Iterator[_Entry]:
    for one in entries:
        criteria = tuple(name for name in one.criteria if name in own)
        if criteria:
            yield one if criteria == one.criteria else replace(one, criteria=criteria)


def _differences(known: tuple[str, Criterion], other: tuple[str, Criterion]) -> Iterator[Disagreement]:
    (first, one), (second, two) = known, other
    if (one.description, one.description_url) != (two.description, two.description_url):
        yield Disagreement(one.name, "description", first, _described(one), second, _described(two))
    if one.implies != two.implies:
        yield Disagreement(one.name, "implies", first, ", ".join(one.implies), second, ", ".join(two.implies))


def _described(criterion: Criterion) -> str:
    return criterion.description or criterion.description_url or ""


def _add(entries: dict[str, tuple[_Entry, ...]], more: Mapping[str, Iterable[_Entry]], url: str) -> None:
    for name, some in more.items():
        credited = tuple(replace(one, aggregated_from=(*one.aggregated_from, url)) for one in some)
        if credited:
            entries[name] = (*entries.get(name, ()), *credited)
