"""What an update keeps of each part of a store."""

from dataclasses import replace
from datetime import date

from tests.vetting.domain.resolver.books import BOOK, DEPLOY, book, delta, exemption, full, locked, violation
from tests.vetting.domain.store_update.stores import after
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit
from vetting.domain.criteria import Criterion
from vetting.domain.dependencies import Node
from vetting.domain.publishers import PublisherRecord, User, WildcardAudit
from vetting.domain.resolver import AuditBook, Fresh
from vetting.domain.store import ImportsLock
from vetting.domain.store_update import PRUNE

JO = User(1, "jo")
START, END = date(2025, 1, 1), date(2026, 1, 1)
WILDCARD = WildcardAudit(DEPLOY, JO, START, END)


def lock_after(opened: AuditBook, *nodes: Node) -> ImportsLock:
    """Judge demo 1.0, or what is named, and say what the lock keeps."""
    return after(opened, *nodes).imports


def kept(opened: AuditBook, *nodes: Node) -> dict[str, tuple[Audit, ...]]:
    """Give the kept audits of demo, by peer."""
    return {peer: audit_set.audits.get("demo", ()) for peer, audit_set in lock_after(opened, *nodes).audits.items()}


def test_known_entries_stay_whether_needed_or_not() -> None:
    """A check does not weed what the lock knew."""
    theirs = full("1.0"), full("3.0")

    assert kept(book(peers={"a": theirs})) == {"a": theirs}


def test_new_entries_stay_out_unless_they_are_needed() -> None:
    """An entry that was just downloaded comes in only where a path leans on it."""
    opened = book(full("1.0"), peers={"a": (full("1.0"),)}, fresh=[("a", 0)])

    assert kept(opened) == {"a": ()}


def test_needing_a_new_entry_weeds_the_project() -> None:
    """Where something new has to be taken, what nobody needs any more goes."""
    opened = book(peers={"a": (full("0.5"), full("0.9"), delta("0.9", "1.0"))}, fresh=[("a", 2)])

    assert kept(opened) == {"a": (full("0.9"), delta("0.9", "1.0"))}


def test_violations_stay_while_the_project_is_used() -> None:
    """A peer's violation is kept, new or not, for a project in the lockfile, and for no other."""
    against = violation("<0.1")
    opened = book(full("1.0"), peers={"a": (against,)}, fresh=[("a", 0)])

    assert kept(opened) == {"a": (against,)}
    assert kept(opened, Node("other", "1.0")) == {"a": ()}


def test_every_audited_file_of_the_lockfile_keeps_its_audit() -> None:
    """Where the lockfile names files, the new audits of each of them are kept, with the way that leads there."""
    theirs = (
        full("0.9", "x"),
        delta("0.9", "1.0", before="x", read="b"),
        full("1.0", "a"),
        full("1.0", "c"),
        full("1.0"),
    )
    opened = book(peers={"a": theirs}, fresh=[("a", place) for place in range(5)])

    assert kept(opened, locked("a", "b")) == {"a": (*theirs[:3],)}


def test_a_peer_with_nothing_to_take_is_named() -> None:
    """The lock names every peer, with the criteria that are mapped."""
    words = (Criterion("crypto", "c"),)
    opened = replace(book(full("1.0")), peers={"a": AuditSet(words), "b": AuditSet()})

    assert lock_after(opened).audits == {"a": AuditSet(words), "b": AuditSet()}


def test_wildcards_are_kept_like_audits() -> None:
    """A new wildcard audit is kept where a path leans on it; publishers and unpublished versions stay as they are."""
    published = {"demo": (PublisherRecord("1.0", START, JO),)}
    opened = AuditBook(
        BOOK,
        peers={"a": AuditSet(wildcards={"demo": (WILDCARD, WILDCARD)})},
        publishers=published,
        fresh=Fresh(wildcards=frozenset({("a", "demo", 0), ("a", "demo", 1)})),
    )

    lock = lock_after(opened)

    assert lock.audits == {"a": AuditSet(wildcards={"demo": (WILDCARD,)})}
    assert lock.publishers == published


def test_what_is_local_needs_no_lock() -> None:
    """Paths over local audits, local wildcards and exemptions keep nothing of peers."""
    local = AuditBook(
        BOOK,
        AuditSet(wildcards={"demo": (WILDCARD,)}),
        peers={"a": AuditSet(audits={"demo": (full("1.0"),)})},
        publishers={"demo": (PublisherRecord("1.0", START, JO),)},
        fresh=Fresh(audits=frozenset({("a", "demo", 0)})),
    )
    exempted = book(exempt=[exemption("1.0")], peers={"a": (full("1.0"),)}, fresh=[("a", 0)])

    assert (kept(local), kept(exempted)) == ({"a": ()}, {"a": ()})


def test_a_failing_project_keeps_what_it_had() -> None:
    """Where a project fails, known entries stay, new ones stay out, and so does the mode's weeding."""
    opened = book(peers={"a": (full("3.0"), full("4.0"))}, fresh=[("a", 1)])

    assert after(opened, mode=PRUNE).imports.audits["a"].audits == {"demo": (full("3.0"),)}


def test_known_violations_stay_unless_imports_are_weeded() -> None:
    """A violation of a project that is not used is weeded like anything else."""
    opened = book(peers={"a": (violation("<0.1"),)})
    other = Node("other", "1.0")

    assert kept(opened, other) == {"a": (violation("<0.1"),)}
    assert after(opened, other, mode=PRUNE).imports.audits == {"a": AuditSet()}


def test_own_violations_are_not_weeded() -> None:
    """A violation that is not for others warns its author still."""
    own = replace(violation("<0.1"), importable=False)

    assert after(book(full("1.0"), own), mode=PRUNE).audits.audits == {"demo": (full("1.0"), own)}
