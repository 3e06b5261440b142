"""
Which distribution of one release is read against which of another.

Each distribution of the new release gets the partner it has most in common
with: (1) the same kind with the same tags; (2) the pure wheel; (3) the sdist;
(4) none. Pairs that say most about the release come first: pure wheels, then
sdists, then the other wheels by filename.

Within one release the source distribution is read against the most telling
wheel (``pair_within``), and each wheel held against it (``source_of``).

Source: issue "Reading a change", item 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from vetting.domain.releases import Distribution, DistributionKind

PURE_TAGS = frozenset({("none", "any")})

_Tags: TypeAlias = frozenset[tuple[str, str, str]] | None
_Likeness: TypeAlias = tuple[DistributionKind, _Tags]


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
        pure = [one for one in offered if _is_pure_wheel(one)]
        sdists = [one for one in offered if one.kind is DistributionKind.SDIST]
        self._otherwise = next(iter([*pure, *sdists]), None)

    def of(self, new: Distribution) -> Distribution | None:
        """Give the partner; among equals the one packed in the same way, then the first by name."""
        likeness = _likeness(new)
        packed_alike = self._packed_alike.get((likeness, _suffix(new)))
        return packed_alike or self._alike.get(likeness) or self._otherwise


def _likeness(one: Distribution) -> _Likeness:
    return one.kind, _tags(one)


def _suffix(one: Distribution) -> str:
    return one.filename.rpartition(".")[2]


def _tags(one: Distribution) -> _Tags:
    """Read a wheel's tags from its name; None for anything else."""
    if one.kind is not DistributionKind.WHEEL:
        return None
    try:
        tags = parse_wheel_filename(one.filename)[3]
    except InvalidWheelFilename:
        return None
    return frozenset((tag.interpreter, tag.abi, tag.platform) for tag in tags)


def _is_pure_wheel(one: Distribution) -> bool:
    tags = _tags(one)
    return tags is not None and {tag[1:] for tag in tags} == PURE_TAGS


def _rank(one: Distribution) -> int:
    if _is_pure_wheel(one):
        return 0
    return 1 if one.kind is DistributionKind.SDIST else 2
