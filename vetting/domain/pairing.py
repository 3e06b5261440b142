"""
Which distribution of one release is read against which of another.

Each distribution of the new release gets the partner it has most in common
with: (1) the same kind with the same tags; (2) the pure wheel; (3) for a wheel
the nearest wheel of other tags (``wheel_tags``), of several the one for the
newest interpreter and platform; (4) the sdist; (5) none. Pairs that say most
about the release come first: pure wheels, which installers take, then sdists,
then the other wheels by filename.

Within one release the source distribution is read against the most telling
wheel (``pair_within``), and each wheel held against it (``source_of``).

Source: issue "Reading a change", item 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vetting.domain.releases import Distribution, DistributionKind
from vetting.domain.wheel_tags import Likeness, Tags, tags_of

_Likeness: TypeAlias = tuple[DistributionKind, Tags | None]


@dataclass(frozen=True, slots=True)
class DistributionPair:
    """One distribution and what it is read against; without a partner, all of it is read."""

    old: Distribution | None
    new: Distribution


def source_of(wheel: Distribution, release: Sequence[Distribution]) -> Distribution | None:
    """Find the source distribution among those offered of the same release; None for what is no wheel."""
    if wheel.kind is not DistributionKind.WHEEL:
        return None
    sdists = [one for one in release if one.kind is DistributionKind.SDIST and one.removed_at is None]
    return min(sdists, key=lambda one: one.filename, default=None)


def pair_distributions(old: tuple[Distribution, ...], new: tuple[Distribution, ...]) -> tuple[DistributionPair, ...]:
    """Find each offered distribution of *new* its partner in *old*, the most telling pair first."""
    partners = _Partners([one for one in old if one.removed_at is None])
    pairs = [DistributionPair(partners.of(one), one) for one in new if one.removed_at is None]
    return tuple(sorted(pairs, key=lambda pair: (_rank(pair.new), pair.new.filename)))


def pair_within(release: Sequence[Distribution]) -> DistributionPair | None:
    """Pair the source distribution of one release with its most telling wheel; None where it has not both."""
    wheels = [one for one in release if one.kind is DistributionKind.WHEEL and one.removed_at is None]
    wheel = min(wheels, key=lambda one: (_rank(one), one.filename), default=None)
    source = source_of(wheel, release) if wheel else None
    return DistributionPair(source, wheel) if wheel and source else None


class _Partners:
    """
    What the distributions of an older release can be read against.

    Looked through once, whatever number of newer ones looks for a partner: a release may hold thousands.
    """

    def __init__(self, offered: Sequence[Distribution]) -> None:
        self._alike: dict[_Likeness, Distribution] = {}
        self._packed_alike: dict[tuple[_Likeness, str], Distribution] = {}
        for one in sorted(offered, key=lambda one: one.filename):
            likeness = _likeness(one)
            self._alike.setdefault(likeness, one)
            self._packed_alike.setdefault((likeness, _suffix(one)), one)
        self._near: dict[Likeness, Distribution] = {}
        for tags, one in sorted(_built(offered), key=lambda built: built[0].age, reverse=True):
            for nearness in tags.nearness():
                self._near.setdefault(nearness, one)
        self._pure = next((one for one in offered if _is_pure_wheel(one)), None)
        self._sdist = next((one for one in offered if one.kind is DistributionKind.SDIST), None)

    def of(self, new: Distribution) -> Distribution | None:
        """Give the partner; among equals the one packed in the same way, then the first by name."""
        likeness = _likeness(new)
        packed_alike = self._packed_alike.get((likeness, _suffix(new)))
        return packed_alike or self._alike.get(likeness) or self._pure or self._nearest(new) or self._sdist

    def _nearest(self, new: Distribution) -> Distribution | None:
        return next(
            (self._near[one] for tags, _ in _built([new]) for one in tags.nearness() if one in self._near), None
        )


def _built(offered: Sequence[Distribution]) -> list[tuple[Tags, Distribution]]:
    """Give the wheels whose names can be read, with their tags, by name."""
    wheels = [(_tags(one), one) for one in sorted(offered, key=lambda one: one.filename)]
    return [(tags, one) for tags, one in wheels if tags]


def _likeness(one: Distribution) -> _Likeness:
    return one.kind, _tags(one)


def _suffix(one: Distribution) -> str:
    return one.filename.rpartition(".")[2]


def _tags(one: Distribution) -> Tags | None:
    """Read a wheel's tags from its name; None for anything else."""
    return tags_of(one.filename) if one.kind is DistributionKind.WHEEL else None


def _is_pure_wheel(one: Distribution) -> bool:
    tags = _tags(one)
    return tags is not None and tags.is_pure


def _rank(one: Distribution) -> int:
    if _is_pure_wheel(one):
        return 0
    return 1 if one.kind is DistributionKind.SDIST else 2
