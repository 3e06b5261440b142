"""
Certify: have a reviewer say what was read and what it meets, and record it in a store, with an instance, or both.

One or many releases and changes at once, all under one statement:

1. What they are about has to be locked here and written by others.
2. Criteria are those that were named, those that a suggestion is for, or those
   that the reviewer chooses; a guess says what an audit would help.
3. Each is bound to files (:mod:`vetting.usecases.binding`).
4. The reviewer signs.
5. An instance records them, if it is to; then the store, all together. A change
   from a git revision joins the audit that led there, and the projects that
   were certified need less of others' help than before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, DeltaAudit, FullAudit
from vetting.domain.collapsing import collapsed
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import ProjectName
from vetting.domain.resolver.audit_graph import audit_graph
from vetting.domain.resolver.book import AuditBook
from vetting.domain.resolver.conflicts import conflicts
from vetting.domain.resolver.search import search
from vetting.domain.statements import Statement
from vetting.domain.suggestions import Step
from vetting.domain.versions import order_for
from vetting.formats.cargo_vet import StoreFile
from vetting.ports.signers import Signer
from vetting.usecases.binding import Binding
from vetting.usecases.claims import Claim, words_of
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched
from vetting.usecases.guessing import guess_criteria
from vetting.usecases.publishing import Publishing
from vetting.usecases.settling import settle
from vetting.usecases.third_parties import require_third_party


@dataclass(frozen=True, slots=True)
class Wish:
    """Something to certify."""

    step: Step
    criteria: tuple[str, ...] = ()
    """What for; empty: that is not settled yet."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What was recorded."""

    claims: tuple[Claim, ...]
    entries: tuple[Audit, ...] = ()
    """As they stand in the store; none where there is no store."""
    published: tuple[Mapping[str, Any], ...] = ()
    """What the instance says of each."""
    written: tuple[StoreFile, ...] = ()
    warnings: tuple[str, ...] = ()


def certify(
    desk: Desk,
    wishes: Sequence[Wish],
    *,
    signer: Signer,
    binding: Binding,
    publishing: Publishing | None = None,
    is_forced: bool = False,
    collapses: bool = True,
) -> Certified:
    """
    Certify all of *wishes*, or nothing.

    Args:
        desk: Where; without a store only an instance can record anything.
        wishes: What.
        signer: Who.
        binding: Knows which files were read.
        publishing: The instance to record it with as well.
        is_forced: Whether projects that are not locked here are certified, too.
        collapses: Whether a change from a git revision joins the audit that led there.

    Raises:
        NotFound: There is no store, or the instance does not know a release.
        InvalidInput: A project is not locked, criteria or files are unclear, or the statement was not made.
        VettingError: The instance refused, or it, a peer or the index did not answer.
    """
    if publishing is not None and not desk.folder.exists():
        return _published_alone(desk, wishes, signer, binding, publishing)
    with opened(desk) as fetched:
        projects = [wish.step.project for wish in wishes]
        require_third_party(desk, fetched.store, projects, is_forced=is_forced)
        book = fetched.book
        _demand_possible(desk, wishes, book.criteria)
        chosen = _chosen(wishes, book.criteria, _guesses(desk, wishes, fetched), signer)
        claims = _signed(desk, chosen, signer, binding, book.criteria)
        published = tuple(publishing.publish(one) for one in claims) if publishing is not None else ()
        audits, entries = _with_claims(desk, fetched, claims, collapses=collapses)
        written = settle(desk, fetched, audits, projects)
    _forget(publishing, claims)
    return Certified(claims, entries, published, written, fetched.warnings)


def _published_alone(
    desk: Desk, wishes: Sequence[Wish], signer: Signer, binding: Binding, publishing: Publishing
) -> Certified:
    """Record with an instance what no store here is to hold; which criteria there are, the instance knows."""
    _demand_possible(desk, wishes, None)
    chosen = _chosen(wishes, CriteriaBook(), {}, signer)
    claims = _signed(desk, chosen, signer, binding, CriteriaBook())
    published = tuple(publishing.publish(one) for one in claims)
    _forget(publishing, claims)
    return Certified(claims, published=published)


def _forget(publishing: Publishing | None, claims: Iterable[Claim]) -> None:
    if publishing is not None:
        for one in claims:
            publishing.forget(one)


