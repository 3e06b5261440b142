"""Reading a store's files: strictly our own, tolerantly those of others."""

from datetime import date

import pytest

from tests.builders import digest
from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import Criterion
from vetting.domain.policy import PolicyEntry
from vetting.domain.publishers import (
    PublisherRecord,
    TrustedEntry,
    TrustedPublisher,
    UnpublishedEntry,
    User,
    WildcardAudit,
)
from vetting.domain.releases import Ecosystem
from vetting.domain.store import Config
from vetting.domain.store_problems import ProblemKind
from vetting.formats.cargo_vet import (
    BadStoreFile,
    read_audits,
    read_config,
    read_imports,
    read_lock,
    read_peer,
    write_config,
)

PYPI, CARGO = Ecosystem.PYPI, Ecosystem.CARGO
READ = digest("read")


def problems(text: str, read: object = read_audits, ecosystem: Ecosystem = PYPI) -> tuple[str, ...]:
    """Give what is wrong with a file."""
    assert callable(read)
    with pytest.raises(BadStoreFile) as refusal:
        read(text, ecosystem)
    return tuple(one.message for one in refusal.value.problems)


CONFIG_HEAD = '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n\n'


def test_an_audits_file_is_read() -> None:
    """Criteria, audits of each kind, wildcard audits and trusted entries are read with all they say."""
    text = f"""
[criteria.mine]
description = "what I mean"
implies = "safe-to-run"

[[wildcard-audits.demo]]
who = "Jo"
criteria = "mine"
user-id = 1
start = "2025-01-01"
end = "2026-01-01"
renew = false

[[audits.Demo_Pkg]]
who = ["Jo", "Ann"]
criteria = ["mine", "safe-to-deploy"]
version = "1.0"
distributions = "sha256:{READ}"
importable = false
notes = "read"
aggregated-from = "https://peer.example.test"

[[audits.demo-pkg]]
criteria = "mine"
delta = "1.0 -> 1.1"
from-distributions = ["sha256:{READ}"]
distributions = ["{READ}"]

[[audits.demo-pkg]]
criteria = "mine"
violation = "<1.0"

[[trusted.demo]]
criteria = "mine"
trusted-publisher = "github:a/b"
start = 2025-01-01
end = "2026-01-01"
notes = "they build it"
"""
    who, mine = ("Jo", "Ann"), ("mine",)
    start, end = date(2025, 1, 1), date(2026, 1, 1)
    origin = ("https://peer.example.test",)
    assert read_audits(text, PYPI) == AuditSet(
        (Criterion("mine", "what I mean", implies=("safe-to-run",)),),
        {
            "demo-pkg": (
                FullAudit(
                    "1.0", ("mine", "safe-to-deploy"), who, (READ,), "read", importable=False, aggregated_from=origin
                ),
                DeltaAudit("1.0", "1.1", mine, (), (READ,), (READ,)),
                Violation("<1.0", mine),
            )
        },
        {"demo": (WildcardAudit(mine, User(1), start, end, ("Jo",), renew=False),)},
        {"demo": (TrustedEntry(mine, TrustedPublisher("github:a/b"), start, end, "they build it"),)},
    )


def test_a_configuration_is_read() -> None:
    """Version, imports, policy and exemptions are read; the older name of exemptions is known."""
    text = """
default-criteria = "safe-to-run"

[cargo-vet]
version = "0.10"

[imports.peer]
url = ["https://a.example.test", "https://b.example.test"]
exclude = ["Demo"]

[imports.peer.criteria-map]
theirs = ["safe-to-run", "safe-to-deploy"]

[policy.Demo]
audit-as-crates-io = true
criteria = []
dev-criteria = "safe-to-run"
dependency-criteria = { Other = "safe-to-run" }
distributions = "all"
notes = "why"

[policy."versioned:1.0"]

[[exemptions.demo]]
version = "1.0"
criteria = "safe-to-deploy"
suggest = false
notes = "later"

[[unaudited.demo]]
version = "2.0"
criteria = "safe-to-deploy"
"""
    config = read_config(text, PYPI)

    urls = ("https://a.example.test", "https://b.example.test")
    assert config.imports == {"peer": Import(urls, ("demo",), {"theirs": ("safe-to-run", "safe-to-deploy")})}
    assert config.policy.entries == {
        "demo": PolicyEntry(
            audit_as_crates_io=True,
            criteria=(),
            dev_criteria=("safe-to-run",),
            dependency_criteria={"other": ("safe-to-run",)},
            distributions="all",
            notes="why",
        ),
        "versioned:1.0": PolicyEntry(),
    }
    deploy = ("safe-to-deploy",)
    assert config.exemptions == {
        "demo": (Exemption("1.0", deploy, suggest=False, notes="later"), Exemption("2.0", deploy))
    }
    assert (config.version, config.default_criteria) == ("0.10", "safe-to-run")


