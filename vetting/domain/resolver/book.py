"""What the resolver judges by: local and imported entries, all in local criteria."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, Exemption
from vetting.domain.criteria import CriteriaBook
from vetting.domain.house_rules import HouseRules
from vetting.domain.publishers import PublisherRecord, UnpublishedEntry, WildcardAudit
from vetting.domain.quick_dataclasses import dataclass, field
from vetting.domain.store import Store


@dataclass(frozen=True, slots=True)
class Fresh:
    """
    Which entries were just downloaded and do not stand in the lock yet.

    Each is named by its place: (peer, project, index) or (project, index).
    """

    audits: frozenset[tuple[str, str, int]] = frozenset()
    wildcards: frozenset[tuple[str, str, int]] = frozenset()
    publishers: frozenset[tuple[str, int]] = frozenset()
    unpublished: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class AuditBook:
    """Everything that vouches for releases, or speaks against them."""

    criteria: CriteriaBook
    local: AuditSet = field(default_factory=AuditSet)
    peers: Mapping[str, AuditSet] = field(default_factory=dict)
    exemptions: Mapping[str, tuple[Exemption, ...]] = field(default_factory=dict)
    publishers: Mapping[str, tuple[PublisherRecord, ...]] = field(default_factory=dict)
    unpublished: Mapping[str, tuple[UnpublishedEntry, ...]] = field(default_factory=dict)
    fresh: Fresh = field(default_factory=Fresh)
    house: HouseRules = field(default_factory=HouseRules)

    @classmethod
    def of(cls, store: Store, fresh: Fresh | None = None) -> "AuditBook":
        """
        Open the book of a store.

        Raises:
            InvalidInput: The store's own criteria contradict themselves.
        """
        return cls(
            CriteriaBook(store.audits.criteria),
            store.audits,
            dict(sorted(store.imports.audits.items())),
            store.config.exemptions,
            store.imports.publishers,
            store.imports.unpublished,
            fresh or Fresh(),
            store.house,
        )

    @cached_property
    def peers_audits(self) -> Mapping[str, Sequence[tuple[int, str, tuple[Audit, ...]]]]:
        """What peers say of each project: the peer's place and name, and its entries; most peers know few projects."""
        found: dict[str, list[tuple[int, str, tuple[Audit, ...]]]] = {}
        for place, (peer, audit_set) in enumerate(self.peers.items()):
            for name, entries in audit_set.audits.items():
                found.setdefault(name, []).append((place, peer, entries))
        return found

    @cached_property
    def wildcards(self) -> Mapping[str, Sequence[tuple[int, str | None, tuple[WildcardAudit, ...]]]]:
        """Each project's wildcard audits: the place of the set that has them, its peer (None: local), and they."""
        found: dict[str, list[tuple[int, str | None, tuple[WildcardAudit, ...]]]] = {}
        for place, (peer, audit_set) in enumerate([(None, self.local), *self.peers.items()]):
            for name, entries in audit_set.wildcards.items():
                found.setdefault(name, []).append((place, peer, entries))
        return found
