"""
Say what to read next, and what it would cost.

Of a report that lacks audits: which steps would mend it
(:mod:`vetting.domain.reading_options`), what each costs, as far as the desk
can have it measured, and which are the cheapest (:mod:`vetting.domain.suggestions`).
Beside it stands who published what is to be read, and, where the user named a
registry of peers, whose audits would spare reading it. Nothing is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from vetting.domain.criteria import CriteriaBook
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import SourceUnavailable
from vetting.domain.next_steps import NextSteps
from vetting.domain.publishers import PublishedProject
from vetting.domain.reading_options import book_for_suggesting, options
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import AuditBook, Report, resolve
from vetting.domain.store import Store
from vetting.domain.suggestions import choose, steps_of
from vetting.domain.trust_hints import Trusting
from vetting.domain.versions import order_for
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched


@dataclass(frozen=True, slots=True)
class Suggested:
    """How a store would stand without its exemptions, and what to read instead."""

    report: Report
    next_steps: NextSteps
    warnings: tuple[str, ...]
    store: Store
    ecosystem: Ecosystem


def suggest(desk: Desk) -> Suggested:
    """
    Say which audits would make the exemptions of the desk's store unnecessary.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be, or a peer cannot be used.
        SourceUnavailable: A peer or the index did not answer.
    """
    graph = desk.locked
    with opened(desk) as fetched:
        is_online = desk.registry is not None and not desk.is_locked
        book = book_for_suggesting(fetched.book, is_online=is_online)
        report = resolve(graph, fetched.store.config.policy, book)
    steps = find_next_steps(desk, fetched, report, book)
    warnings = (*fetched.warnings, *steps.warnings)
    return Suggested(report, steps, warnings, fetched.store, desk.ecosystem)


def find_next_steps(desk: Desk, fetched: Fetched, report: Report, book: AuditBook) -> NextSteps:
    """
    Find the cheapest audits that would mend *report*.

    A desk that is locked has nothing fetched, and so nothing measured: then the
    nearest versions are named, at unknown cost.

    Args:
        desk: The lockfile, and what can be asked.
        fetched: The store that was judged.
        report: Of it, or of what is left of it without exemptions.
        book: What the report was made of.
    """
    names = sorted({one.name for one in report.lacking()})
    if not names:
        return NextSteps()
    graph, order = desk.locked, order_for(desk.ecosystem)
    projects, warnings = ({}, ()) if desk.is_locked else _looked_up(desk, names)
    published = {name: [one.version for one in project.releases] for name, project in projects.items()}
    found = options(report, graph, published)
    steps = steps_of(found)
    costs = {} if desk.costs is None or desk.is_locked else desk.costs.measure(steps)
    suggestions = choose(found, costs, order, book.criteria)
    if desk.peer_registry is not None and desk.suggests_peers and not desk.is_locked:
        # Loaded here, for few name a registry.
        from vetting.usecases.registry_peers import Situation, with_offers  # noqa: PLC0415

        now = Situation(fetched, book, report, projects, suggestions, costs)
        suggestions = with_offers(desk, desk.peer_registry, now)
    trusting = Trusting(fetched.store.audits.trusted, fetched.grants)
    backgrounds = {
        one.step: trusting.background(one.step, projects[one.step.project].releases, order)
        for one in suggestions.items
        if one.step.project in projects
    }
    return NextSteps(suggestions, backgrounds, (*warnings, *suggestions.warnings))


def nearest_steps(graph: DependencyGraph, report: Report, store: Store) -> NextSteps:
    """Name the nearest versions from which *report* could be mended, at unknown cost and without asking anybody."""
    criteria = CriteriaBook(store.audits.criteria)
    return NextSteps(choose(options(report, graph), {}, order_for(graph.ecosystem), criteria))


def _looked_up(desk: Desk, names: list[str]) -> tuple[Mapping[str, PublishedProject], tuple[str, ...]]:
    """Ask the index what there is of *names*; without an answer a suggestion is still better than none."""
    if desk.registry is None:
        return {}, ()
    try:
        return desk.registry.look_up(names), ()
    except SourceUnavailable as error:
        return {}, (f"what the index has could not be looked up: {error}",)