def test_an_empty_configuration_is_an_old_one() -> None:
    """What says nothing of its version is from before versions were written."""
    assert read_config("", CARGO) == Config(version="0.4")


def test_a_lock_is_read() -> None:
    """Unpublished versions, publishers and each peer's audits are read."""
    text = f"""
[[unpublished.demo]]
version = "1.1.0"
audited_as = "1.0.0"

[[publisher.demo]]
version = "1.0.0 @ git:{"a" * 40}"
when = "2025-01-01"
user-id = 1
user-login = "jo"
user-name = "Jo"

[[audits.peer.audits.demo]]
criteria = "safe-to-run"
version = "1.0.0"

[audits.silent.audits]
"""
    lock = read_imports(text, CARGO)

    version = f"1.0.0@git:{'a' * 40}"
    assert lock.unpublished == {"demo": (UnpublishedEntry("1.1.0", "1.0.0"),)}
    assert lock.publishers == {"demo": (PublisherRecord(version, date(2025, 1, 1), User(1, "jo", "Jo")),)}
    assert lock.audits == {
        "peer": AuditSet(audits={"demo": (FullAudit("1.0.0", ("safe-to-run",)),)}),
        "silent": AuditSet(),
    }


def test_crates_have_no_keys_for_bytes() -> None:
    """For cargo an audit with digests is one with unknown keys, as it is for cargo-vet."""
    text = f'[[audits.demo]]\ncriteria = "safe-to-run"\nversion = "1.0.0"\ndistributions = "sha256:{READ}"\n'

    assert "the key 'distributions' is not known here" in problems(text, ecosystem=CARGO)[0]


