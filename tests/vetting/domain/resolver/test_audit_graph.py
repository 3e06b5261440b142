"""What becomes an edge of a project's audit graph, and how gladly each is used."""

from datetime import date

import pytest

from tests.vetting.domain.resolver.books import BOOK, DEPLOY, ORDER, book, delta, exemption, full, graph, violation
from vetting.domain.audit_sets import AuditSet
from vetting.domain.publishers import (
    PublishedBy,
    PublisherRecord,
    TrustedEntry,
    TrustedPublisher,
    UnpublishedEntry,
    User,
    WildcardAudit,
)
from vetting.domain.resolver.audit_graph import AuditGraph, Caveat, SearchMode, Source, audit_graph
from vetting.domain.resolver.book import AuditBook, Fresh

START, END = date(2025, 1, 1), date(2026, 1, 1)
JO = User(1, "jo", "Jo")


def edges(found: AuditGraph) -> list[tuple[str | None, str, Source, Caveat]]:
    """List a graph's edges: from, to, source and caveat."""
    everything = (edge for some in found.into.values() for edge in some)
    return sorted((one.start_version, one.end_version, Source(one.origin[0]), one.caveat) for one in everything)


def test_audits_and_exemptions_are_edges() -> None:
    """Full audits and exemptions lead from nothing, deltas from their older side; violations lead nowhere."""
    opened = book(full("1.0"), full("1.0", importable=False), violation("<0"), exempt=[exemption("1.0")])

    assert edges(graph(opened)) == [
        (None, "1.0", Source.LOCAL, Caveat.NONE),
        (None, "1.0", Source.LOCAL, Caveat.NOT_IMPORTABLE),
        (None, "1.0", Source.EXEMPTION, Caveat.PREFERRED_EXEMPTION),
    ]
    assert edges(graph(book(delta("1.0", "2.0")))) == [("1.0", "2.0", Source.LOCAL, Caveat.NONE)]


def test_what_was_just_downloaded_is_used_less_gladly() -> None:
    """An imported audit that the lock does not know has a caveat."""
    opened = book(peers={"a": (full("1.0"), full("2.0"))}, fresh=[("a", 1)])

    assert edges(graph(opened)) == [
        (None, "1.0", Source.IMPORTED, Caveat.NONE),
        (None, "2.0", Source.IMPORTED, Caveat.FRESH_IMPORT),
    ]


@pytest.mark.parametrize(
    ("mode", "caveat"),
    [
        (SearchMode.PREFER_EXEMPTIONS, Caveat.PREFERRED_EXEMPTION),
        (SearchMode.PREFER_FRESH_IMPORTS, Caveat.EXEMPTION),
        (SearchMode.REGENERATE_EXEMPTIONS, Caveat.EXEMPTION),
    ],
)
def test_the_mode_says_how_glad_we_are_of_exemptions(mode: SearchMode, caveat: Caveat) -> None:
    """A check prefers the exemptions that are there; pruning would rather do without."""
    assert edges(graph(book(exempt=[exemption("1.0")]), mode)) == [(None, "1.0", Source.EXEMPTION, caveat)]


def test_regenerated_exemptions_can_be_for_anything() -> None:
    """Only when exemptions are made anew does an old one count for whatever is asked."""
    opened = book(exempt=[exemption("1.0", ("safe-to-run",))])

    def gives(mode: SearchMode) -> bool:
        return graph(opened, mode).into[ORDER.key("1.0")][0].gives("safe-to-deploy")

    assert (gives(SearchMode.REGENERATE_EXEMPTIONS), gives(SearchMode.PREFER_FRESH_IMPORTS)) == (True, False)


def published(
    *records: PublisherRecord,
    local: AuditSet | None = None,
    peers: dict[str, AuditSet] | None = None,
    fresh: Fresh | None = None,
) -> AuditBook:
    """Open a book on demo's publishers."""
    return AuditBook(BOOK, local or AuditSet(), peers or {}, publishers={"demo": records}, fresh=fresh or Fresh())


