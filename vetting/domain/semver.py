"""
Semantic versions and ranges of them, as cargo and npm read them.

:class:`SemverOrder` serves both: they order versions alike and differ in how
they read a range. A version may carry a git revision, ``1.2.3@git:<40 hex>``,
as cargo-vet writes unpublished code; it sorts right after the version it grew
from, and ranges look at the version alone.

1. A range is alternatives (npm's ``||``) of comparators that must all hold.
2. Each comparator becomes an interval of (major, minor, patch) triples, with
   the pre-release of its bounds.
3. A pre-release version matches only where a comparator of the alternative
   names a pre-release of the same triple; so ``*`` and ``>=2`` match no
   ``3.0.0-beta.1``.

Source: Semantic Versioning 2.0.0 §§10-11; the Cargo book, "Specifying
Dependencies"; the README of node-semver, "Ranges".
"""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass

Triple: TypeAlias = tuple[int, int, int]
Rank: TypeAlias = tuple[tuple[int, int, str], ...]
"""Dot-separated identifiers in comparable form: numbers before words."""
SortKey: TypeAlias = tuple[object, ...]

_NUMBER = r"(?:0|[1-9][0-9]{0,19})"
_BUILD = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_WORD = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_WORDS = rf"{_WORD}(?:\.{_WORD})*"
_LARGEST = (1 << 64) - 1
"""Of a version's three numbers, as cargo keeps them."""
MAX_LENGTH = 1000
"""Characters; a longer text is no version and no range. Python turns no more than 4,300 digits into a number."""

_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_WORDS}))?(?:\+({_BUILD}))?(?:\s*@\s*git:([0-9a-f]{{40}}))?",
    re.ASCII,
)
# What reads ranges is left to be compiled when there is one to read: a check seldom meets any, and has no time.
_PART = rf"(?:{_NUMBER}|[*xX])"
_COMPARATOR = rf"(>=|<=|>|<|=|\^|~>?)?\s*v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?(?:-({_WORDS}))?(?:\+{_BUILD})?"
_HYPHEN = r"(\S+)\s+-\s+(\S+)"
_LEADING_SPACE = r"(>=|<=|>|<|=|\^|~>?)\s+"
_NOT_CARGO = r"(?s:[<>=^~ ]*[*xXv]|~>|.*[^\S ])"
"""What npm takes and cargo does not, blanks but spaces among it; but one wildcard may stand alone."""
_ANYTHING = frozenset("*xX")
_MOST_COMPARATORS = 32
"""In one range. Source: the Rust crate semver 1.0, src/parse.rs."""
_CACHED = 1 << 16


@dataclass(frozen=True, slots=True)
class Parsed:
    """A semantic version, taken apart."""

    triple: Triple
    prerelease: Rank
    """Empty for a proper release."""
    build: Rank
    revision: str
    """A git commit, or nothing."""

    @property
    def key(self) -> SortKey:
        """A key that sorts above every version that could not be read."""
        return (1, *self.precedence, self.build, self.revision)

    @property
    def precedence(self) -> SortKey:
        """The part that ranges look at: a proper release is above its pre-releases."""
        return (self.triple, not self.prerelease, self.prerelease)


