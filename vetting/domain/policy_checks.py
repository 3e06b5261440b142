"""
Whether the policy speaks of what is there, and of third parties version by version.

What somebody demanded around one version of another party's project was
thought of that version; the next may depend on other things. So wherever a
project is locked from an index,

1. each locked version of it needs an entry of its own, once some entry of the
   project has ``dependency-criteria``;
2. else an entry without a version is refused. One that only demands more of
   the bytes (``distributions``) may stay: it can pass over nothing.

And in any project, an entry for what is not locked is refused: it was left
behind, or is misspelt and does not do what its author thinks.

The rule is the same in every ecosystem. In Python nearly always one version of
a project is locked, so it asks for one entry, looked at anew with each update;
in npm, where several are common, for one each.

Source: cargo-vet at e2111ef, src/main.rs (check_crate_policies).
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from vetting.domain.dependencies import DependencyGraph, Origin
from vetting.domain.policy import ALL_DISTRIBUTIONS, NO_POLICY, Policy, PolicyEntry
from vetting.domain.quick_dataclasses import dataclass, field, replace
from vetting.domain.resolver.resolving import third_party
from vetting.domain.versions import order_for


class PolicyMistake(StrEnum):
    """What is wrong with an entry."""

    NEEDS_VERSION = "dependency-criteria-needs-version"
    MUST_BE_VERSIONED = "must-be-versioned"
    UNUSED = "unused-version"
    UNUSED_AUDIT_AS = "unused-audit-as"
    NEEDS_AUDIT_AS = "needs-audit-as"
    SHOULD_NOT_BE_AUDIT_AS = "shouldnt-be-audit-as"
    NEEDS_HASHES = "distributions-need-hashes"
    VERSIONLESS = "audit-as-needs-version"


_WORDS: Mapping[PolicyMistake, str] = {
    PolicyMistake.NEEDS_VERSION: "dependency-criteria around {name}, which is another party's project, hold for one "
    'version each: write [policy."{key}"] too, after a look at what {what} depends on',
    PolicyMistake.MUST_BE_VERSIONED: "{name} is another party's project, of which a policy holds for one version: "
    'write [policy."{key}"] instead of [policy.{name}]',
    PolicyMistake.UNUSED: "{what} is not locked: remove what the policy says of it, or see whether it is misspelt",
    PolicyMistake.UNUSED_AUDIT_AS: "audit-as-crates-io of {what} is of no use, for nothing locked of it is from "
    "elsewhere than the index: remove it",
    PolicyMistake.NEEDS_AUDIT_AS: '{what} is not from the index, but looks like a project there: in [policy."{key}"] '
    "write audit-as-crates-io = true to have it judged as one, or false if it is your own",
    PolicyMistake.SHOULD_NOT_BE_AUDIT_AS: "{what} is to be judged as a project of the index, which has none of that "
    "name: remove audit-as-crates-io, or make it false",
    PolicyMistake.NEEDS_HASHES: 'the policy of {name} asks for distributions = "all", '
    "but the lockfile names no hashes for {what}, or not for all of its files",
    PolicyMistake.VERSIONLESS: "{name} is to be judged as a project of the index, but the lockfile does not say "
    "which version it is: lock an archive whose name says it, or remove audit-as-crates-io",
}


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One project, or one version of it, that the policy is wrong about."""

    mistake: PolicyMistake
    name: str
    version: str | None = None
    """None: every version."""
    place: str = field(default="", compare=False)
    """The lockfile and the line that it is about; empty: it is about config.toml."""
    line: int | None = field(default=None, compare=False)
    """Where config.toml has the entry; None: it has none, or nobody looked."""

    @property
    def label(self) -> str:
        """The key under which the policy has the entry, or should have it."""
        return self.name if self.version is None else f"{self.name}:{self.version}"

    def __str__(self) -> str:
        """Tell it in the form in which a store's problems are told: ``FILE:LINE: message``."""
        ours = "config.toml" if self.line is None else f"config.toml:{self.line}"
        return f"{self.place or ours}: {self.message}"

    @property
    def message(self) -> str:
        """What is wrong, and what to write instead."""
        what = self.name if self.version is None else f"{self.name} {self.version}"
        return _WORDS[self.mistake].format(what=what, name=self.name, key=self.label)


