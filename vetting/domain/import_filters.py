"""
Which of a peer's audits are taken: by who made them, by criteria, by project.

A filter is about what vouches. A violation is a warning, and passes whatever
the filter says: who does not want to hear it excludes the project, or disputes
the violation for a time (:mod:`vetting.domain.house_rules`).
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from vetting.domain.quick_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportFilter:
    """What is taken from one peer; an empty field sets no bound."""

    only_who: tuple[str, ...] = ()
    """Patterns such as ``Jo <jo@example.test>`` or ``*@example.test``; what nobody is named for is not taken then."""
    exclude_who: tuple[str, ...] = ()
    """Patterns; an audit is left out when everybody named for it matches."""
    only_criteria: tuple[str, ...] = ()
    """The peer's own names; an audit counts for these and for nothing else."""
    only_projects: tuple[str, ...] = ()

    def takes_project(self, name: str) -> bool:
        """Tell whether anything that vouches for a project is taken."""
        return not self.only_projects or name in self.only_projects

    def takes_from(self, who: Sequence[str]) -> bool:
        """Tell whether what these people vouch for is taken."""
        left = [one for one in who if not _is_any(one, self.exclude_who)]
        if who and not left:
            return False
        return not self.only_who or any(_is_any(one, self.only_who) for one in left)

    def narrowed(self, criteria: frozenset[str]) -> frozenset[str]:
        """Keep of a peer's criteria, closed over what they imply there, those that count."""
        return criteria if not self.only_criteria else criteria.intersection(self.only_criteria)


NO_FILTER = ImportFilter()
"""Takes everything."""


def address_of(who: str) -> str:
    """Give the address of ``Name <address>``, empty where there is none."""
    return who.rpartition("<")[2].rstrip("> ").strip() if "<" in who else ""


def _is_any(who: str, patterns: Sequence[str]) -> bool:
    spelled = [one.casefold() for one in (who.strip(), address_of(who)) if one]
    return any(fnmatchcase(one, pattern.strip().casefold()) for one in spelled for pattern in patterns)
