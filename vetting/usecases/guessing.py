"""Guess what audits are for: what a check lacks, then what exemptions stand in for."""

from collections.abc import Collection, Mapping

from vetting.domain.criteria import Criterion
from vetting.domain.guessing import guessed_criteria
from vetting.domain.policy import Policy
from vetting.domain.reading_options import book_for_suggesting
from vetting.domain.resolver import AuditBook, resolve
from vetting.domain.suggestions import Step
from vetting.domain.versions import order_for
from vetting.usecases.desk import Desk
from vetting.usecases.storing import open_store


def guess_criteria(
    desk: Desk, steps: Collection[Step], policy: Policy, book: AuditBook
) -> Mapping[Step, tuple[str, ...]]:
    """Guess for each of *steps*; without a lockfile nobody knows what is needed, and nothing is guessed."""
    if desk.graph is None or not steps:
        return {}
    books = (book, book_for_suggesting(book, is_online=not desk.is_locked))
    reports = [resolve(desk.graph, policy, one) for one in books]
    return {step: guessed_criteria(step, reports, book.criteria, order_for(desk.ecosystem)) for step in steps}


def likely_promises(desk: Desk, step: Step) -> tuple[Criterion, ...]:
    """
    Say what an audit of *step* would promise, by the store as it lies there; nothing where it would help nothing.

    Raises:
        InvalidInput: There is a store, and something in it cannot be.
    """
    if desk.graph is None or not desk.folder.exists():
        return ()
    store = open_store(desk.folder, desk.ecosystem, today=desk.today)
    book = AuditBook.of(store)
    names = guess_criteria(desk, [step], store.config.policy, book)[step]
    return tuple(one for one in book.criteria if one.name in names)
