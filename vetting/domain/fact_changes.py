"""
What a change says in metadata, as facts and not as lines: a requirement that came, a script that went.

A fact is read out of METADATA, PKG-INFO, entry_points.txt, pyproject.toml,
setup.cfg, RECORD or package.json of both sides, by its parser, and told where
the two differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_OF_ITSELF: Final = frozenset({"metadata", "wheel", "record"})
"""Subjects that every release states, and that matter where they are others than before."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that is not the same on both sides."""

    subject: str
    """A constant word: ``metadata``, ``requires``, ``entry-point``, ``script``, ``build``, ``record``, ``npm``."""
    key: str
    """What of it: a field, a project, a script's name."""
    old: str | None
    """None: it was not there."""
    new: str | None
    """None: it is gone."""
    path: str
    """The file that says so, as a finding's."""


def told_facts(facts: Iterable[FactChange], *, is_whole: bool) -> list[FactChange]:
    """
    Put what metadata says of code before what it says of itself.

    Of all of a release (*is_whole*), where nothing could have been otherwise before, it is what it says of code alone.
    """
    ordered = sorted(facts, key=lambda one: (one.subject in _OF_ITSELF, one.subject == "metadata"))
    return [one for one in ordered if not (is_whole and one.subject in _OF_ITSELF)]
