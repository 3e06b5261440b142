"""
Belief in a publisher: who it may be given to, from when until when.

The index says who uploaded what (:class:`~vetting.domain.publishers.PublishedRelease`);
a wildcard audit or a trusted entry about somebody who never uploaded anything
would be a mistake in a name, so there is none. It begins with the earliest
upload and ends in a year, unless its author says otherwise.

Source: cargo-vet at e2111ef, src/main.rs (do_cmd_certify, do_cmd_trust).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vetting.domain.errors import InvalidInput
from vetting.domain.publishers import PublishedBy, PublishedRelease, TrustedEntry, User
from vetting.domain.resolver.audit_graph import is_same_source
from vetting.domain.store_checks import a_year_after


@dataclass(frozen=True, slots=True)
class Grant:
    """Whom a claim is about, and the days it covers."""

    source: PublishedBy
    start: date
    end: date
    """The first day that is no longer covered."""


def spelled(source: PublishedBy) -> str:
    """Write a publisher as the command line names them: a login, or a build identity."""
    return source.login if isinstance(source, User) else source.identity


def uploads_by(publisher: str, releases: Iterable[PublishedRelease]) -> tuple[PublishedRelease, ...]:
    """Collect the releases that *publisher* uploaded."""
    return tuple(one for one in releases if one.source is not None and spelled(one.source) == publisher)


def sole_publisher(project: str, releases: Iterable[PublishedRelease]) -> str:
    """
    Name the one who uploaded all releases of which the index tells it.

    Raises:
        InvalidInput: The index names nobody, or several.
    """
    known = [one.source for one in releases if one.source is not None]
    if not known:
        raise InvalidInput(f"the index does not say who publishes {project}")
    if not all(is_same_source(known[0], one) for one in known):
        names = ", ".join(sorted({spelled(one) for one in known}))
        raise InvalidInput(f"{project} has several publishers: say which one to trust ({names})")
    return spelled(known[0])


def grant_to(
    publisher: str,
    project: str,
    releases: Iterable[PublishedRelease],
    *,
    start: date | None,
    end: date | None,
    today: date,
) -> Grant:
    """
    Work out whom and when a claim about *publisher* covers.

    Args:
        publisher: A login or a build identity.
        project: Whose releases they are.
        releases: All that the index has.
        start: None: the publisher's earliest upload.
        end: None: a year from *today*.
        today: The day.

    Raises:
        InvalidInput: The publisher uploaded nothing, or the claim would end before it begins.
    """
    uploads = uploads_by(publisher, releases)
    if not uploads:
        raise InvalidInput(f"{publisher} has published no release of {project}")
    earliest = min(uploads, key=lambda one: one.when)
    assert earliest.source is not None, "an upload by somebody says by whom"
    begins, ends = start or earliest.when, end or a_year_after(today)
    if ends <= begins:
        raise InvalidInput(f"it would end {ends}, which is not after it begins, {begins}")
    return Grant(earliest.source, begins, ends)


def require_within_a_year(end: date, *, today: date) -> None:
    """
    See that a wildcard audit does not reach too far.

    Raises:
        InvalidInput: It ends later than a year from *today*.
    """
    latest = a_year_after(today)
    if end > latest:
        raise InvalidInput(f"a wildcard audit may end {latest} at the latest, 12 months from today; not {end}")


def with_trust(entries: Sequence[TrustedEntry], new: TrustedEntry) -> tuple[TrustedEntry, ...]:
    """Add *new*, or lengthen the first entry that says the same of days which *new* covers; notes want their own."""
    for place, one in enumerate(entries):
        same = set(one.criteria) == set(new.criteria) and is_same_source(one.source, new.source)
        if same and new.notes is None and new.start <= one.start and one.end <= new.end:
            longer = replace(one, start=new.start, end=new.end)
            return (*entries[:place], longer, *entries[place + 1 :])
    return (*entries, new)