@dataclass(frozen=True, slots=True)
class _Comparator:
    """One operator applied to a possibly partial version."""

    operator: str
    parts: tuple[int | None, int | None, int | None]
    """None from the first wildcard or missing part on."""
    prerelease: Rank
    text: str

    @property
    def triple(self) -> Triple:
        major, minor, patch = self.parts
        return (major or 0, minor or 0, patch or 0)

    @property
    def _given(self) -> int:
        return next((place for place, part in enumerate(self.parts) if part is None), 3)

    def holds(self, version: Parsed, *, like_cargo: bool) -> bool:
        """Tell whether *version* lies within, leaving aside rule 3; a caret of cargo looks at the parts it has."""
        low, high = self._bounds()
        if like_cargo and self.operator == "^" and 0 < self._given < 3:
            low = _first_of(self.triple)
        return (low is None or low <= version.precedence) and (high is None or version.precedence < high)

    def is_opened_to(self, version: Parsed) -> bool:
        """Tell whether this comparator lets pre-releases of *version*'s triple in."""
        return bool(self.prerelease) and self.triple == version.triple

    def shuts_out(self, version: Parsed) -> bool:
        """
        Tell whether cargo keeps a pre-release out of a partial comparator that another comparator let in.

        Source: the Rust crate semver 1.0, src/eval.rs: a part that is not given compares as "not greater", and the
        pre-release is compared with none; only a caret stops at the parts it has.
        """
        given = self._given
        return given < 3 and self.operator != "^" and version.triple[:given] == self.triple[:given]

    def _bounds(self) -> tuple[SortKey | None, SortKey | None]:
        """Give the interval [low, high); None is unbounded."""
        given = self._given
        floor: SortKey = (self.triple, not self.prerelease, self.prerelease)
        if given == 0:
            return (floor, floor) if self.operator in {"<", ">"} else (None, None)
        above = _next_to(self.triple, self.prerelease) if given == 3 else _first_of(_bump(self.triple, given - 1))
        return {
            ">=": (floor, None),
            ">": (above, None),
            "<": (None, floor if given == 3 else _first_of(self.triple)),
            "<=": (None, above),
            "^": (floor, _first_of(_bump(self.triple, self._caret_place()))),
            "~": (floor, _first_of(_bump(self.triple, min(given - 1, 1)))),
            "=": (floor, above),
        }[self.operator]

    def _caret_place(self) -> int:
        """Give the place of the first part that is not zero, within those given."""
        return next((place for place in range(self._given) if self.triple[place]), self._given - 1)


def _bump(triple: Triple, place: int) -> Triple:
    major, minor, patch = triple
    return ((major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1))[place]


def _first_of(triple: Triple) -> SortKey:
    """Give a bound below every version of *triple*, pre-releases included."""
    return (triple, False, ())


def _next_to(triple: Triple, prerelease: Rank) -> SortKey:
    """Give the bound right above one exact version."""
    return (triple, not prerelease, (*prerelease, (-1, 0, "")))


def _rank(words: str | None) -> Rank:
    if not words:
        return ()
    return tuple((0, int(word), word) if word.isdecimal() else (1, 0, word) for word in words.split("."))


@lru_cache(maxsize=_CACHED)
def parse(version: str) -> Parsed | None:
    """Take a version apart, None where it is no semantic version."""
    found = _VERSION.fullmatch(version.strip()) if len(version) <= MAX_LENGTH else None
    if found is None:
        return None
    *numbers, prerelease, build, revision = found.groups()
    major, minor, patch = map(int, numbers)
    if max(major, minor, patch) > _LARGEST:
        return None
    return Parsed((major, minor, patch), _rank(prerelease), _rank(build), revision or "")


@lru_cache(maxsize=_CACHED)
def _key(version: str) -> SortKey:
    parsed = parse(version)
    return (0, version) if parsed is None else parsed.key


@dataclass(frozen=True, slots=True)
class SemverOrder:
    """Semantic versions, with cargo's or npm's way of reading a range."""

    bare_operator: str = "^"
    """What a bare ``1.2.3`` means in a range: ``^`` for cargo, ``=`` for npm."""
    has_alternatives: bool = False
    """Whether ranges know ``||``, hyphens and spaces between comparators, as npm's do."""

    def key(self, version: str) -> SortKey:
        """Give a sort key; what is no semantic version sorts below all that are, by text."""
        return _key(version)

    def same(self, one: str, other: str) -> bool:
        """Tell whether two spellings are one version."""
        return self.key(one) == self.key(other)

    def is_valid(self, version: str) -> bool:
        """Tell whether this is a semantic version."""
        return parse(version) is not None

    def is_prerelease(self, version: str) -> bool:
        """Tell whether the version has a pre-release part."""
        parsed = parse(version)
        return parsed is not None and bool(parsed.prerelease)

    def matches(self, specifier: str, version: str) -> bool:
        """
        Tell whether *version* lies in the range *specifier*.

        Raises:
            InvalidInput: *specifier* is no range.
        """
        alternatives = _alternatives(specifier, self.bare_operator, has_alternatives=self.has_alternatives)
        parsed = parse(version)
        return parsed is not None and any(
            _all_hold(comparators, parsed, like_cargo=not self.has_alternatives) for comparators in alternatives
        )

    def spell(self, specifier: str) -> str:
        """
        Give a range's canonical spelling, as cargo prints it: ``1.0`` is ``^1.0``.

        Raises:
            InvalidInput: *specifier* is no range.
        """
        alternatives = _alternatives(specifier, self.bare_operator, has_alternatives=self.has_alternatives)
        if self.has_alternatives:
            return specifier.strip()
        return ", ".join(comparator.text for comparator in alternatives[0])