ENTRY = '[[audits.demo]]\ncriteria = "safe-to-run"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[audits", "this is not TOML: unclosed table, expected `]` (column 8)"),
        ("", "the table [audits] is missing"),
        ("audits = 1", "audits: has to be a table"),
        ("[audits]\ndemo = 1", "audits.demo: has to be a list of tables, written [[audits.demo]]"),
        ("[audits]\ndemo = [1]", "audits.demo, entry 1: has to be a table"),
        ("[[audits.'de mo']]\nversion = '1'", "audits: 'de mo' is not a project name"),
        (ENTRY, "audits.demo, entry 1: has to have exactly one of version, delta, violation; it has none"),
        (
            f"{ENTRY}version = '1.0'\ndelta = '1.0 -> 1.1'",
            "has to have exactly one of version, delta, violation; it has version and delta",
        ),
        (f"{ENTRY}version = 1", "version has to be a string"),
        (f"{ENTRY}version = ''", "version '' is not a version"),
        (f"{ENTRY}version = '1 0'", "version '1 0' is not a version"),
        (f"{ENTRY}delta = '1.0'", "delta '1.0' is no change: write for example \"1.0 -> 1.1\""),
        (f"{ENTRY}delta = '-> 1.0'", "delta '-> 1.0' is no change"),
        (f"{ENTRY}delta = '1.0 2.0'", "delta '1.0 2.0' is no change: write for example \"1.0 -> 2.0\""),
        (f"{ENTRY}violation = 'latest'", "violation: 'latest' is no version specifier"),
        (f"{ENTRY}version = '1.0'\nimportable = 'no'", "importable has to be true or false"),
        (f"{ENTRY}version = '1.0'\nwho = [1]", "who has to be a string or a list of strings"),
        (f"{ENTRY}version = '1.0'\nwho = 1", "who has to be a string or a list of strings"),
        (
            f"{ENTRY}version = '1.0'\nwhom = 'Jo'",
            "the key 'whom' is not known here: remove it, or write one of aggregated-from, criteria",
        ),
        (f"{ENTRY}version = '1.0'\ndistributions = 'abc'", "distributions: 'abc' is not a SHA-256"),
        ("[audits]\n[criteria.a]\nimplied = 'b'", "criteria.a: the key 'implied' is not known here"),
        (
            "[audits]\n[[wildcard-audits.demo]]\nuser-id = 1\nstart = '2025-01-01'\nend = '2026-01-01'",
            "criteria is missing",
        ),
        ("[audits]\n[[wildcard-audits.demo]]\ncriteria = 'a'\nstart = 1\nend = '2026-13-01'", "start has to be a day"),
        (
            "[audits]\n[[trusted.demo]]\nuser-id = 'jo'\nstart = '2025-01-01'\nend = '2026-01-01'",
            "user-id has to be a whole number",
        ),
        ("[audits]\n[[trusted.demo]]\nuser-id = true", "user-id has to be a whole number"),
        ("[audits]\n[[trusted.demo]]\ncriteria = 'a'", "has to have user-id or trusted-publisher"),
    ],
)
def test_a_mistake_in_audits_is_named_with_its_place(text: str, problem: str) -> None:
    """What cannot be meant is refused, saying where it stands and what to write."""
    assert any(problem in found for found in problems(text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[imports.peer]\nexclude = []", "imports.peer: url is missing"),
        ("[imports.peer]\nurl = 'u'\nexclude = ['de mo']", "imports.peer.exclude: 'de mo' is not a project name"),
        ("[policy.demo]\ndistributions = 'some'", 'policy.demo: distributions can only be "all"'),
        ("[policy.demo]\n[policy.'demo:1.0']", "'demo' with and without a version"),
        ("[policy.'demo:']", "version '' is not a version"),
        ("[[exemptions.demo]]\nversion = '1.0'", "exemptions.demo, entry 1: criteria is missing"),
        ("[[exemptions.demo]]\ncriteria = 'a'", "version is missing"),
        ("[[exemptions.demo]]\nversion = 1\ncriteria = 'a'", "version has to be a string"),
        ("cargo-vet = 1", "cargo-vet: has to be a table"),
    ],
)
def test_a_mistake_in_a_configuration_is_named_with_its_place(text: str, problem: str) -> None:
    """A configuration that cannot be meant is refused."""
    assert any(problem in found for found in problems(text, read_config))


def test_all_mistakes_are_named_at_once_with_their_lines() -> None:
    """Nobody has to correct a file one mistake at a time, nor look for the place."""
    with pytest.raises(BadStoreFile) as refusal:
        read_audits(f"# ours\n{ENTRY}{ENTRY}version = ''\nwho = 1\n", PYPI)

    assert [one.line for one in refusal.value.problems] == [2, 7, 6]
    assert str(refusal.value).splitlines()[2].startswith("audits.toml:6: audits.demo, entry 2: version '' is not a")
    assert {one.kind for one in refusal.value.problems} == {ProblemKind.UNREADABLE}


@pytest.mark.parametrize("text", ["a = [\n1,\n", 'a = 1\nb = "x\x00"', "a = 1\n[b]\n[b]"])
def test_what_is_no_toml_is_told_with_its_line(text: str) -> None:
    """The parser's own line is given apart from its reason, so that an editor can go there."""
    with pytest.raises(BadStoreFile) as refusal:
        read_config(text, PYPI)

    (problem,) = refusal.value.problems
    assert problem.line is not None
    assert problem.line > 1
    assert " at line " not in problem.message


def test_a_version_that_is_no_semver_is_no_crates_version() -> None:
    """Crates have semantic versions only; an index for Python may hold odd ones."""
    text = f"{ENTRY}version = '2004d'\n"

    (problem,) = problems(text, ecosystem=CARGO)

    assert problem.startswith("audits.demo, entry 1: version '2004d' is not a version: ")
    assert problem.endswith('write for example "1.2.3", or "1.2.3@git:" and the 40 digits of a revision')
    assert read_audits(text, PYPI).audits == {"demo": (FullAudit("2004d", ("safe-to-run",)),)}


