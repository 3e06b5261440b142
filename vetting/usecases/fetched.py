"""A store with all that it leans on, as it is now: what every verb that looks at a store begins with."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vetting.domain.publishers import PublishedBy
from vetting.domain.quick_dataclasses import dataclass, field
from vetting.domain.resolver.book import AuditBook, Fresh
from vetting.domain.store import Store

if TYPE_CHECKING:
    # What a locked check does not need, it has no time to load.
    from vetting.domain.freshness import Published


@dataclass(frozen=True, slots=True)
class Fetched:
    """A store with its peers' audits as they are published now."""

    store: Store
    fresh: Fresh
    warnings: tuple[str, ...] = ()
    before: Store = field(default_factory=Store)
    """The store as it lay in its folder."""
    published: "Published" = field(default_factory=dict)
    """What the index has of the projects that were asked for."""
    grants: Mapping[str, frozenset[PublishedBy]] = field(default_factory=dict)
    """Whom each peer trusts for anything: a hint, which no verdict rests on."""
    unmapped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By peer, the criteria of its own that mean nothing here."""

    @property
    def book(self) -> AuditBook:
        """All of it, to judge by."""
        return AuditBook.of(self.store, self.fresh)
