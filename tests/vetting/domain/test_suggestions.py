"""What to read next, chosen by what it costs."""

from collections.abc import Mapping

import pytest

from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.verdict import Missing
from vetting.domain.suggestions import (
    DiffStat,
    Option,
    Step,
    Suggestion,
    Suggestions,
    by_criteria,
    choose,
    label,
    steps_of,
)
from vetting.domain.versions import order_for

DEPLOY, RUN = ("safe-to-deploy",), ("safe-to-run",)
FULL = Step("demo", None, "2.0")
NEAR = Step("demo", "1.9", "2.0")
FAR = Step("demo", "1.0", "2.0")


def option(
    *steps: Step,
    version: str = "2.0",
    criteria: tuple[str, ...] = DEPLOY,
    parents: tuple[str, ...] = (),
    afterwards: Step | None = None,
    is_cut: bool = False,
) -> Option:
    """Miss an audit that any of *steps* would make up for; the last is the nearest."""
    missing = Missing(steps[0].project if steps else "demo", version, criteria, {})
    return Option(missing, steps, tuple(reversed(steps)), afterwards, parents, is_cut)


def stat(lines: int) -> DiffStat:
    """Count *lines* that were added."""
    return DiffStat(lines, 0, 1)


def chosen(
    *options: Option, costs: Mapping[Step, DiffStat | str] | None = None, ecosystem: Ecosystem = Ecosystem.PYPI
) -> Suggestions:
    """Choose among *options*."""
    return choose(options, costs or {}, order_for(ecosystem), CriteriaBook())


def test_lines_are_those_that_came_and_went() -> None:
    """What reading costs is the lines of both signs."""
    assert DiffStat(3, 4, 2).lines == 7


def test_the_cheapest_step_is_suggested() -> None:
    """The step of least cost is taken, for all that is missing."""
    suggestions = chosen(
        option(FULL, FAR, NEAR, criteria=("a", "b"), parents=("app",)),
        costs={FULL: stat(90), FAR: stat(5), NEAR: stat(6)},
    )

    assert suggestions.items == (Suggestion(FAR, ("a", "b"), stat(5), ("app",), (("demo", "2.0"),)),)


def test_the_first_of_equals_is_suggested() -> None:
    """Of steps that cost the same, the first is taken."""
    assert chosen(option(FAR, NEAR), costs={FAR: stat(5), NEAR: stat(5)}).items[0].step == FAR


def test_what_was_not_measured_is_unknown_and_not_nothing() -> None:
    """Without costs the nearest step is taken, and neither its cost nor the sum is known."""
    suggestions = chosen(option(FULL, FAR, NEAR), option(Step("other", None, "1.0")))

    assert [(one.step, one.cost) for one in suggestions.items] == [(NEAR, None), (Step("other", None, "1.0"), None)]
    assert (suggestions.total_lines, suggestions.known_lines) == (None, 0)


def test_a_cost_that_is_known_does_not_outdo_one_that_is_not() -> None:
    """Where only some steps were measured nobody knows which is the cheapest: the nearest is taken."""
    assert chosen(option(FULL, NEAR), costs={FULL: stat(9)}).items[0] == Suggestion(
        NEAR, DEPLOY, None, (), (("demo", "2.0"),)
    )
    assert chosen(option(FULL, NEAR), costs={NEAR: stat(9)}).items[0].cost == stat(9)


def test_a_step_that_could_not_be_measured_is_passed_over() -> None:
    """A failure is a warning, and the next step is taken, even the nearest of those that nobody measured."""
    costs: dict[Step, DiffStat | str] = {NEAR: "gone", FULL: stat(90)}

    suggestions = chosen(option(FULL, NEAR), costs=costs)

    assert suggestions.items[0].step == FULL
    assert suggestions.warnings == ("what it costs to read demo 1.9 -> 2.0 could not be found out: gone",)
    assert chosen(option(FULL, FAR, NEAR), costs={NEAR: "gone"}).items[0].step == FAR


def test_where_nothing_could_be_measured_the_nearest_is_left() -> None:
    """A release that fails always has a next step."""
    suggestions = chosen(option(FULL, NEAR), costs={NEAR: "no index", FULL: "no index"})

    assert (suggestions.items[0].step, suggestions.items[0].cost) == (NEAR, None)
    assert suggestions.warnings == ("what it costs to read demo 2.0, demo 1.9 -> 2.0 could not be found out: no index",)


