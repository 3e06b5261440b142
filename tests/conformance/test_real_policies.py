"""
Policies that do not fit what is locked: the binary refuses what we refuse, by the same labels.

Only an unlocked check looks at policies, so the binary is let loose, behind a
proxy that refuses everything.
"""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.conformance.cases import Case
from tests.conformance.judging import number_of_cases
from tests.conformance.real_cargo_vet import CARGO, RealCargoVet, needs_cargo_vet
from tests.conformance.strategies import graphs
from vetting.domain.audit_as_checks import audit_as_problems
from vetting.domain.audit_sets import AuditSet
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.policy_checks import PolicyMistake, policy_problems
from vetting.domain.store import Config, ImportsLock, Store
from vetting.formats.cargo_vet import write_audits, write_config, write_imports
from vetting.formats.lockfiles.cargo_metadata import read_metadata

pytestmark = needs_cargo_vet

NOBODY = "http://127.0.0.1:9"
"""The port that discards everything; nothing listens there."""
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOBODY)
WORDS = {
    "some crates have policies that are missing an associated version": PolicyMistake.NEEDS_VERSION,
    "some versioned policy entries don't correspond to crates being used": PolicyMistake.UNUSED,
    "some audit-as-crates-io policies don't match first-party crates": PolicyMistake.UNUSED_AUDIT_AS,
}
NEWER = {PolicyMistake.MUST_BE_VERSIONED}
"""What the binary, which is older than the source that we follow, does not look at."""


@pytest.fixture(scope="module")
def vet(tmp_path_factory: pytest.TempPathFactory) -> RealCargoVet:
    """Lay out a folder for the binary."""
    return RealCargoVet(tmp_path_factory.mktemp("real") / "project")


@st.composite
def cases(draw: DrawFn) -> tuple[Case, Store]:
    """Make a graph and policies for some of it, for other versions of it, and for what is not there."""
    packages = draw(graphs())
    entries: dict[str, PolicyEntry] = {}
    for name in {one.name for one in packages} | {"gone"}:
        form = draw(st.sampled_from(("none", "none", "plain", "versioned")))
        if form == "plain":
            entries[name] = draw(_entry())
        if form == "versioned":
            known = [one.version for one in packages if one.name == name]
            for version in draw(st.lists(st.sampled_from([*known, "77.0.0"]), min_size=1, max_size=3, unique=True)):
                entries[f"{name}:{version}"] = draw(_entry())
    store = Store(Config(policy=Policy(entries)))
    texts = (
        write_config(store.config, CARGO),
        write_audits(AuditSet(), CARGO),
        write_imports(ImportsLock(), CARGO),
    )
    return Case(packages, *texts), store


@st.composite
def _entry(draw: DrawFn) -> PolicyEntry:
    # True would have the binary ask its index, which is not there.
    audit_as = draw(st.sampled_from((None, None, False)))
    redirected = {"alpha": ("safe-to-run",)} if draw(st.booleans()) else {}
    return PolicyEntry(audit_as_crates_io=audit_as, dependency_criteria=redirected)


@settings(max_examples=number_of_cases(30, 2000), suppress_health_check=[HealthCheck.too_slow])
@given(made=cases())
def test_policies_are_refused_by_the_same_labels(vet: RealCargoVet, made: tuple[Case, Store]) -> None:
    """Kind by kind, in the same order."""
    case, store = made
    vet.files(case.texts)
    vet.graph(case.packages)

    assert theirs(vet) == ours(vet, store)


def theirs(vet: RealCargoVet) -> dict[PolicyMistake, list[str]]:
    """Read what the binary complains of."""
    out = vet.run("check", "--output-format", "json", environment=OFFLINE).out
    related = json.loads(out).get("error", {}).get("related", [])
    found: dict[PolicyMistake, list[str]] = {}
    for one in related:
        words, *labels = one["message"].splitlines()
        found[WORDS[words]] = [label.strip() for label in labels]
    return found


def ours(vet: RealCargoVet, store: Store) -> dict[PolicyMistake, list[str]]:
    """Find what we complain of, as far as the binary would tell it."""
    graph = read_metadata(vet.metadata).graph
    policy = store.config.policy
    problems = [one for one in policy_problems(graph, policy) if one.mistake not in NEWER]
    problems = problems or [*audit_as_problems(graph, store, None)]
    found: dict[PolicyMistake, list[str]] = {}
    for one in problems:
        found.setdefault(one.mistake, []).append(one.label)
    return found
