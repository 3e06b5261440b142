"""The canonical text of a store's files; real stores are in tests/conformance."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import digest
from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import Criterion
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.publishers import (
    PublisherRecord,
    TrustedEntry,
    TrustedPublisher,
    UnpublishedEntry,
    User,
    WildcardAudit,
)
from vetting.domain.releases import Ecosystem
from vetting.domain.store import Config, ImportsLock
from vetting.formats.cargo_vet import (
    read_audits,
    read_config,
    read_imports,
    write_audits,
    write_config,
    write_imports,
)

PYPI = Ecosystem.PYPI
START, END = date(2025, 1, 1), date(2026, 1, 1)
RUN = ("safe-to-run",)
ONE, TWO = sorted((digest("one"), digest("two")))


def test_an_empty_store_has_a_text() -> None:
    """Nothing is written as the headings, and the one table that has to be there."""
    assert write_config(Config(version="1.0"), PYPI) == '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "1.0"\n'
    assert write_audits(AuditSet(), PYPI) == "\n# cargo-vet audits file\n\n[audits]\n"
    assert write_imports(ImportsLock(), PYPI) == "\n# cargo-vet imports lock\n"


def test_audits_are_written_with_their_bytes() -> None:
    """An entry's keys have one order, its digests too; a list of one is a string; publishers are named beside."""
    audit_set = AuditSet(
        (Criterion("mine", "m", "https://example.test/m", RUN, ("https://a.example.test",)),),
        {
            "demo": (
                Violation("<1", RUN),
                DeltaAudit("1.0", "1.1", RUN, ("Jo",), (ONE,), (TWO, ONE)),
                FullAudit("1.0", RUN, ("Jo", "Ann"), (ONE,), "notes", importable=False, aggregated_from=("u",)),
            )
        },
        {"demo": (WildcardAudit(RUN, User(1), START, END, renew=False),)},
        {"demo": (TrustedEntry(RUN, TrustedPublisher("github:a/b"), START, END, "n", ("u",)),)},
    )
    publishers = {
        "demo": [PublisherRecord("1.0", START, User(1, "jo", "Jo")), PublisherRecord("1.1", START, User(2, "x"))]
    }

    assert (
        write_audits(audit_set, PYPI, publishers)
        == f"""
# cargo-vet audits file

[criteria.mine]
description = "m"
description-url = "https://example.test/m"
implies = "safe-to-run"
aggregated-from = "https://a.example.test"

[[wildcard-audits.demo]]
criteria = "safe-to-run"
user-id = 1 # Jo (jo)
start = "2025-01-01"
end = "2026-01-01"
renew = false

[[audits.demo]]
who = ["Jo", "Ann"]
criteria = "safe-to-run"
version = "1.0"
distributions = "sha256:{ONE}"
importable = false
notes = "notes"
aggregated-from = "u"

[[audits.demo]]
who = "Jo"
criteria = "safe-to-run"
delta = "1.0 -> 1.1"
from-distributions = "sha256:{ONE}"
distributions = [
    "sha256:{ONE}",
    "sha256:{TWO}",
]

[[audits.demo]]
criteria = "safe-to-run"
violation = "<1"

[[trusted.demo]]
criteria = "safe-to-run"
trusted-publisher = "github:a/b"
start = "2025-01-01"
end = "2026-01-01"
notes = "n"
aggregated-from = "u"
"""
    )


def test_a_configuration_is_written() -> None:
    """Imports, policy and exemptions have one order; a short table of dependencies is on one line, a long one apart."""
    many = {f"dependency-number-{number}": RUN for number in range(4)}
    config = Config(
        version="0.10",
        default_criteria="safe-to-run",
        imports={"b": Import(("u", "v"), ("demo",), {"theirs": RUN}), "a": Import(("u",))},
        policy=Policy(
            {
                "short": PolicyEntry(audit_as_crates_io=False, dependency_criteria={"x": RUN, "y": ()}, notes="n"),
                "long": PolicyEntry(criteria=RUN, dev_criteria=(), dependency_criteria=many, distributions="all"),
                "only": PolicyEntry(dependency_criteria=many),
                "empty": PolicyEntry(),
            }
        ),
        exemptions={
            "demo": (Exemption("2.0", RUN, suggest=False, notes="n"), Exemption("1.10", RUN), Exemption("1.9", RUN))
        },
    )
    listed = "".join(f'dependency-number-{number} = "safe-to-run"\n' for number in range(4))

    text = write_config(config, PYPI)

    assert (
        text
        == f"""
# cargo-vet config file

default-criteria = "safe-to-run"

[cargo-vet]
version = "0.10"

[imports.a]
url = "u"

[imports.b]
url = ["u", "v"]
exclude = ["demo"]

[imports.b.criteria-map]
theirs = "safe-to-run"

[policy.empty]

[policy.long]
criteria = "safe-to-run"
dev-criteria = []
distributions = "all"

[policy.long.dependency-criteria]
{listed}
[policy.only.dependency-criteria]
{listed}
[policy.short]
audit-as-crates-io = false
dependency-criteria = {{ x = "safe-to-run", y = [] }}
notes = "n"

[[exemptions.demo]]
version = "1.9"
criteria = "safe-to-run"

[[exemptions.demo]]
version = "1.10"
criteria = "safe-to-run"

[[exemptions.demo]]
version = "2.0"
criteria = "safe-to-run"
suggest = false
notes = "n"
"""
    )
    assert write_config(read_config(text, PYPI), PYPI) == text


