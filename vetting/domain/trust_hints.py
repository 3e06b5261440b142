"""
Whom one might trust instead of reading: publishers of a release that somebody relies on already.

A hint, and no more: it is shown beside what there is to read, and changes no
verdict.

1. A publisher of the very release comes first: it is named if this project
   trusts it for anything, or a peer does.
2. Otherwise, unless the project is trusted for somebody already, the newest
   release that such a publisher uploaded.
3. Where this project trusts a publisher, it does not matter who else does.

Source: cargo-vet at e2111ef, src/resolver.rs (compute_suggest).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from vetting.domain.publishers import PublishedBy, PublishedRelease, TrustedEntry, User
from vetting.domain.suggestions import Step
from vetting.domain.versions import VersionOrder

THIS_PROJECT = "this project"
"""How the store at hand is named among those who trust."""


@dataclass(frozen=True, slots=True)
class TrustHint:
    """A publisher, and who trusts it."""

    publisher: PublishedBy
    trusted_by: tuple[str, ...]
    """Peers by name, or :data:`THIS_PROJECT` alone."""
    is_exact: bool
    """Whether it published the very release, and not only another one of the project."""
    is_sole: bool
    """Whether nobody else is known to have published the project."""


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a suggested release besides its lines."""

    publisher: PublishedBy | None = None
    """None: the index does not say."""
    hint: TrustHint | None = None


class Trusting:
    """Who trusts whom, here and among peers."""

    def __init__(
        self, local: Mapping[str, Iterable[TrustedEntry]], peers: Mapping[str, Collection[PublishedBy]]
    ) -> None:
        """
        Collect who trusts whom.

        Args:
            local: The store's own trusted entries, by project.
            peers: Whom each peer trusts for anything.
        """
        self._own_projects = frozenset(local)
        self._trusting: dict[Hashable, set[str]] = {}
        for entries in local.values():
            for entry in entries:
                self._trusting.setdefault(_identity(entry.source), set()).add(THIS_PROJECT)
        for peer, sources in peers.items():
            for source in sources:
                self._trusting.setdefault(_identity(source), set()).add(peer)

    def background(self, step: Step, releases: Collection[PublishedRelease], order: VersionOrder) -> Background:
        """Tell what is known of the release that *step* leads to, from all *releases* of its project."""
        publisher = next((one.source for one in releases if order.same(one.version, step.to_version)), None)
        if publisher is not None and self._is_trusted(publisher):
            return Background(publisher, self._hint(publisher, releases, is_exact=True))
        if step.project in self._own_projects:
            return Background(publisher)
        newest_first = sorted(releases, key=lambda one: order.key(one.version), reverse=True)
        known = (one.source for one in newest_first if one.source is not None)
        other = next((source for source in known if self._is_trusted(source)), None)
        return Background(publisher, None if other is None else self._hint(other, releases, is_exact=False))

    def _is_trusted(self, source: PublishedBy) -> bool:
        return _identity(source) in self._trusting

    def _hint(self, source: PublishedBy, releases: Collection[PublishedRelease], *, is_exact: bool) -> TrustHint:
        trusting = self._trusting[_identity(source)]
        by = (THIS_PROJECT,) if THIS_PROJECT in trusting else tuple(sorted(trusting))
        publishers = {_identity(one.source) for one in releases if one.source is not None}
        return TrustHint(source, by, is_exact, is_sole=len(publishers) == 1)


def _identity(source: PublishedBy) -> Hashable:
    """Say who it is, whatever they are called."""
    return source.user_id if isinstance(source, User) else source.identity
