"""
Which distribution of one release is read against which of another.

Each distribution of the new release gets the partner it has most in common
with: (1) the same kind with the same tags; (2) the pure wheel; (3) the sdist;
(4) none. Pairs that say most about the release come first: pure wheels, then
sdists, then the other wheels by filename.

Source: issue "Reading a change", item 2.
"""

from collections.abc import Callable
from dataclasses import dataclass

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from vetting.domain.releases import Distribution, DistributionKind

PURE_TAGS = frozenset({("none", "any")})


@dataclass(frozen=True, slots=True)
class DistributionPair:
    """One distribution and what it is read against; without a partner, all of it is read."""

    old: Distribution | None
    new: Distribution


def pair_distributions(old: tuple[Distribution, ...], new: tuple[Distribution, ...]) -> tuple[DistributionPair, ...]:
    """Find each offered distribution of *new* its partner in *old*, the most telling pair first."""
    offered = tuple(one for one in old if one.removed_at is None)
    pairs = [DistributionPair(_partner(one, offered), one) for one in new if one.removed_at is None]
    return tuple(sorted(pairs, key=lambda pair: (_rank(pair.new), pair.new.filename)))


def _partner(new: Distribution, offered: tuple[Distribution, ...]) -> Distribution | None:
    alike = [one for one in offered if one.kind is new.kind and _tags(one) == _tags(new)]
    pure = [one for one in offered if _is_pure_wheel(one)]
    sdists = [one for one in offered if one.kind is DistributionKind.SDIST]
    candidates = [*sorted(alike, key=_suffix_first(new)), *pure, *sdists]
    return candidates[0] if candidates else None


def _suffix_first(new: Distribution) -> Callable[[Distribution], tuple[bool, str]]:
    """Among equals, prefer the one packed in the same way, then the first by name."""
    return lambda one: (_suffix(one) != _suffix(new), one.filename)


def _suffix(one: Distribution) -> str:
    return one.filename.rpartition(".")[2]


def _tags(one: Distribution) -> frozenset[tuple[str, str, str]] | None:
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