def policy_problems(graph: DependencyGraph, policy: Policy) -> tuple[PolicyProblem, ...]:
    """Find what is wrong with *policy* for *graph*: what lacks a version, in the graph's order; what is of no use."""
    return (*_without_version(graph, policy), *_unused(graph, policy))


def lock_problems(graph: DependencyGraph, policy: Policy) -> tuple[PolicyProblem, ...]:
    """Find what *policy* asks of what the lockfile does not say of releases: a version, all their files."""
    versionless = (
        PolicyProblem(PolicyMistake.VERSIONLESS, node.name, place=node.place)
        for node in graph.nodes.values()
        if not node.version and policy.of(node.name, node.version).audit_as_crates_io is True
    )
    return (*versionless, *_without_hashes(graph, policy))


def _without_hashes(graph: DependencyGraph, policy: Policy) -> Iterator[PolicyProblem]:
    """Find the releases all of whose files are to be audited, while the lockfile does not name all of them."""
    for node in third_party(graph, policy):
        asks_for_all = policy.of(node.name, node.version).distributions == ALL_DISTRIBUTIONS
        if asks_for_all and (node.has_other_files or not node.distributions):
            yield PolicyProblem(PolicyMistake.NEEDS_HASHES, node.name, node.version, node.place)


def keys_of(problem: PolicyProblem, policy: Policy) -> Iterator[str]:
    """Give the keys of *policy* that a problem can be about, the most fitting first."""
    yield from (key for key in (problem.label, problem.name) if key in policy.entries)
    yield from (key for key in policy.entries if split_key(key)[0] == problem.name)


def split_key(key: str) -> tuple[str, str | None]:
    """Part the key of a policy into a project and a version; None: every version."""
    name, colon, version = key.partition(":")
    return name, version if colon else None


def _without_version(graph: DependencyGraph, policy: Policy) -> Iterator[PolicyProblem]:
    foreign = {node.name for node in graph.nodes.values() if node.origin is Origin.INDEX}
    redirecting = {split_key(key)[0] for key, entry in policy.entries.items() if entry.dependency_criteria}
    for node in graph.nodes.values():
        if node.name not in foreign:
            continue
        if node.name in redirecting:
            if f"{node.name}:{node.version}" not in policy.entries:
                yield PolicyProblem(PolicyMistake.NEEDS_VERSION, node.name, node.version)
        elif node.name in policy.entries and not _only_demands_more(policy.entries[node.name]):
            yield PolicyProblem(PolicyMistake.MUST_BE_VERSIONED, node.name, node.version)


def _only_demands_more(entry: PolicyEntry) -> bool:
    """Tell whether all that an entry says is about bytes."""
    return entry.distributions is not None and replace(entry, distributions=None, notes=None) == NO_POLICY


def _unused(graph: DependencyGraph, policy: Policy) -> Iterator[PolicyProblem]:
    """Find entries for nothing: unknown projects, which are named once more by themselves, then unknown versions."""
    key = order_for(graph.ecosystem).key
    names = {name for name, _version in graph.nodes}
    entries = [split_key(one) for one in policy.entries]
    for name in sorted({name for name, _version in entries} - names):
        yield PolicyProblem(PolicyMistake.UNUSED, name)
    unknown = [
        (name, version) for name, version in entries if version is not None and (name, version) not in graph.nodes
    ]
    for name, version in sorted(unknown, key=lambda one: (one[0], key(one[1]))):
        yield PolicyProblem(PolicyMistake.UNUSED, name, version)
