"""
Believe in who publishes: a wildcard audit, which others may import, or a trusted entry, which is ours alone.

The index says who uploaded what, so both ask it, and both take in what it says
of the project's uploads: with them the entry is worth something at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.errors import InvalidInput
from vetting.domain.freshness import published_records
from vetting.domain.granting import Grant, grant_to, require_within_a_year, sole_publisher, uploads_by, with_trust
from vetting.domain.publishers import PublishedRelease, TrustedEntry, WildcardAudit
from vetting.domain.reading_options import book_for_suggesting
from vetting.domain.releases import ProjectName
from vetting.domain.resolver import Conclusion, resolve
from vetting.domain.resolver.verdict import Missing
from vetting.domain.statements import Statement, Subject
from vetting.domain.versions import order_for
from vetting.formats.cargo_vet import StoreFile
from vetting.ports.signers import Signer
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched
from vetting.usecases.settling import settle
from vetting.usecases.third_parties import require_third_party


@dataclass(frozen=True, slots=True)
class Terms:
    """For which criteria and days; None and empty: as is usual."""

    criteria: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Believed:
    """What was recorded."""

    entries: Mapping[str, WildcardAudit | TrustedEntry]
    """By project."""
    written: tuple[StoreFile, ...]
    skipped: tuple[str, ...] = ()
    """Projects left out because others publish them as well."""
    warnings: tuple[str, ...] = ()


def certify_publisher(
    desk: Desk, project: ProjectName, publisher: str, terms: Terms, *, signer: Signer, is_forced: bool = False
) -> Believed:
    """
    Certify every release that *publisher* uploads from one day to another.

    Raises:
        NotFound: There is no store.
        InvalidInput: The project is not locked here, the publisher never published it, the days cannot be, or the
            statement was not made.
        SourceUnavailable: A peer or the index did not answer.
    """
    with opened(desk) as fetched:
        require_third_party(desk, fetched.store, [project], is_forced=is_forced)
        published = _look_up(desk, [project])
        grant = _grant(desk, project, publisher, terms, published)
        require_within_a_year(grant.end, today=desk.today)
        book = fetched.book.criteria
        criteria = terms.criteria or signer.choose(f"{project} published by {publisher}", book, (SAFE_TO_DEPLOY,))
        criteria = book.minimal(criteria)
        who = signer.who()
        words = f"any version of {project} published by {publisher!r} between {grant.start} and {grant.end}"
        promises = tuple(one for one in book if one.name in criteria)
        notes = signer.sign(Statement(who, (Subject(words, criteria),), promises))
        renew = False if terms.end is not None else None
        entry = WildcardAudit(criteria, grant.source, grant.start, grant.end, who, renew, notes)
        audits = fetched.store.audits
        wildcards = {**audits.wildcards, project: (*audits.wildcards.get(project, ()), entry)}
        informed = _informed(desk, fetched, published)
        written = settle(desk, informed, replace(audits, wildcards=wildcards), [project])
    return Believed({project: entry}, written, warnings=fetched.warnings)


def trust(desk: Desk, project: ProjectName, publisher: str | None, terms: Terms, *, signer: Signer) -> Believed:
    """
    Believe in the uploads of one publisher of one project.

    Args:
        desk: Where.
        project: Of which project.
        publisher: A login or a build identity; None: the only one there is.
        terms: For which criteria and days.
        signer: Chooses criteria where *terms* name none.

    Raises:
        NotFound: There is no store.
        InvalidInput: The publisher is unclear or never published the project, or the days cannot be.
        SourceUnavailable: A peer or the index did not answer.
    """
    with opened(desk) as fetched:
        published = _look_up(desk, [project])
        chosen = publisher or sole_publisher(project, published.get(project, ()))
        grant = _grant(desk, project, chosen, terms, published)
        criteria = terms.criteria or signer.choose(
            f"{project} published by {chosen}", fetched.book.criteria, (SAFE_TO_DEPLOY,)
        )
        return _trusted(desk, fetched, {project: grant}, replace(terms, criteria=criteria), published)


def trust_all(
    desk: Desk, publisher: str, terms: Terms, *, signer: Signer, allows_other_publishers: bool = False
) -> Believed:
    """
    Believe in one publisher wherever that helps: in every project that lacks audits or is exempted.

    Args:
        desk: Where.
        publisher: A login or a build identity.
        terms: For which criteria and days.
        signer: Chooses criteria where *terms* name none.
        allows_other_publishers: Whether projects count that others publish as well.

    Raises:
        NotFound: There is no store.
        InvalidInput: Nothing lacks audits, or nothing that the publisher publishes; or the days cannot be.
        SourceUnavailable: A peer or the index did not answer.
    """
    with opened(desk) as fetched:
        lacking = _lacking(desk, fetched)
        published = _look_up(desk, sorted(lacking))
        theirs = {name: releases for name, releases in published.items() if uploads_by(publisher, releases)}
        skipped = () if allows_other_publishers else tuple(sorted(_shared(publisher, theirs)))
        names = sorted(theirs.keys() - set(skipped))
        if not names:
            more = f"; {', '.join(skipped)} have other publishers, too" if skipped else ""
            raise InvalidInput(f"nothing that lacks audits is published by {publisher}{more}")
        book = fetched.book.criteria
        guessed = book.minimal({criterion for name in names for criterion in lacking[name]})
        criteria = terms.criteria or signer.choose(f"{', '.join(names)} published by {publisher}", book, guessed)
        grants = {name: _grant(desk, name, publisher, terms, published) for name in names}
        believed = _trusted(desk, fetched, grants, replace(terms, criteria=criteria), published)
    return replace(believed, skipped=skipped)


def _lacking(desk: Desk, fetched: Fetched) -> Mapping[str, frozenset[str]]:
    """Find what lacks audits once exemptions are left out, and which criteria."""
    book = book_for_suggesting(fetched.book, is_online=not desk.is_locked)
    report = resolve(desk.locked, fetched.store.config.policy, book)
    if report.conclusion is Conclusion.VIOLATIONS:
        raise InvalidInput(
            "some audits contradict each other; `revet check` says which, and that has to be settled first"
        )
    missing: dict[str, frozenset[str]] = {}
    for one in report.only(Missing):
        missing[one.name] = missing.get(one.name, frozenset()) | frozenset(one.criteria)
    if not missing:
        raise InvalidInput("nothing lacks audits, so there is nothing to trust anybody for")
    return missing


def _shared(publisher: str, published: Mapping[str, Sequence[PublishedRelease]]) -> Collection[str]:
    """Find the projects that others publish as well, as far as the index says who did."""
    known = {name: [one for one in some if one.source is not None] for name, some in published.items()}
    return [name for name, some in known.items() if len(uploads_by(publisher, some)) != len(some)]


def _look_up(desk: Desk, names: Collection[str]) -> Mapping[str, Sequence[PublishedRelease]]:
    desk.require_network("who published what")
    if desk.registry is None:
        raise InvalidInput(f"the index of {desk.ecosystem} cannot be asked who published what")
    return {name: project.releases for name, project in desk.registry.look_up(names).items()}


def _grant(
    desk: Desk, project: str, publisher: str, terms: Terms, published: Mapping[str, Sequence[PublishedRelease]]
) -> Grant:
    if project not in published:
        raise InvalidInput(f"the index has no project {project}")
    return grant_to(publisher, project, published[project], start=terms.start, end=terms.end, today=desk.today)


def _informed(desk: Desk, fetched: Fetched, published: Mapping[str, Sequence[PublishedRelease]]) -> Fetched:
    """Take in who uploaded what of the projects that the store knew nothing of."""
    lock = fetched.store.imports
    news = {name: some for name, some in published.items() if name not in fetched.published}
    records, places = published_records(news, lock.publishers, order_for(desk.ecosystem))
    publishers = {**lock.publishers, **records}
    fresh = replace(fetched.fresh, publishers=fetched.fresh.publishers | places)
    store = replace(fetched.store, imports=replace(lock, publishers=publishers))
    return replace(fetched, store=store, fresh=fresh)


def _trusted(
    desk: Desk,
    fetched: Fetched,
    grants: Mapping[str, Grant],
    terms: Terms,
    published: Mapping[str, Sequence[PublishedRelease]],
) -> Believed:
    criteria = fetched.book.criteria.minimal(terms.criteria)
    own = fetched.store.audits
    entries = {
        name: TrustedEntry(criteria, grant.source, grant.start, grant.end, terms.notes)
        for name, grant in grants.items()
    }
    trusted = {**own.trusted}
    for name, entry in entries.items():
        trusted[name] = with_trust(trusted.get(name, ()), entry)
    granted = {name: some for name, some in published.items() if name in grants}
    written = settle(desk, _informed(desk, fetched, granted), replace(own, trusted=trusted), list(grants))
    return Believed(entries, written, warnings=fetched.warnings)
