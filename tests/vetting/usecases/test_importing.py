"""Fetching what a store subscribes to."""

import pytest

from tests.vetting.usecases.stores_on_disk import PublishedTexts, audit
from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import FullAudit
from vetting.domain.criteria import Criterion
from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Fresh
from vetting.domain.store import Config, ImportsLock, Store
from vetting.usecases.fetched import Fetched
from vetting.usecases.importing import fetch_imports

A, B, WORDS = (f"https://{name}.example.test" for name in ("a", "b", "words"))
DEPLOY = ("safe-to-deploy",)
CRYPTO = '[criteria.crypto]\ndescription = "seen by experts"\n'


def fetched(
    texts: dict[str, str], *, locked: AuditSet | None = None, urls: tuple[str, ...] = (A,), mapped: bool = False
) -> Fetched:
    """Fetch one peer."""
    subscription = Import(urls, criteria_map={"crypto": ("safe-to-run",)} if mapped else {})
    lock = ImportsLock(audits={"peer": locked} if locked else {})
    return fetch_imports(
        Store(Config(imports={"peer": subscription}), imports=lock), Ecosystem.PYPI, PublishedTexts(texts)
    )


def test_a_peers_audits_replace_what_the_lock_had() -> None:
    """What is published now counts; an audit that was taken back is gone, and what is new is known as such."""
    known, revoked = FullAudit("1.0", DEPLOY), FullAudit("0.9", DEPLOY)

    found = fetched({A: audit("1.0") + audit("2.0")}, locked=AuditSet(audits={"demo": (revoked, known)}))

    assert found.store.imports.audits == {"peer": AuditSet(audits={"demo": (known, FullAudit("2.0", DEPLOY))})}
    assert found.fresh == Fresh(audits=frozenset({("peer", "demo", 1)}))
    assert found.book.peers == found.store.imports.audits


def test_without_imports_nobody_is_asked() -> None:
    """A store that subscribes to nothing asks for nothing."""
    sources = PublishedTexts()

    assert fetch_imports(Store(), Ecosystem.PYPI, sources) == Fetched(Store(), Fresh())
    assert sources.asked == []


def test_several_addresses_of_a_peer_are_merged() -> None:
    """Each entry says which address it is from."""
    found = fetched({A: audit("1.0"), B: audit("2.0")}, urls=(A, B))

    entries = found.store.imports.audits["peer"].audits["demo"]
    assert [(one.aggregated_from, getattr(one, "version", None)) for one in entries] == [((A,), "1.0"), ((B,), "2.0")]


def test_what_cannot_be_read_is_dropped_with_one_warning() -> None:
    """Entries of tomorrow are left out and told of in one line, which does not grow without end."""
    odd = "".join(audit(f"{number}.0", "signature = 'x'") for number in range(7))

    found = fetched({A: audit("1.0") + odd})

    (warning,) = found.warnings
    assert len(found.store.imports.audits["peer"].audits["demo"]) == 1
    assert warning.startswith("from peer was dropped what this version cannot read: audits.demo, entry 2: ")
    assert warning.endswith("; and 2 more")


def test_few_dropped_entries_are_all_named() -> None:
    """A short list is not cut."""
    (warning,) = fetched({A: audit("1.0", "signature = 'x'")}).warnings

    assert "more" not in warning


def test_mapped_criteria_bring_their_meaning() -> None:
    """The description of mapped criteria is kept, fetched where it only has an address."""
    by_address = f'[criteria.crypto]\ndescription-url = "{WORDS}"\n[criteria.other]\ndescription = "o"\n'

    direct, asked = fetched({A: CRYPTO}, mapped=True), fetched({A: by_address, WORDS: "at length"}, mapped=True)

    assert direct.store.imports.audits["peer"].criteria == (Criterion("crypto", "seen by experts"),)
    assert asked.store.imports.audits["peer"].criteria == (Criterion("crypto", "at length"),)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({A: "<!doctype html>"}, "https://a.example.test is no audits file"),
        ({A: "[criteria.crypto]\n"}, "the criteria 'crypto' have no description"),
        ({A: "[criteria.crypto]\ndescription-url = '/etc/passwd'\n"}, "'/etc/passwd', which is not https"),
        ({A: "[criteria.crypto]\ndescription-url = 'http://127.0.0.1:1/a'\n"}, "which is not https"),
        ({A: "[criteria.crypto]\ndescription = 'c'\nimplies = 'crypto'\n"}, "imply themselves"),
    ],
)
def test_a_peer_that_cannot_be_understood_is_refused(texts: dict[str, str], reason: str) -> None:
    """A peer that publishes something else, or criteria that mean nothing, stops the import by name."""
    with pytest.raises(InvalidInput, match=f"the import 'peer' cannot be used: .*{reason}"):
        fetched(texts, mapped=True)


def test_addresses_that_disagree_are_refused() -> None:
    """Two meanings of a criterion cannot be imported as one."""
    with pytest.raises(InvalidInput, match="'crypto' differ in their description"):
        fetched({A: CRYPTO, B: CRYPTO.replace("experts", "anybody")}, urls=(A, B), mapped=True)


def test_a_change_of_meaning_is_refused_until_somebody_looked() -> None:
    """Criteria that mean something else than when they were imported stop the check, with what changed."""
    with pytest.raises(InvalidInput) as refusal:
        fetched({A: CRYPTO}, locked=AuditSet((Criterion("crypto", "seen by anybody"),)), mapped=True)

    assert str(refusal.value).splitlines() == [
        "the import 'peer' cannot be used: peer changed what its criteria mean:",
        "--- crypto, as imported",
        "+++ crypto, as published",
        "@@ -1 +1 @@",
        "-seen by anybody",
        "+seen by experts",
        "see whether the criteria-map still holds, then accept it with `revet regenerate imports`",
    ]


def test_a_change_far_down_is_told_without_it() -> None:
    """A description of any length is compared in its first lines alone."""
    long = "line\\n" * 200
    words = f'[criteria.crypto]\ndescription = "{long}end"\n'

    with pytest.raises(InvalidInput, match="crypto: other than before further down than 100 lines"):
        fetched({A: words}, locked=AuditSet((Criterion("crypto", "line\n" * 200),)), mapped=True)


def test_a_peer_that_does_not_answer_is_told() -> None:
    """Nothing is imported where one peer is away."""
    with pytest.raises(SourceUnavailable, match="did not answer"):
        fetched({})
