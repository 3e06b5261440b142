"""What a project needs of its store where the lockfile names files."""

from dataclasses import replace
from datetime import date

from tests.vetting.domain.resolver.books import BOOK, DEPLOY, RUN, book, delta, exemption, full, locked
from tests.vetting.domain.store_update.stores import after
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.house_rules import HouseRules
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.publishers import PublisherRecord, TrustedEntry, UnpublishedEntry, User, WildcardAudit
from vetting.domain.resolver import AuditBook, Fresh
from vetting.domain.store_update import PRUNE, REGENERATE

JO = User(1, "jo")
START, END = date(2025, 1, 1), date(2026, 1, 1)
EVERY_FILE = Policy({"demo": PolicyEntry(distributions="all")})
UPLOADED = {"demo": (PublisherRecord("0.9", START, JO), PublisherRecord("1.0", START, JO))}


def imported(opened: AuditBook, *files: str, policy: Policy | None = None) -> tuple[Audit, ...]:
    """Give what is left of peer a's audits after weeding, with these files of demo 1.0 locked."""
    return after(opened, locked(*files), mode=PRUNE, policy=policy).imports.audits["a"].audits.get("demo", ())


def test_an_exemption_that_files_need_stays() -> None:
    """Where policy asks for all files and audits name only some, what vouches for the version is kept besides."""
    partly = full("1.0", "a")
    opened = replace(book(peers={"a": (partly,)}, exempt=[exemption("1.0")]))

    kept = after(opened, locked("a", "b"), mode=PRUNE, policy=EVERY_FILE)

    assert kept.config.exemptions == {"demo": (exemption("1.0"),)}
    assert kept.imports.audits["a"].audits == {"demo": (partly,)}
    assert after(opened, locked("a", "b"), mode=PRUNE).config.exemptions == {}


def test_an_exempted_release_asks_for_no_files() -> None:
    """Where nothing but an exemption vouches for a version, its files make no difference."""
    opened = book(exempt=[exemption("1.0")])

    assert after(opened, locked("a"), mode=PRUNE, policy=EVERY_FILE).config.exemptions == {"demo": (exemption("1.0"),)}


def test_audits_that_name_no_files_stay_where_nothing_else_would_do() -> None:
    """Two criteria of which each was audited in another file pass for an audit of unknown bytes, which stays."""
    words = CriteriaBook((Criterion("crypto", "c"),))
    theirs = (full("1.0", "a"), full("1.0", "b", criteria=("crypto",)), full("1.0"))
    opened = replace(book(peers={"a": theirs}), criteria=words, local=AuditSet(words.customs))
    policy = Policy({"demo": PolicyEntry(criteria=(*DEPLOY, "crypto"))})

    assert imported(opened, "a", "b", policy=policy) == theirs
    assert imported(opened, "a", "b") == (theirs[0],)


def test_files_that_no_audit_names_are_exempted_on_demand() -> None:
    """To regenerate exempts a version of which audits name too few files for the policy."""
    opened = book(full("1.0", "a"))

    assert after(opened, locked("a", "b"), mode=REGENERATE, policy=EVERY_FILE).config.exemptions == {
        "demo": (exemption("1.0"),)
    }
    assert after(opened, locked("a", "b"), mode=PRUNE, policy=EVERY_FILE).config.exemptions == {}


def test_a_change_is_kept_with_what_it_starts_from() -> None:
    """An audit of another locked file keeps the way that leads there, be it an exemption."""
    theirs = (full("1.0", "a"), delta("0.9", "1.0", before="x", read="b"))
    opened = book(peers={"a": theirs}, exempt=[exemption("0.9"), exemption("0.1")])

    store = after(opened, locked("a", "b"), mode=PRUNE)

    assert (store.imports.audits["a"].audits, store.config.exemptions) == (
        {"demo": theirs},
        {"demo": (exemption("0.9"),)},
    )


def test_an_upload_is_kept_with_the_audit_that_covers_it() -> None:
    """A wildcard audit and the one upload that is used stay; a trusted entry needs the upload as well."""
    wildcard = {"demo": (WildcardAudit(DEPLOY, JO, START, END),)}
    trusted = {"demo": (TrustedEntry(DEPLOY, JO, START, END),)}
    from_peer = AuditBook(BOOK, peers={"a": AuditSet(wildcards=wildcard)}, publishers=UPLOADED)
    believed = AuditBook(BOOK, AuditSet(trusted=trusted), publishers=UPLOADED)

    for opened in (from_peer, believed):
        assert after(opened, mode=PRUNE).imports.publishers == {"demo": UPLOADED["demo"][1:]}
        assert after(opened).imports.publishers == UPLOADED
    assert after(from_peer, mode=PRUNE).imports.audits == {"a": AuditSet(wildcards=wildcard)}


def test_uploads_tell_auditors_from_publishers() -> None:
    """Where auditors have to be others than publishers, the uploads of what is locked and audited are kept."""
    records = tuple(PublisherRecord(version, START, JO) for version in ("0.8", "0.9", "1.0"))
    opened = replace(
        book(delta("0.9", "1.0"), full("0.9")),
        publishers={"demo": records},
        fresh=Fresh(publishers=frozenset({("demo", 2)})),
        house=HouseRules(is_independent=True),
    )

    assert after(opened, mode=PRUNE).imports.publishers == {"demo": records[1:]}
    assert after(replace(opened, house=HouseRules()), mode=PRUNE).imports.publishers == {}


def test_a_new_upload_weeds_the_projects_imports() -> None:
    """Having to take a new upload into the lock drops what the project does not need, in any mode."""
    wildcard = {"demo": (WildcardAudit(DEPLOY, JO, START, END),)}
    opened = AuditBook(
        BOOK,
        AuditSet(wildcards=wildcard),
        peers={"a": AuditSet(audits={"demo": (full("3.0"),)})},
        publishers=UPLOADED,
        fresh=Fresh(publishers=frozenset({("demo", 1)})),
    )

    lock = after(opened).imports

    assert (lock.publishers, lock.audits) == ({"demo": UPLOADED["demo"][1:]}, {"a": AuditSet()})


def test_a_stand_in_is_kept_once_where_it_is_needed() -> None:
    """An unpublished version's stand-in stays while it is used; an equal new one adds nothing."""
    entry, other = UnpublishedEntry("1.0", "0.9"), UnpublishedEntry("1.0", "0.8")
    opened = replace(
        book(full("0.9")),
        unpublished={"demo": (other, entry, entry)},
        fresh=Fresh(unpublished=frozenset({("demo", 2)})),
    )

    assert after(opened, mode=PRUNE).imports.unpublished == {"demo": (entry,)}
    assert after(opened).imports.unpublished == {"demo": (other, entry)}


def test_own_audits_that_are_not_for_others_go_where_nobody_needs_them() -> None:
    """Such an audit is weeded, but never a violation, nor anything of a project that is not locked or fails."""
    private = full("1.0", importable=False)
    opened = book(full("1.0"), private)
    elsewhere = replace(book(full("1.0")), local=AuditSet(audits={"demo": (full("1.0"),), "other": (private,)}))

    assert after(opened, mode=PRUNE).audits.audits == {"demo": (full("1.0"),)}
    assert after(book(private), mode=PRUNE).audits.audits == {"demo": (private,)}
    assert after(elsewhere, mode=PRUNE).audits.audits == elsewhere.local.audits
    assert after(book(full("1.0", criteria=RUN, importable=False)), mode=PRUNE).audits.audits != {}
    assert after(opened).audits.audits == {"demo": (full("1.0"), private)}