def test_a_lock_loses_only_what_cannot_be_read() -> None:
    """A key or a kind of tomorrow drops its own entry from the lock, with a word; an audit for nothing stays."""
    text = """
[[publisher.demo]]
version = "1.0"
when = "2025-01-01"
attested-by = "somebody"

[[publisher.demo]]
version = "1.1"
when = "2025-01-02"
user-id = 1

[[unpublished.demo]]
version = "1.2"

[audits.peer.criteria.odd]
colour = "red"

[[audits.peer.audits.demo]]
criteria = []
version = "1.0"

[[audits.peer.audits.demo]]
criteria = "safe-to-run"
version = "1.1"
signature = "abc"

[[audits.peer.audits.demo]]
criteria = "safe-to-run"
revocation = "1.1"
"""
    lock, dropped = read_lock(text, PYPI)

    assert lock.publishers == {"demo": (PublisherRecord("1.1", date(2025, 1, 2), User(1)),)}
    assert lock.audits == {"peer": AuditSet(audits={"demo": (FullAudit("1.0", ()),)})}
    assert lock.unpublished == {}
    assert [": ".join(one.split(": ")[:2]) for one in dropped] == [
        "imports.lock:12: unpublished.demo, entry 1",
        "imports.lock:2: publisher.demo, entry 1",
        "imports.lock:16: audits.peer.criteria.odd",
        "imports.lock:25: audits.peer.audits.demo, entry 2",
        "imports.lock:27: audits.peer.audits.demo, entry 3",
        "imports.lock:29: audits.peer.audits.demo, entry 3",
    ]
    assert read_imports(text, PYPI) == lock


def test_a_lock_that_is_no_toml_is_refused() -> None:
    """There is nothing to take from half a file."""
    with pytest.raises(BadStoreFile, match=r"imports\.lock:1: this is not TOML"):
        read_lock("[audits", PYPI)


def test_a_peers_file_loses_only_what_cannot_be_read() -> None:
    """Entries with keys of tomorrow, without criteria or of no form are dropped, each with a word; the rest stays."""
    text = f"""
[criteria.good]
description = "g"

[criteria.odd]
colour = "red"

[[audits.demo]]
criteria = "safe-to-run"
version = "1.0"

{ENTRY}version = "1.1"
signature = "abc"

[[audits.demo]]
version = "1.2"

[[wildcard-audits.demo]]
criteria = []
user-id = 1
start = "2025-01-01"
end = "2026-01-01"

[[audits."not a name"]]
criteria = "safe-to-run"
version = "1.0"
"""
    audit_set, dropped = read_peer(text, PYPI)

    assert audit_set.criteria == (Criterion("good", "g"),)
    assert audit_set.audits["demo"] == (FullAudit("1.0", ("safe-to-run",)),)
    assert audit_set.wildcards == {}
    assert [one.partition(":")[0] for one in dropped] == [
        "criteria.odd",
        "audits.demo, entry 2",
        "audits.demo, entry 3",
        "audits",
        "wildcard-audits.demo, entry 1",
    ]
    assert set(audit_set.audits) == {"demo"}


def test_a_peer_that_publishes_something_else_is_refused() -> None:
    """A web page is no audits file."""
    with pytest.raises(BadStoreFile, match=r"audits\.toml:1: this is not TOML"):
        read_peer("<!doctype html>", PYPI)


def test_an_empty_file_of_a_peer_is_an_empty_set() -> None:
    """A peer need not have the table that our own file has to have."""
    assert read_peer("", PYPI) == (AuditSet(), ())


def test_the_lockfile_as_a_whole_has_a_policy() -> None:
    """What a flat lockfile demands of everything is said of its virtual member, and written back as it was."""
    text = f'{CONFIG_HEAD}[policy."(lockfile)"]\ncriteria = "safe-to-run"\n'

    config = read_config(text, Ecosystem.PYPI)

    assert config.policy.entries == {"(lockfile)": PolicyEntry(criteria=("safe-to-run",))}
    assert write_config(config, Ecosystem.PYPI) == text


@pytest.mark.parametrize("values", ["[[a]]\n", "[],", "{a = 1},"])
def test_a_file_of_nothing_but_tables_is_not_parsed(values: str) -> None:
    """What a peer publishes may be large, but not so full that parsing it takes gigabytes."""
    with pytest.raises(BadStoreFile, match=r"audits\.toml: this has more than 2,000,000 tables, lists and elements"):
        read_peer(values * 1_000_001, PYPI)