def test_a_lock_is_written() -> None:
    """Unpublished versions and publishers come first, then each peer, also one without anything."""
    lock = ImportsLock(
        {"demo": (UnpublishedEntry("1.1", "1.0"),)},
        {"demo": (PublisherRecord("1.0", START, User(1, "jo")), PublisherRecord("0.9", START, TrustedPublisher("g")))},
        {
            "b": AuditSet(),
            "a": AuditSet(
                (Criterion("x", "d"),),
                {"demo": (FullAudit("1.0", RUN),)},
                {"demo": (WildcardAudit(RUN, User(1), START, END),)},
            ),
        },
    )

    text = write_imports(lock, PYPI)

    assert (
        text
        == """
# cargo-vet imports lock

[[unpublished.demo]]
version = "1.1"
audited_as = "1.0"

[[publisher.demo]]
version = "0.9"
when = "2025-01-01"
trusted-publisher = "g"

[[publisher.demo]]
version = "1.0"
when = "2025-01-01"
user-id = 1
user-login = "jo"

[audits.a.criteria.x]
description = "d"

[[audits.a.wildcard-audits.demo]]
criteria = "safe-to-run"
user-id = 1 # jo
start = "2025-01-01"
end = "2026-01-01"

[[audits.a.audits.demo]]
criteria = "safe-to-run"
version = "1.0"

[audits.b.audits]
"""
    )
    assert write_imports(read_imports(text, PYPI), PYPI) == text


def test_an_aggregate_has_no_heading() -> None:
    """What is merged from several files begins without a comment."""
    assert write_audits(AuditSet(), PYPI, heading=None) == "\n[audits]\n"


TEXTS = st.text(max_size=20)
WHO = st.lists(TEXTS, max_size=3).map(tuple)
CRITERIA = st.lists(st.sampled_from(["safe-to-run", "safe-to-deploy", "mine"]), max_size=2).map(tuple)
VERSIONS = st.sampled_from(["1.0", "1.0.0", "1.10", "1.9", "2.0rc1", "odd"])
BYTES = st.lists(TEXTS.map(digest), max_size=2, unique=True).map(lambda some: tuple(sorted(some)))
AUDITS = st.one_of(
    st.builds(FullAudit, VERSIONS, CRITERIA, WHO, BYTES, st.none() | TEXTS, st.booleans(), WHO),
    st.builds(DeltaAudit, VERSIONS, VERSIONS, CRITERIA, WHO, BYTES, BYTES, st.none() | TEXTS, st.booleans(), WHO),
    st.builds(Violation, st.sampled_from(["*", "<1", "==2.0"]), CRITERIA, WHO, st.none() | TEXTS, st.booleans(), WHO),
)


@given(st.lists(AUDITS, max_size=4))
def test_what_is_written_says_the_same_and_is_written_the_same(audits: list[Audit]) -> None:
    """Reading gives back every entry, in whatever order, and writing again changes nothing."""
    text = write_audits(AuditSet(audits={"demo": tuple(audits)}), PYPI)

    read = read_audits(text, PYPI)

    assert sorted(map(repr, read.audits.get("demo", ()))) == sorted(map(repr, audits))
    assert write_audits(read, PYPI) == text


def test_a_publishers_name_writes_nothing_of_its_own() -> None:
    """A name from the index that has line breaks stays in the comment, and the file says what it said."""
    hostile = User(1, "jo", "Jo\n[[audits.demo]]\ncriteria = 'safe-to-deploy'\nversion = '6.6.6'")
    ours = AuditSet(wildcards={"demo": (WildcardAudit(RUN, User(1), START, END),)})

    text = write_audits(ours, PYPI, {"demo": [PublisherRecord("1.0", START, hostile)]})

    assert read_audits(text, PYPI) == ours
    assert r"user-id = 1 # Jo\u000A[[audits.demo]]\u000Acriteria" in text
