"""
Projects, releases and distributions: what an index holds.

``project_name``, ``sha256`` and ``digest`` parse what comes from outside, once;
what has these types need not be checked again. Versions are kept as the index spells
them and compared by :mod:`vetting.domain.versions`.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass

if TYPE_CHECKING:
    # What instances know of releases; whoever checks a lockfile has no time to load it.
    from vetting.domain.looking import Looked

ProjectName = NewType("ProjectName", str)
"""A project's name, normalised by its ecosystem's rule."""

Sha256 = NewType("Sha256", str)
"""A SHA-256 as 64 lower-case hexadecimal digits, without a prefix."""

Sha384 = NewType("Sha384", str)
"""A SHA-384 as 96 lower-case hexadecimal digits, without a prefix."""

Sha512 = NewType("Sha512", str)
"""A SHA-512 as 128 lower-case hexadecimal digits, without a prefix."""

if TYPE_CHECKING:
    Digest: TypeAlias = Sha256 | Sha384 | Sha512
    """What names a file's bytes; the number of its digits tells by which algorithm. Two of one file can differ."""
else:
    # Dozens of annotations name it, and to put a union of such types together takes a check 0.5 % of its time.
    Digest = str

ProjectId = NewType("ProjectId", int)
ReleaseId = NewType("ReleaseId", int)
DistributionId = NewType("DistributionId", int)

_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
ALGORITHMS = {64: "sha256", 96: "sha384", 128: "sha512"}
"""
What files are compared by, by the number of hexadecimal digits.

Source: pip's documentation, "Hash-checking mode"; Subresource Integrity, the
    hash functions that `integrity` in npm's lockfiles is held against.
"""
COMPARED = ("sha256:", "sha384:", "sha512:")
"""How they begin where they say their algorithm."""
# The library packaging would do this as well, and load a good deal more than `revet check` has time for.
_PYPI_NAME = re.compile(r"[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9]", re.IGNORECASE | re.ASCII)
_SEPARATORS = re.compile(r"[-_.]+")
_NPM_NAME = re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*")
_CRATE_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,63}")
MAX_NAME_LENGTH = 214
"""Characters; npm's limit, the longest of the three ecosystems'."""


class Ecosystem(StrEnum):
    """A family of package indexes that share names and version rules."""

    PYPI = "pypi"
    NPM = "npm"
    CARGO = "cargo"

    @property
    def is_read_locally(self) -> bool:
        """Tell whether releases can be fetched and read where a command runs; of others only instances have pages."""
        return self in {Ecosystem.PYPI, Ecosystem.NPM}


_NAMES = {Ecosystem.PYPI: _PYPI_NAME, Ecosystem.NPM: _NPM_NAME, Ecosystem.CARGO: _CRATE_NAME}


class DistributionKind(StrEnum):
    """How a distribution is packed, and so what it is compared with first."""

    SDIST = "sdist"
    WHEEL = "wheel"
    OTHER = "other"


def project_name(ecosystem: Ecosystem, text: str) -> ProjectName:
    """
    Normalise a project's name by its ecosystem's rule.

    Raises:
        InvalidInput: The ecosystem allows no project of that name.

    Source: PEP 503 and 508 for pypi; npm's and cargo's manifest references.
    """
    if len(text) > MAX_NAME_LENGTH or not _NAMES[ecosystem].fullmatch(text):
        raise InvalidInput(f"{text[:80]!r} is not a project name that {ecosystem} allows")
    is_folded = ecosystem is Ecosystem.PYPI
    return ProjectName(_SEPARATORS.sub("-", text).lower() if is_folded else text)


def sha256(text: str) -> Sha256:
    """
    Parse a SHA-256 in hexadecimal, with or without a ``sha256:`` before it.

    Raises:
        InvalidInput: *text* is not 64 hexadecimal digits.
    """
    digits = text.removeprefix("sha256:").lower()
    if not _HEX_DIGEST.fullmatch(digits):
        raise InvalidInput(f"{text[:80]!r} is not a SHA-256: write 64 hexadecimal digits")
    return Sha256(digits)


def digest(text: str) -> Digest:
    """
    Parse a digest that says its algorithm, ``sha512:HEX``; without one it is a SHA-256.

    Raises:
        InvalidInput: It has another number of digits, or is of an algorithm by which files are not compared.
    """
    # Nearly all are SHA-256, and a lockfile has thousands.
    if not text.startswith(("sha384:", "sha512:")):
        return sha256(text)
    return Sha512(_digits(text, 128)) if text.startswith("sha512:") else Sha384(_digits(text, 96))


def _digits(text: str, number: int) -> str:
    digits = text[len("sha512:") :].lower()
    if len(digits) != number or digits.strip("0123456789abcdef"):
        raise InvalidInput(f"{text[:80]!r} is no digest: write {number} hexadecimal digits after {text[:7]!r}")
    return digits


def prefixed(one: Digest) -> str:
    """Spell a digest as audits files do, ``sha256:HEX``; such texts sort by algorithm, then by digits."""
    return f"{ALGORITHMS[len(one)]}:{one}"


def algorithms_of(digests: Iterable[Digest]) -> frozenset[str]:
    """Name the algorithms of digests, each as its prefix does: ``sha256``."""
    return frozenset(ALGORITHMS[len(one)] for one in digests)


def are_comparable(some: Iterable[Digest], others: Iterable[Digest]) -> bool:
    """Tell whether both name files by one algorithm; where they do not, they may or may not be the same files."""
    return not {len(one) for one in some}.isdisjoint([len(one) for one in others])


@dataclass(frozen=True, slots=True)
class Distribution:
    """One archive of a release: a name, and the bytes it stands for."""

    filename: str
    sha256: Sha256
    size_bytes: int | None
    """As the index claims it, None where it does not say."""
    kind: DistributionKind
    uploaded_at: datetime | None
    """As the index claims it; it can be rewritten there, so first_seen_at is what we rely on."""
    first_seen_at: datetime
    """When this instance first saw the file."""
    id: DistributionId | None = None
    url: str | None = None
    yanked: bool = False
    yanked_reason: str | None = None
    removed_at: datetime | None = None
    """When this instance noticed that the index no longer offers the file."""
    provenance: "Looked[str] | None" = None
    """Where the index says its provenance is; nothing in it was verified. None: not looked."""
    metadata_sha256: Sha256 | None = None
    """SHA-256 of the metadata that the index serves beside it; None where it serves none, or does not state that."""
    requires_python: str | None = None
    """For which Pythons the index lists it, perhaps cut (:func:`vetting.domain.texts.is_cut`); None where it does not
    say."""


@dataclass(frozen=True, slots=True)
class Release:
    """One version of a project in one lineage, with the distributions the index offers for it now."""

    id: ReleaseId
    project_id: ProjectId
    ecosystem: Ecosystem
    project: ProjectName
    lineage: int
    version: str
    """As the index spells it."""
    distributions: tuple[Distribution, ...]
    first_seen_at: datetime

    @property
    def digests(self) -> frozenset[Sha256]:
        """The SHA-256 of every distribution offered now."""
        return digests_of(self.distributions)

    @property
    def label(self) -> str:
        """How a message names this release."""
        return f"{self.project} {self.version}"


def digests_of(distributions: Iterable[Distribution]) -> frozenset[Sha256]:
    """Collect the SHA-256 of those distributions that are still offered."""
    return frozenset(one.sha256 for one in distributions if one.removed_at is None)
