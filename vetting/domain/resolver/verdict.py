"""
Verdicts: the resolver's answer for one release; and the report: for all of them.

A missing audit is an answer, not an error.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar

from vetting.domain.quick_dataclasses import dataclass, field
from vetting.domain.releases import Digest
from vetting.domain.resolver.conflicts import ViolationConflict
from vetting.domain.resolver.distributions import Coverage
from vetting.domain.resolver.search import Path


class Conclusion(StrEnum):
    """The answer over all releases, worded as cargo-vet words it."""

    SUCCESS = "success"
    MISSING_AUDITS = "fail (vetting)"
    WRONG_BYTES = "fail (distributions)"
    VIOLATIONS = "fail (violation)"


class Strength(StrEnum):
    """How a vetted release came to be so."""

    FULLY = "vetted_fully"
    PARTIALLY = "vetted_partially"
    """An exemption helped."""
    EXEMPTED = "vetted_with_exemptions"
    """For some criterion there was nothing but an exemption."""


@dataclass(frozen=True, slots=True)
class Vetted:
    """Every required criterion is reached."""

    name: str
    version: str
    strength: Strength
    paths: Mapping[str, Path] = field(default_factory=dict)
    """By criterion; empty where nothing is demanded."""
    coverage: Coverage | None = None
    """None where the lockfile names no files, or nothing is demanded."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Between what could be reached for one criterion, from either side; an audit across it would close it."""

    lead_to_target: frozenset[str | None]
    come_from_nothing: frozenset[str | None]
    """None is nothing itself, from which a full audit would start."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Some required criterion is not reached."""

    name: str
    version: str
    criteria: tuple[str, ...]
    """What is missing, minimally."""
    gaps: Mapping[str, Gap]
    """By missing criterion; also those that others imply."""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where a path is broken: what leads to a version, and what starts from it, name different files of it."""

    version: str
    audited: frozenset[Digest]
    """The files that were audited up to there."""
    built_on: frozenset[Digest]
    """Those that the next audit starts from."""


@dataclass(frozen=True, slots=True)
class WrongBytes:
    """Audits reach the version, but not the files that the lockfile names."""

    name: str
    version: str
    locked: frozenset[Digest]
    audited: frozenset[Digest]
    """What was audited of this version, whether locked or not."""
    demands_all: bool
    """Whether policy asks for every locked file."""
    missing: Missing
    """What audits would mend it: of the locked files, built on files that were audited."""
    broken: tuple[BrokenLink, ...] = ()
    """Why audits that may well name the locked files do not reach them."""

    @property
    def incomparable(self) -> frozenset[Digest]:
        """Those that are locked by algorithms by which audits, though they name files, name none."""
        known = {len(one) for one in self.audited}
        return frozenset(one for one in self.locked if known and len(one) not in known)


@dataclass(frozen=True, slots=True)
class Violated:
    """Somebody says that a version which somebody vouches for is harmful."""

    name: str
    version: str
    conflicts: tuple[ViolationConflict, ...]


Verdict: TypeAlias = Vetted | Missing | WrongBytes | Violated
_FAILURES: Mapping[type[Verdict], Conclusion] = {
    Violated: Conclusion.VIOLATIONS,
    Missing: Conclusion.MISSING_AUDITS,
    WrongBytes: Conclusion.WRONG_BYTES,
}
"""What each verdict that is none of success makes of the whole, the worst first."""
_Kind = TypeVar("_Kind", Vetted, Missing, WrongBytes, Violated)


@dataclass(frozen=True, slots=True)
class Report:
    """One verdict for each third-party release, by name and version."""

    verdicts: tuple[Verdict, ...] = ()

    @property
    def conclusion(self) -> Conclusion:
        """The answer over all: conflicts before missing audits before wrong bytes."""
        return self.conclusions[0]

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        """Every kind of failure that there is, the one that decides first; success alone where there is none."""
        found = {type(one) for one in self.verdicts}
        return tuple(one for kind, one in _FAILURES.items() if kind in found) or (Conclusion.SUCCESS,)

    def only(self, kind: type[_Kind]) -> Iterator[_Kind]:
        """Iterate over the verdicts of one kind."""
        return (one for one in self.verdicts if isinstance(one, kind))

    def lacking(self) -> Iterator[Missing]:
        """Iterate over what further audits would mend: releases without them, and those with audits of other bytes."""
        for one in self.verdicts:
            if isinstance(one, Missing):
                yield one
            elif isinstance(one, WrongBytes):
                yield one.missing

    def vetted(self, strength: Strength) -> tuple[Vetted, ...]:
        """Collect the vetted releases of one strength."""
        return tuple(one for one in self.only(Vetted) if one.strength is strength)
