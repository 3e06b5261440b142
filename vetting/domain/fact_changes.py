"""
What a change says in metadata, as facts and not as lines: a requirement that came, a script that went.

A fact is read out of METADATA, PKG-INFO, entry_points.txt, pyproject.toml,
setup.cfg, RECORD or package.json of both sides, by its parser, and told where
the two differ.
"""

from dataclasses import dataclass


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
