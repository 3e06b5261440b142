"""
Every rule there is, by family, for people who want to know what a finding means.

Several rules may have one id: they ask the same of different things, of a file
and of a release, say.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

from vetting.domain.signals.interface import ChangeRule, Finding, ReleaseRule, Rule
from vetting.domain.signals.scan import ALL, RELEASE_RULES

FAMILIES: Final = {
    "A": "Archive and integrity",
    "H": "Hooks",
    "C": "Code",
    "F": "Files",
    "U": "Unicode",
    "D": "Dependencies",
    "P": "Publishing",
}
"""In order of how much a reader wants them. Source: signals catalogue §2."""
_OF_RELEASES: Final = frozenset(one.id for one in RELEASE_RULES)
_NUMBER: Final = re.compile(r"([A-Z])(\d+)")
AnyRule: TypeAlias = Rule | ChangeRule | ReleaseRule


@dataclass(frozen=True, slots=True)
class Signal:
    """One id, and the rules that have it."""

    id: str
    rules: tuple[AnyRule, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Signals of one kind."""

    letter: str
    title: str
    signals: tuple[Signal, ...]


def families(rules: tuple[AnyRule, ...] = ALL) -> tuple[Family, ...]:
    """List all signals, by family and number."""
    signals = [Signal(name, tuple(group)) for name, group in groupby(sorted(rules, key=_place), key=lambda one: one.id)]
    return tuple(
        Family(letter, title, tuple(one for one in signals if one.id.startswith(letter)))
        for letter, title in FAMILIES.items()
    )


def is_of_release(finding: Finding) -> bool:
    """Tell whether *finding* is known from outside the files: where it does not count, it stood in none before."""
    return not finding.path and finding.rule in _OF_RELEASES


def _place(rule: AnyRule) -> tuple[int, int]:
    found = _NUMBER.fullmatch(rule.id)
    assert found is not None, "an id is a family's letter and a number"
    return list(FAMILIES).index(found[1]), int(found[2])