def _demand_possible(desk: Desk, wishes: Iterable[Wish], book: CriteriaBook | None) -> None:
    """See that versions are versions, changes are changes, and criteria are defined in *book*, if it is known."""
    order = order_for(desk.ecosystem)
    for wish in wishes:
        start, end = wish.step.from_version, wish.step.to_version
        for version in (start, end):
            if version is not None and not order.is_valid(version):
                raise InvalidInput(f"{version!r} is no version that {desk.ecosystem} knows")
        if start is not None and order.same(start, end):
            raise InvalidInput(f"a change from {start} to {end} is none")
        if book is not None:
            book.require_known(wish.criteria)


def _chosen(
    wishes: Sequence[Wish], book: CriteriaBook, guesses: Mapping[Step, tuple[str, ...]], signer: Signer
) -> tuple[Wish, ...]:
    """Settle the criteria of each; what is open is asked once for all."""
    open_ones = [wish for wish in wishes if not wish.criteria]
    if not open_ones:
        return tuple(wishes)
    what = words_of(open_ones[0].step) if len(open_ones) == 1 else f"{len(open_ones)} releases and changes"
    guessed = book.minimal({name for wish in open_ones for name in guesses.get(wish.step, ())})
    criteria = signer.choose(what, book, guessed)
    return tuple(wish if wish.criteria else replace(wish, criteria=criteria) for wish in wishes)


def _guesses(desk: Desk, wishes: Iterable[Wish], fetched: Fetched) -> Mapping[Step, tuple[str, ...]]:
    open_steps = [wish.step for wish in wishes if not wish.criteria]
    return guess_criteria(desk, open_steps, fetched.store.config.policy, fetched.book)


def _signed(
    desk: Desk, wishes: Iterable[Wish], signer: Signer, binding: Binding, book: CriteriaBook
) -> tuple[Claim, ...]:
    """Bind what is claimed to files, and have it signed."""
    who = signer.who()
    claims = [
        binding.bind(
            Claim(
                desk.ecosystem,
                ProjectName(wish.step.project),
                wish.step.to_version,
                _minimal(wish.criteria, book),
                who,
                wish.step.from_version,
            ),
            desk.graph,
        )
        for wish in wishes
    ]
    named = {name for claim in claims for name in claim.criteria}
    promises = tuple(one for one in book if one.name in named)
    notes = signer.sign(Statement(who, tuple(claim.subject for claim in claims), promises))
    return tuple(replace(claim, notes=notes) for claim in claims)


def _minimal(criteria: tuple[str, ...], book: CriteriaBook) -> tuple[str, ...]:
    """Leave out what others imply; an instance's own criteria, which no store here defines, are left as they are."""
    return book.minimal(criteria) if all(name in book for name in criteria) else criteria


def _with_claims(
    desk: Desk, fetched: Fetched, claims: Iterable[Claim], *, collapses: bool
) -> tuple[AuditSet, tuple[Audit, ...]]:
    """Add each claim to the store's own audits."""
    own = fetched.store.audits
    audits, entries = {**own.audits}, []
    for claim in claims:
        entry: FullAudit | DeltaAudit = claim.entry
        known = audits.get(claim.project, ())
        if collapses and isinstance(entry, DeltaAudit):
            book = replace(fetched.book, local=replace(own, audits=audits))
            entry = _collapsed(desk, claim.project, entry, book)
        audits[claim.project] = (*known, entry)
        entries.append(entry)
    return replace(own, audits=audits), tuple(entries)


def _collapsed(desk: Desk, project: str, entry: DeltaAudit, book: AuditBook) -> FullAudit | DeltaAudit:
    order = order_for(desk.ecosystem)
    if conflicts(project, book, order):
        # Where violations contradict audits, every entry stays as it is until people have settled it.
        return entry

    def is_rooted(prior: FullAudit | DeltaAudit) -> bool:
        if isinstance(prior, FullAudit):
            return True
        graph = audit_graph(project, book, order)
        start, read = prior.from_version, frozenset(prior.from_distributions)
        return all(search(graph, start, one, wanted=read) is not None for one in entry.criteria)

    return collapsed(entry, book.local.audits.get(project, ()), order, is_rooted=is_rooted)