def test_a_reason_is_told_once() -> None:
    """However many steps have it, three are named; another reason is told besides."""
    steps = [Step("demo", None, f"{number}.0") for number in range(6)]
    costs = {**dict.fromkeys(steps[:5], "no index"), steps[5]: "gone"}

    assert chosen(*(option(one, version=one.to_version) for one in steps), costs=costs).warnings == (
        "what it costs to read demo 0.0, demo 1.0, demo 2.0, and 2 more could not be found out: no index",
        "what it costs to read demo 5.0 could not be found out: gone",
    )


def test_what_is_cheap_comes_first_and_what_is_unknown_last() -> None:
    """Suggestions are sorted by cost, name and version, as versions."""
    steps = [Step(name, None, version) for name, version in (("b", "1.10"), ("b", "1.9"), ("a", "1"), ("c", "1"))]
    costs = {steps[0]: stat(5), steps[1]: stat(5), steps[2]: stat(5)}

    suggestions = chosen(*(option(one, version=one.to_version) for one in reversed(steps)), costs=costs)

    assert [one.step for one in suggestions.items] == [steps[2], steps[1], steps[0], steps[3]]
    assert (suggestions.total_lines, suggestions.known_lines) == (None, 15)


def test_one_audit_that_mends_several_releases_is_suggested_once() -> None:
    """Equal steps become one, for the criteria and with the parents of all that need it."""
    between = Step("demo", "2.0", "2.1")
    suggestions = chosen(
        option(NEAR, criteria=RUN, parents=("tool",)),
        option(between, version="2.1"),
        option(NEAR, version="2.2", parents=("app", "tool")),
        costs={NEAR: stat(5), between: stat(5)},
    )

    merged = Suggestion(NEAR, DEPLOY, stat(5), ("app", "tool"), (("demo", "2.0"), ("demo", "2.2")))
    assert suggestions.items[0] == merged
    assert [one.step for one in suggestions.items] == [NEAR, between]
    assert suggestions.total_lines == 10


def test_a_git_revision_is_read_after_what_is_published() -> None:
    """The step to the revision is suggested besides, unless it could not be measured."""
    published, revision = Step("demo", None, "1.0.0"), Step("demo", "1.0.0", "1.0.0@git:" + "0" * 40)
    found = option(published, afterwards=revision)

    def steps(costs: dict[Step, DiffStat | str]) -> list[tuple[Step, DiffStat | None]]:
        return [(one.step, one.cost) for one in chosen(found, costs=costs, ecosystem=Ecosystem.CARGO).items]

    assert steps_of([found]) == (published, revision)
    assert steps({published: stat(9), revision: stat(1)}) == [(revision, stat(1)), (published, stat(9))]
    assert steps({published: stat(9), revision: "gone"}) == [(published, stat(9))]
    assert steps({}) == [(published, None), (revision, None)]


def test_a_release_without_sources_has_nothing_to_suggest() -> None:
    """Where there is nothing to read, a warning says so."""
    suggestions = chosen(option())

    assert suggestions.items == ()
    assert suggestions.warnings == ("for demo 2.0 there is nothing to read: the index does not have it",)


def test_ways_that_were_not_looked_at_are_told() -> None:
    """A warning says that there may be a cheaper way."""
    assert chosen(option(NEAR, is_cut=True), costs={NEAR: stat(1)}).warnings == (
        "demo 2.0 could be mended in more ways than were looked at",
    )


def test_suggestions_are_grouped_by_what_is_to_be_promised() -> None:
    """Each group names the criteria, and in brackets those that would do as well."""
    book = CriteriaBook([Criterion("crypto"), Criterion("strict", implies=("safe-to-deploy",))])
    some = [
        Suggestion(Step(name, None, "1"), criteria, None, ())
        for name, criteria in (
            ("a", ("safe-to-run", "crypto")),
            ("b", DEPLOY),
            ("c", ("crypto", "safe-to-run")),
            ("d", DEPLOY),
        )
    ]

    assert {words: [one.step.project for one in group] for words, group in by_criteria(some, book).items()} == {
        "crypto, safe-to-run (or safe-to-deploy, or strict)": ["c"],
        "safe-to-deploy (or strict)": ["b", "d"],
        "safe-to-run (or safe-to-deploy, or strict), crypto": ["a"],
    }


@pytest.mark.parametrize(("step", "words"), [(FULL, "demo 2.0"), (NEAR, "demo 1.9 -> 2.0")])
def test_a_step_has_a_label(step: Step, words: str) -> None:
    """A release is named, or where a change starts and ends."""
    assert label(step) == words