def _all_hold(comparators: tuple[_Comparator, ...], version: Parsed, *, like_cargo: bool) -> bool:
    if version.prerelease:
        if not any(one.is_opened_to(version) for one in comparators):
            return False
        if like_cargo and any(one.shuts_out(version) for one in comparators):
            return False
    return all(one.holds(version, like_cargo=like_cargo) for one in comparators)


@lru_cache(maxsize=_CACHED)
def _alternatives(specifier: str, bare: str, *, has_alternatives: bool) -> tuple[tuple[_Comparator, ...], ...]:
    if not has_alternatives:
        return (_cargo_comparators(specifier, bare),)
    return tuple(
        tuple(_comparator(piece, bare, specifier) for piece in _npm_pieces(alternative))
        for alternative in specifier.split("||")
    )


def _cargo_comparators(specifier: str, bare: str) -> tuple[_Comparator, ...]:
    pieces = [piece.strip(" ") for piece in specifier.split(",")]
    if len(pieces) > _MOST_COMPARATORS:
        raise InvalidInput(f"{specifier[:80]!r} is no version range: it has more than {_MOST_COMPARATORS} parts")
    for piece in pieces:
        if re.match(_NOT_CARGO, piece) and (len(pieces) > 1 or piece not in _ANYTHING):
            message = "'*' stands alone, and ahead of a number stands one of = > >= < <= ~ ^, or nothing"
            raise InvalidInput(f"{specifier[:80]!r} is no version range: {message}")
    return tuple(_comparator(piece, bare, specifier) for piece in pieces)


def _npm_pieces(alternative: str) -> Iterator[str]:
    hyphen = re.fullmatch(_HYPHEN, alternative.strip())
    if hyphen:
        yield from (f">={hyphen[1]}", f"<={hyphen[2]}")
    else:
        yield from re.sub(_LEADING_SPACE, r"\1", alternative).split() or ("*",)


def _comparator(piece: str, bare: str, specifier: str) -> _Comparator:
    found = re.fullmatch(_COMPARATOR, piece, re.ASCII) if len(piece) <= MAX_LENGTH else None
    if found is None:
        raise InvalidInput(f"{specifier[:80]!r} is no version range: write for example '>=1.2.0, <1.4.0' or '*'")
    operator, *texts, prerelease = found.groups()
    given = [text for text in texts if text is not None]
    numbers = [int(text) for text in itertools.takewhile(str.isdecimal, given)]
    is_wild = len(numbers) < len(given)
    if max(numbers, default=0) > _LARGEST:
        raise InvalidInput(f"{specifier[:80]!r} is no version range: a number in it is too large")
    if any(text.isdecimal() for text in given[len(numbers) :]) or (prerelease and len(numbers) < 3):
        raise InvalidInput(f"{specifier[:80]!r} is no version range: only its last parts may be left open")
    padded: list[int | None] = [*numbers, None, None, None]
    shown = ".".join(map(str, numbers)) + (f"-{prerelease}" if prerelease else "")
    if is_wild and not operator:
        shown = f"{shown}.*" if numbers else "*"
    spelled = operator or ("" if is_wild else bare)
    return _Comparator(
        {"": "=", "~>": "~"}.get(spelled, spelled),
        (padded[0], padded[1], padded[2]),
        _rank(prerelease),
        spelled + shown,
    )
