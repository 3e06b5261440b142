"""
What to read next: the cheapest audits that would turn a failing report green.

Asking and choosing are apart, so that both are pure; between them somebody
measures what reading costs.

1. :mod:`vetting.domain.reading_options` finds, for each release that lacks
   audits, the steps any one of which would mend it.
2. :func:`steps_of` names what has to be measured.
3. :func:`choose` takes the cheapest step of each, puts them in order of cost,
   and merges what several releases need alike.
4. :func:`by_criteria` groups them by what is to be promised.

A cost that nobody measured is unknown, not nothing: such steps are ranked by
how near their versions are, and come last.

Source: cargo-vet book, and src/resolver.rs (compute_suggest) at e2111ef. Ours
are steps of unknown cost, and that a step which mends several releases is to be
read for the criteria of all of them, not of the first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from vetting.domain.criteria import CriteriaBook
from vetting.domain.resolver.verdict import Missing
from vetting.domain.versions import SortKey, VersionOrder

SHOWN_STEPS: Final = 3
"""Named in a warning about any number of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that could be read: a release, or the change that leads to it."""

    project: str
    from_version: str | None
    """None: all of the release."""
    to_version: str


@dataclass(frozen=True, slots=True)
class DiffStat:
    """How much there is to read, counted as git counts it, without binary files."""

    insertions: int
    deletions: int
    files_changed: int

    @property
    def lines(self) -> int:
        """What reading it costs."""
        return self.insertions + self.deletions


Costs: TypeAlias = Mapping[Step, DiffStat | str]
"""What a step costs, or why that could not be found out; a step that is not named was not measured."""


@dataclass(frozen=True, slots=True)
class Option:
    """The ways to mend one release."""

    missing: Missing
    steps: tuple[Step, ...]
    """Any one would do; in the order in which equals are preferred."""
    nearest: tuple[Step, ...]
    """The same, the nearest by version first."""
    afterwards: Step | None
    """What has to be read besides: from the published version to the git revision."""
    parents: tuple[str, ...]
    """The projects that depend on the release, by name."""
    is_cut: bool = False
    """Whether there are more ways than are looked at."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One audit to record."""

    step: Step
    criteria: tuple[str, ...]
    """What to promise, minimally."""
    cost: DiffStat | None
    """None: unknown."""
    parents: tuple[str, ...]
    """The projects that depend on it, by name."""
    mends: tuple[tuple[str, str], ...] = ()
    """The failing releases that it is for, by name and version."""