def wildcard(source: PublishedBy = JO) -> AuditSet:
    """Make a set with one wildcard audit."""
    return AuditSet(wildcards={"demo": (WildcardAudit(DEPLOY, source, START, END),)})


def trusted() -> AuditSet:
    """Make a set with one trusted entry."""
    return AuditSet(trusted={"demo": (TrustedEntry(DEPLOY, JO, START, END),)})


@pytest.mark.parametrize(
    ("when", "is_covered"), [(START, True), (date(2025, 12, 31), True), (END, False), (date(2024, 12, 31), False)]
)
@pytest.mark.parametrize("local", [wildcard(), trusted()])
def test_a_publishers_uploads_count_from_the_start_until_before_the_end(
    local: AuditSet, when: date, *, is_covered: bool
) -> None:
    """The first day counts, the last does not."""
    assert (
        bool(edges(audit_graph("demo", published(PublisherRecord("1.0", when, JO), local=local), ORDER))) == is_covered
    )


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (User(1), User(1, "jo", "Jo"), True),
        (User(1), User(2), False),
        (TrustedPublisher("github:a/b"), TrustedPublisher("github:a/b"), True),
        (TrustedPublisher("github:a/b"), TrustedPublisher("github:a/c"), False),
        (User(1), TrustedPublisher("1"), False),
    ],
)
def test_only_the_same_publishers_uploads_count(one: PublishedBy, other: PublishedBy, *, is_same: bool) -> None:
    """A user is known by their number, a trusted publisher by its identity."""
    opened = published(PublisherRecord("1.0", START, other), local=wildcard(one))

    assert bool(edges(audit_graph("demo", opened, ORDER))) == is_same


def test_new_uploads_and_new_claims_are_used_less_gladly() -> None:
    """A known claim on a new upload, a new claim, and belief in a new upload each have their caveat."""
    record = PublisherRecord("1.0", START, JO)
    new_upload = Fresh(publishers=frozenset({("demo", 0)}))
    new_claim = Fresh(wildcards=frozenset({("a", "demo", 0)}))

    def caveat(opened: AuditBook) -> Caveat:
        return edges(audit_graph("demo", opened, ORDER))[0][-1]

    assert caveat(published(record, local=wildcard())) is Caveat.NONE
    assert caveat(published(record, local=wildcard(), fresh=new_upload)) is Caveat.FRESH_PUBLISHER
    assert caveat(published(record, peers={"a": wildcard()}, fresh=new_claim)) is Caveat.FRESH_IMPORT
    assert caveat(published(record, local=trusted())) is Caveat.NONE
    assert caveat(published(record, local=trusted(), fresh=new_upload)) is Caveat.FRESH_IMPORT


@pytest.mark.parametrize(
    ("mode", "is_fresh", "caveat"),
    [
        (SearchMode.PREFER_EXEMPTIONS, False, Caveat.PREFERRED_UNPUBLISHED),
        (SearchMode.PREFER_EXEMPTIONS, True, Caveat.UNPUBLISHED),
        (SearchMode.PREFER_FRESH_IMPORTS, False, Caveat.UNPUBLISHED),
        (SearchMode.PREFER_FRESH_IMPORTS, True, Caveat.PREFERRED_UNPUBLISHED),
    ],
)
def test_an_unpublished_version_stands_in_for_what_is_asked(
    mode: SearchMode, caveat: Caveat, *, is_fresh: bool
) -> None:
    """An unpublished entry gives any criterion, and is preferred by whether it is known and what is spared."""
    fresh = Fresh(unpublished=frozenset({("demo", 0)} if is_fresh else set()))
    opened = AuditBook(BOOK, unpublished={"demo": (UnpublishedEntry("1.1", "1.0"),)}, fresh=fresh)

    found = audit_graph("demo", opened, ORDER, mode)

    assert edges(found) == [("1.0", "1.1", Source.UNPUBLISHED, caveat)]
    assert found.into[ORDER.key("1.1")][0].gives("anything")


def test_two_spellings_of_a_version_are_one_node() -> None:
    """Audits of 1.0 and of 1.0.0 lead to the same place."""
    assert len(graph(book(full("1.0"), full("1.0.0"))).into) == 1
