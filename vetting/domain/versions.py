"""
How versions are ordered, and which a specifier names, in each ecosystem.

The audit graph needs little of a version: a total order, equality, and
whether a violation's specifier names it. :func:`order_for` gives that for an
ecosystem: PEP 440 for pypi, semantic versions for cargo and npm.

Nothing here raises for a *version*, however odd: an index may hold versions
that no rule reads, and they still have to be sorted and compared. They sort
below all valid ones, by their text. A *specifier* is written by people who
can correct it, so a malformed one is refused.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.domain.semver import MAX_LENGTH, SemverOrder

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

SortKey: TypeAlias = tuple[object, ...]
"""Comparable with other keys of the same order, and hashable: the version's identity."""

_CACHED = 1 << 16


class VersionOrder(Protocol):
    """What the resolver asks of versions."""

    def key(self, version: str) -> SortKey:
        """Give a sort key; equal keys are one version. Never raises."""
        ...

    def same(self, one: str, other: str) -> bool:
        """Tell whether two spellings are one version."""
        ...

    def is_valid(self, version: str) -> bool:
        """Tell whether the ecosystem's rule reads this version."""
        ...

    def is_prerelease(self, version: str) -> bool:
        """Tell whether the version is a pre-release; False for what no rule reads."""
        ...

    def matches(self, specifier: str, version: str) -> bool:
        """
        Tell whether *specifier* names *version*.

        Raises:
            InvalidInput: *specifier* is malformed.
        """
        ...

    def spell(self, specifier: str) -> str:
        """
        Give the canonical spelling of *specifier*.

        Raises:
            InvalidInput: *specifier* is malformed.
        """
        ...


class Pep440Order:
    """
    Python's versions.

    A specifier names pre-releases as well, whether it says so or not: what a
    violation says of ``>=1.0`` it says of ``2.0rc1`` too. ``*`` names all
    versions, even those that PEP 440 does not read.
    """

    def key(self, version: str) -> SortKey:
        """Give a sort key; what is no PEP 440 version sorts below all that are, by text."""
        parsed = _pep440(version)
        return (0, version) if parsed is None else (1, parsed)

    def same(self, one: str, other: str) -> bool:
        """Tell whether two spellings are one version, as ``1.0`` and ``1.0.0`` are."""
        return one == other or self.key(one) == self.key(other)

    def is_valid(self, version: str) -> bool:
        """Tell whether this is a PEP 440 version."""
        return _pep440(version) is not None

    def is_prerelease(self, version: str) -> bool:
        """Tell whether the version is an alpha, beta, candidate or development release."""
        parsed = _pep440(version)
        return parsed is not None and parsed.is_prerelease

    def matches(self, specifier: str, version: str) -> bool:
        """
        Tell whether *specifier* names *version*.

        Raises:
            InvalidInput: *specifier* is neither ``*`` nor PEP 440.
        """
        wanted = _specifiers(specifier)
        return wanted is None or (len(version) <= MAX_LENGTH and wanted.contains(version, prereleases=True))

    def spell(self, specifier: str) -> str:
        """
        Give the specifier without the blanks around it.

        Raises:
            InvalidInput: *specifier* is neither ``*`` nor PEP 440.
        """
        _specifiers(specifier)
        return specifier.strip()


@lru_cache(maxsize=_CACHED)
def _pep440(version: str) -> "Version | None":
    # Loaded here, for who checks crates or npm's packages needs it not.
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    try:
        return Version(version) if len(version) <= MAX_LENGTH else None
    except InvalidVersion:
        return None


@lru_cache(maxsize=_CACHED)
def _specifiers(specifier: str) -> "SpecifierSet | None":
    """Parse a specifier, None for ``*``."""
    # Loaded here, for it takes a tenth of the time of a `revet check`, which seldom meets a violation.
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    if specifier.strip() == "*":
        return None
    try:
        wanted = SpecifierSet(specifier if len(specifier) <= MAX_LENGTH else "")
    except InvalidSpecifier:
        wanted = SpecifierSet()
    if not wanted:
        raise InvalidInput(f"{specifier[:80]!r} is no version specifier: write for example '>=1.2,<1.4' or '*'")
    return wanted


def nearest(versions: Iterable[str], wanted: str, order: VersionOrder, *, count: int = 5) -> tuple[str, ...]:
    """
    Name the versions that were probably meant: the neighbours of one that there is none of, in order.

    Args:
        versions: Those that there are.
        wanted: The one that there is none of; where no rule reads it, the newest are named.
        order: How they are compared.
        count: How many, at most.
    """
    ordered = sorted(versions, key=order.key)
    if not order.is_valid(wanted):
        return tuple(ordered[-count:])
    place = bisect_left(ordered, order.key(wanted), key=order.key)
    start = max(0, min(place - (count + 1) // 2, len(ordered) - count))
    return tuple(ordered[start : start + count])


_ORDERS: dict[Ecosystem, VersionOrder] = {
    Ecosystem.PYPI: Pep440Order(),
    Ecosystem.NPM: SemverOrder(bare_operator="=", has_alternatives=True),
    Ecosystem.CARGO: SemverOrder(),
}


def order_for(ecosystem: Ecosystem) -> VersionOrder:
    """Give the rule by which *ecosystem* compares versions."""
    return _ORDERS[ecosystem]