@dataclass(frozen=True, slots=True)
class PeerOffer:
    """What would be spared by importing from a peer that nothing is imported from yet."""

    peer: str
    urls: tuple[str, ...]
    """Where it publishes."""
    releases: tuple[tuple[str, str], ...]
    """By name and version: what one suggestion is for, or several together."""
    lines: int
    """What would still be to read."""
    is_whole: bool
    """Whether nothing would, not even a change without lines."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The audits to record, the cheapest first."""

    items: tuple[Suggestion, ...] = ()
    warnings: tuple[str, ...] = ()
    """What could not be measured, and why."""
    offers: tuple[PeerOffer, ...] = ()
    """What others would spare, the most first; see :mod:`vetting.domain.peer_offers`."""

    @property
    def total_lines(self) -> int | None:
        """What reading all of it costs; None: unknown of some."""
        costs = [one.cost for one in self.items]
        known = [cost.lines for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None

    @property
    def known_lines(self) -> int:
        """What reading those costs of which it is known."""
        return sum(one.cost.lines for one in self.items if one.cost is not None)


def steps_of(found: Iterable[Option]) -> tuple[Step, ...]:
    """Name every step whose cost :func:`choose` wants to know."""
    steps = (step for one in found for step in (*one.steps, one.afterwards) if step is not None)
    return tuple(dict.fromkeys(steps))


def choose(found: Iterable[Option], costs: Costs, order: VersionOrder, book: CriteriaBook) -> Suggestions:
    """
    Take the cheapest step of each option, in order of cost, name and version.

    A step whose cost could not be found out is passed over with a warning. Where
    costs are not known, the step between the nearest versions is taken.

    Raises:
        UnknownCriteriaError: An option is about criteria that *book* does not define.
    """
    ways = tuple(found)
    chosen = [suggestion for one in ways for suggestion in _chosen(one, costs)]
    chosen.sort(key=lambda one: _rank(one, order))
    return Suggestions(tuple(_merged(chosen, book)), (*_limits(ways), *_failures(ways, costs)))


def by_criteria(suggestions: Iterable[Suggestion], book: CriteriaBook) -> dict[str, tuple[Suggestion, ...]]:
    """
    Group suggestions by what is to be promised, in words that name the stronger criteria, too.

    Source: cargo-vet at e2111ef, src/resolver.rs: ``safe-to-run (or safe-to-deploy)``.
    """
    groups: dict[str, list[Suggestion]] = {}
    for one in suggestions:
        groups.setdefault(", ".join(_or_stronger(name, book) for name in one.criteria), []).append(one)
    return {words: tuple(some) for words, some in sorted(groups.items())}


def _or_stronger(name: str, book: CriteriaBook) -> str:
    stronger = ", ".join(f"or {one}" for one in book.stronger(name))
    return f"{name} ({stronger})" if stronger else name


def label(step: Step) -> str:
    """Say what is read."""
    if step.from_version is None:
        return f"{step.project} {step.to_version}"
    return f"{step.project} {step.from_version} -> {step.to_version}"


def _chosen(option: Option, costs: Costs) -> Iterator[Suggestion]:
    if not option.steps:
        return
    if option.afterwards is not None and not isinstance(costs.get(option.afterwards), str):
        yield _suggestion(option, option.afterwards, costs)
    left = [step for step in option.nearest if not isinstance(costs.get(step), str)] or list(option.nearest)
    known = {step: cost.lines for step in left if isinstance(cost := costs.get(step), DiffStat)}
    is_measured = len(known) == len(left)
    best = min((step for step in option.steps if step in known), key=known.__getitem__) if is_measured else left[0]
    yield _suggestion(option, best, costs)


def _limits(found: Iterable[Option]) -> Iterator[str]:
    """Say where there may be a better way than what is suggested, or none at all."""
    for one in found:
        release = f"{one.missing.name} {one.missing.version}"
        if one.is_cut:
            yield f"{release} could be mended in more ways than were looked at"
        if not one.steps:
            yield f"for {release} there is nothing to read: the index does not have it"


def _failures(found: Iterable[Option], costs: Costs) -> Iterator[str]:
    """Say what could not be measured, once for each reason."""
    reasons: dict[str, list[str]] = {}
    for step in steps_of(found):
        if isinstance(why := costs.get(step), str):
            reasons.setdefault(why, []).append(label(step))
    for why, labels in reasons.items():
        more = f", and {len(labels) - SHOWN_STEPS} more" if len(labels) > SHOWN_STEPS else ""
        yield f"what it costs to read {', '.join(labels[:SHOWN_STEPS])}{more} could not be found out: {why}"


def _suggestion(option: Option, step: Step, costs: Costs) -> Suggestion:
    missing, cost = option.missing, costs.get(step)
    known = cost if isinstance(cost, DiffStat) else None
    return Suggestion(step, missing.criteria, known, option.parents, ((missing.name, missing.version),))


def _rank(one: Suggestion, order: VersionOrder) -> tuple[bool, int, str, SortKey]:
    lines = 0 if one.cost is None else one.cost.lines
    return (one.cost is None, lines, one.step.project, order.key(one.step.to_version))


def _merged(sorted_ones: Iterable[Suggestion], book: CriteriaBook) -> Iterator[Suggestion]:
    """Take suggestions of one step for one, whose audit then does for all that they mend."""
    steps: dict[Step, list[Suggestion]] = {}
    for one in sorted_ones:
        steps.setdefault(one.step, []).append(one)
    for first, *others in steps.values():
        if not others:
            yield first
            continue
        same = (first, *others)
        yield replace(
            first,
            criteria=book.minimal(name for one in same for name in one.criteria),
            parents=tuple(sorted({parent for one in same for parent in one.parents})),
            mends=tuple(key for one in same for key in one.mends),
        )
