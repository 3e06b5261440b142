"""What is suggested is enough: whoever records it turns the report green."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.resolver.books import BOOK, ORDER, book, delta, exemption, full, lockfile
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit
from vetting.domain.dependencies import DependencyGraph, Node
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.reading_options import book_for_suggesting, options
from vetting.domain.resolver import AuditBook, Conclusion, Report, resolve
from vetting.domain.suggestions import DiffStat, Step, Suggestions, choose, steps_of

VERSIONS = st.sampled_from(["1.0", "1.1", "1.2", "2.0", "2.1"])
CRITERIA = st.sampled_from([("safe-to-run",), ("safe-to-deploy",)])
POLICY = Policy({"demo:1.1": PolicyEntry(criteria=("safe-to-run",))})
AUDITS = st.lists(
    st.one_of(
        st.builds(lambda version, criteria: full(version, criteria=criteria), VERSIONS, CRITERIA),
        st.tuples(VERSIONS, VERSIONS, CRITERIA)
        .filter(lambda ends: ends[0] != ends[1])
        .map(lambda ends: delta(ends[0], ends[1], criteria=ends[2])),
    ),
    max_size=6,
)
EXEMPTIONS = st.lists(st.builds(exemption, VERSIONS, CRITERIA), max_size=2)
COSTS = st.integers(0, 20)


def recorded(opened: AuditBook, suggestions: Suggestions) -> AuditBook:
    """Record an audit of every step that is suggested."""
    audits: list[Audit] = [*opened.local.audits["demo"]]
    for one in suggestions.items:
        start, end = one.step.from_version, one.step.to_version
        audits.append(FullAudit(end, one.criteria) if start is None else DeltaAudit(start, end, one.criteria))
    return replace(opened, local=replace(opened.local, audits={"demo": tuple(audits)}))


def suggested(report: Report, graph: DependencyGraph, costs: Mapping[Step, DiffStat | str]) -> Suggestions:
    """Choose by *costs*."""
    return choose(options(report, graph), costs, ORDER, BOOK)


@given(AUDITS, EXEMPTIONS, st.sets(VERSIONS, min_size=1), st.data())
def test_recording_what_is_suggested_mends_the_report(
    audits: list[FullAudit | DeltaAudit], exempt: list[Exemption], locked: set[str], data: st.DataObject
) -> None:
    """Whatever was audited and whatever reading costs, known or not: afterwards the check holds, without exemptions."""
    opened = book_for_suggesting(book(*audits, exempt=exempt), is_online=False)
    graph = lockfile(*(Node("demo", version) for version in sorted(locked)))
    report = resolve(graph, POLICY, opened)
    steps = steps_of(options(report, graph))
    drawn = data.draw(st.lists(st.none() | COSTS, min_size=len(steps), max_size=len(steps)))
    costs = {step: DiffStat(lines, 0, 1) for step, lines in zip(steps, drawn, strict=True) if lines is not None}

    suggestions = suggested(report, graph, costs)

    assert resolve(graph, POLICY, recorded(opened, suggestions)).conclusion is Conclusion.SUCCESS
    assert (suggestions.items == ()) is (report.conclusion is Conclusion.SUCCESS)


@given(AUDITS, st.sets(VERSIONS, min_size=1), st.data())
def test_no_step_that_was_measured_is_cheaper(
    audits: list[FullAudit | DeltaAudit], locked: set[str], data: st.DataObject
) -> None:
    """Where all is measured, each release's step costs no more than any other that would mend it; the sum is right."""
    graph = lockfile(*(Node("demo", version) for version in sorted(locked)))
    report = resolve(graph, POLICY, book(*audits))
    found = options(report, graph)
    costs = {step: DiffStat(data.draw(COSTS), data.draw(COSTS), 1) for step in steps_of(found)}

    suggestions = suggested(report, graph, costs)

    chosen = {release: one for one in suggestions.items for release in one.mends}
    for option in found:
        one = chosen[option.missing.name, option.missing.version]
        assert one.cost is not None
        assert one.cost.lines == min(costs[step].lines for step in option.steps)
    assert suggestions.total_lines == sum(costs[one.step].lines for one in suggestions.items)
    ranks = [one.cost.lines for one in suggestions.items if one.cost is not None]
    assert ranks == sorted(ranks)
