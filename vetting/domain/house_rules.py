"""
House rules: what a project decides for itself, which cargo-vet has no words for.

They stand in ``revet.toml`` beside cargo-vet's three files, so that those stay
cargo-vet's to the byte:

- A :class:`Dispute` sets one violation of one peer aside, for a reason and for
  a time, so that somebody else's claim cannot stop a project for ever. A
  violation of our own is not disputed but edited.
- *Independence*: an audit by who published the version does not count.
- Filters on what is taken from a peer (:mod:`vetting.domain.import_filters`).
"""

from collections.abc import Iterator, Mapping
from datetime import date

from vetting.domain.audits import Violation
from vetting.domain.import_filters import NO_FILTER, ImportFilter
from vetting.domain.quick_dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Dispute:
    """Our word against one violation of one peer."""

    specifier: str
    """The violation's, to the letter: who widens a violation makes a new claim."""
    peer: str
    criteria: tuple[str, ...]
    """Those of the violation's local criteria that are disputed."""
    until: date
    """The first day on which the violation counts again."""
    reason: str
    who: tuple[str, ...] = ()

    def is_about(self, peer: str | None, violation: Violation) -> bool:
        """Tell whether this is the violation that is disputed, or one for fewer or more criteria."""
        is_same = (self.peer, self.specifier) == (peer, violation.specifier)
        return is_same and not set(self.criteria).isdisjoint(violation.criteria)


@dataclass(frozen=True, slots=True)
class HouseRules:
    """All of them."""

    disputes: Mapping[str, tuple[Dispute, ...]] = field(default_factory=dict)
    """By project."""
    is_independent: bool = False
    """Whether auditors have to be others than publishers, where a project does not say."""
    independence: Mapping[str, bool] = field(default_factory=dict)
    """By project."""
    imports: Mapping[str, ImportFilter] = field(default_factory=dict)
    """By peer."""
    today: date = date.max
    """The day that disputes are looked at from; until it is said none is in force."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is ruled."""
        return not (self.disputes or self.is_independent or self.independence or self.imports)

    def filter_of(self, peer: str) -> ImportFilter:
        """Say what is taken from a peer."""
        return self.imports.get(peer, NO_FILTER)

    def demands_independence(self, project: str) -> bool:
        """Tell whether an audit of the project by its publisher does not count."""
        return self.independence.get(project, self.is_independent)

    def undisputed(self, project: str, peer: str | None, violation: Violation) -> Violation | None:
        """Give a violation for the criteria that no dispute in force sets aside; None where there are none left."""
        disputed = {
            name
            for one in self.disputes.get(project, ())
            if one.until > self.today and one.is_about(peer, violation)
            for name in one.criteria
        }
        if not disputed:
            return violation
        left = tuple(name for name in violation.criteria if name not in disputed)
        return replace(violation, criteria=left) if left else None


def dispute_warnings(rules: HouseRules, violations: Mapping[tuple[str, str], tuple[Violation, ...]]) -> Iterator[str]:
    """
    Say of each dispute what it does today.

    Args:
        rules: With the day.
        violations: What peers say now, by peer and project.
    """
    for project, disputes in sorted(rules.disputes.items()):
        for one in disputes:
            what = f'the violation "{one.specifier}" of {project} from {one.peer}'
            if not any(one.is_about(one.peer, violation) for violation in violations.get((one.peer, project), ())):
                yield f"{what} is disputed, but not published for these criteria any more: remove the dispute"
            elif one.until <= rules.today:
                yield f"{what} counts again, for the dispute of it ended on {one.until}: {one.reason}"
            else:
                by = f" by {', '.join(one.who)}" if one.who else ""
                yield f"{what} is set aside until {one.until}{by}: {one.reason}"
