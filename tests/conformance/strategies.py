"""
What Hypothesis makes graphs and stores from.

The worlds are small, so that what is generated meets: three foreign projects,
a handful of versions, two publishers, two peers. Stores are in their canonical
text, written by our own writer, so that the binary's ``--locked`` judges the
writer besides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.conformance.cases import Case, Key, Package, Place
from tests.conformance.real_cargo_vet import TODAY
from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import SAFE_TO_DEPLOY, SAFE_TO_RUN, Criterion
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.publishers import (
    PublishedBy,
    PublisherRecord,
    TrustedEntry,
    TrustedPublisher,
    UnpublishedEntry,
    User,
    WildcardAudit,
)
from vetting.domain.releases import Ecosystem
from vetting.domain.semver import SemverOrder
from vetting.domain.store import Config, ImportsLock, Store
from vetting.formats.cargo_vet import write_audits, write_config, write_imports

REVISIONS = ("a" * 40, "0123456789" * 4)
FOREIGN = ("alpha", "beta", "gamma_delta")
MEMBERS = ("app", "lib", "tool")
PLAIN = ("0.3.1", "1.0.0", "1.0.1", "1.2.0-beta.2", "2.0.0", "10.0.0", "10.0.0+b1")
GIT = tuple(f"{version}@git:{revision}" for version in ("1.0.0", "2.0.0") for revision in REVISIONS)
BUILT_IN = (SAFE_TO_RUN, SAFE_TO_DEPLOY)
CUSTOM = ("audited", "fuzzed", "ub-risk-0")
PEERS = ("friend", "acme corp")
USERS = (User(1, "alice", "Alice A."), User(2, "bob"), User(3, "zed", 'Z "Ed" D'))
SOURCES: tuple[PublishedBy, ...] = (*USERS, TrustedPublisher("github:org/repo"))

_Value = TypeVar("_Value")

versions = st.sampled_from((*PLAIN, *PLAIN, *GIT))
_order = SemverOrder()


@cache
def few(elements: SearchStrategy[_Value], most: int) -> SearchStrategy[tuple[_Value, ...]]:
    """Make up to *most* elements."""
    return st.lists(elements, max_size=most).map(tuple)


@cache
def some_of(names: Sequence[_Value], most: int, least: int = 0) -> SearchStrategy[tuple[_Value, ...]]:
    """Choose some names, each once, in any order."""
    chosen = st.lists(st.sampled_from(names), min_size=least, max_size=min(most, len(names)), unique=True)
    return chosen.map(tuple)


@cache
def seldom() -> SearchStrategy[bool]:
    """Say no, mostly."""
    return st.sampled_from((False,) * 5 + (True,))


@cache
@st.composite
def ranges(draw: DrawFn) -> str:
    """Make a violation's range."""
    pieces = [_spell(one) for one in draw(st.lists(_comparators(), min_size=1, max_size=2))]
    return pieces[0] if "*" in pieces else ", ".join(pieces)


def _spell(specifier: str) -> str:
    return _order.spell(specifier)


@cache
@st.composite
def _comparators(draw: DrawFn) -> str:
    numbers = draw(st.lists(st.sampled_from((0, 1, 2, 3, 10)), max_size=3))
    operator = draw(st.sampled_from(("", "=", ">", ">=", "<", "<=", "~", "^")))
    if not numbers:
        return "*"
    text = operator + ".".join(map(str, numbers))
    if len(numbers) < 3:
        return text + draw(st.sampled_from(("", "", ".*")))
    return text + draw(st.sampled_from(("", "", "-beta.2", "-alpha", "-beta.2.1")))


# --- graphs ---------------------------------------------------------------------------------------------------------


@st.composite
def graphs(draw: DrawFn) -> tuple[Package, ...]:
    """Make a graph: members first, each edge towards what comes later, save for development edges."""
    members = [
        Package(name, draw(st.sampled_from(("0.1.0", "1.0.0"))), Place.PATH, is_member=True)
        for name in MEMBERS[: draw(st.integers(1, 3))]
    ]
    others = [_foreign(*one) for one in draw(st.lists(_foreign_keys(), max_size=6, unique_by=lambda one: one[:2]))]
    nodes = [*members, *others]
    linked = []
    for place, node in enumerate(nodes):
        later = [one.key for one in nodes[place + 1 :]]
        normal = draw(_subsets(len(later))).of(later)
        build = draw(_subsets(len(later))).of(later) if draw(seldom()) else ()
        anything = [one.key for one in nodes if one.key != node.key]
        dev = draw(_subsets(len(anything))).of(anything) if node.is_member and draw(st.booleans()) else ()
        linked.append(replace(node, dependencies=normal, build=build, dev=dev))
    return _reachable(linked)


@cache
def _foreign_keys() -> SearchStrategy[tuple[str, str, Place]]:
    places = st.sampled_from((Place.INDEX,) * 9 + (Place.GIT, Place.PATH, Place.REGISTRY))
    return st.tuples(st.sampled_from(FOREIGN), st.sampled_from(PLAIN), places).map(_with_revision)


def _with_revision(one: tuple[str, str, Place]) -> tuple[str, str, Place]:
    name, version, place = one
    if place is Place.GIT:
        return name, GIT[PLAIN.index(version) % len(GIT)], place
    return one


@dataclass(frozen=True)
class _Subset:
    """Which of some nodes: drawn at once, for drawing takes most of the time."""

    bits: int

    def of(self, keys: Sequence[Key]) -> tuple[Key, ...]:
        return tuple(key for place, key in enumerate(keys) if self.bits >> place & 1)


@cache
def _subsets(size: int) -> SearchStrategy[_Subset]:
    return st.integers(0, (1 << size) - 1).map(_Subset)


def _foreign(name: str, version: str, place: Place) -> Package:
    return Package(name, version, place)


def _reachable(nodes: Sequence[Package]) -> tuple[Package, ...]:
    """Keep what a member leads to, as cargo does."""
    by_key = {node.key: node for node in nodes}
    pending = [node.key for node in nodes if node.is_member]
    found: set[Key] = set()
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            pending += (*by_key[key].dependencies, *by_key[key].build, *by_key[key].dev)
    return tuple(node for node in nodes if node.key in found)


# --- stores ---------------------------------------------------------------------------------------------------------


@st.composite
def criteria_tables(draw: DrawFn) -> tuple[Criterion, ...]:
    """Make criteria of which each implies only earlier and built-in ones."""
    names = CUSTOM[: draw(st.integers(0, 3))]
    return tuple(
        Criterion(name, f"what {name} means", implies=draw(some_of((*BUILT_IN, *names[:place]), 2)))
        for place, name in enumerate(names)
    )


@cache
def criteria_of(names: tuple[str, ...]) -> SearchStrategy[tuple[str, ...]]:
    """Choose what an entry is about: one or two criteria, seldom none."""
    return st.one_of(some_of(names, 1, 1), some_of(names, 2, 1), some_of(names, 3, 0))


@cache
@st.composite
def audits(draw: DrawFn, names: tuple[str, ...], *, is_local: bool) -> Audit:
    """Make a full audit, a delta or, seldom, a violation."""
    criteria = draw(criteria_of(names))
    who = draw(some_of(("A <a@example.test>", "B"), 2)) if draw(seldom()) else ()
    notes = draw(st.sampled_from((None, None, "read it", 'says "no"')))
    importable = not (is_local and draw(seldom()))
    kind = draw(st.sampled_from("fffffddddddv"))
    if kind == "f":
        return FullAudit(draw(versions), criteria, who, notes=notes, importable=importable)
    if kind == "d":
        return DeltaAudit(draw(versions), draw(versions), criteria, who, notes=notes, importable=importable)
    return Violation(draw(ranges()), criteria, who, notes, importable)


days = st.integers(-6, 6).map(lambda number: TODAY + timedelta(days=number))


@cache
@st.composite
def wildcards(draw: DrawFn, names: tuple[str, ...]) -> WildcardAudit:
    """Make a wildcard audit."""
    renew = draw(st.sampled_from((None, None, True, False)))
    source = draw(st.sampled_from(SOURCES))
    return WildcardAudit(draw(criteria_of(names)), source, draw(days), draw(days), ("C",), renew)


@cache
@st.composite
def trusted(draw: DrawFn, names: tuple[str, ...]) -> TrustedEntry:
    """Make a trusted entry."""
    return TrustedEntry(draw(criteria_of(names)), draw(st.sampled_from(SOURCES)), draw(days), draw(days))


@cache
def exemptions(names: tuple[str, ...]) -> SearchStrategy[Exemption]:
    """Make an exemption."""
    return st.builds(Exemption, versions, criteria_of(names), st.booleans(), st.sampled_from((None, "later")))


records = st.builds(PublisherRecord, versions, days, st.sampled_from(SOURCES))
unpublished = st.builds(UnpublishedEntry, versions, versions)


@cache
@st.composite
def by_project(draw: DrawFn, entries: SearchStrategy[_Value], most: int) -> dict[str, tuple[_Value, ...]]:
    """Give some projects entries."""
    names = draw(some_of((*FOREIGN, "lib"), 4))
    return {name: draw(few(entries, most)) for name in names}


@cache
@st.composite
def audit_sets(draw: DrawFn, names: tuple[str, ...], *, is_local: bool) -> AuditSet:
    """Make one party's audits."""
    return AuditSet(
        (),
        draw(by_project(audits(names, is_local=is_local), 5)),
        draw(by_project(wildcards(names), 2)) if draw(st.booleans()) else {},
        draw(by_project(trusted(names), 2)) if is_local and draw(st.booleans()) else {},
    )


@st.composite
def policies(draw: DrawFn, graph: Sequence[Package], names: tuple[str, ...]) -> Policy:
    """Make a policy that cargo-vet takes: foreign projects are named by version, and all of them or none."""
    entries: dict[str, PolicyEntry] = {}
    versions_of: dict[str, list[Package]] = {}
    for package in graph:
        versions_of.setdefault(package.name, []).append(package)
    for name, packages in versions_of.items():
        if draw(st.integers(0, 2)):
            continue
        is_foreign = any(package.place is Place.INDEX for package in packages)
        keys = [f"{name}:{package.version}" for package in packages] if is_foreign or draw(seldom()) else [name]
        is_ours = all(package.place is not Place.INDEX for package in packages)
        for key in keys:
            entries[key] = draw(policy_entries(names, is_ours=is_ours))
    return Policy(entries)


@cache
@st.composite
def policy_entries(draw: DrawFn, names: tuple[str, ...], *, is_ours: bool) -> PolicyEntry:
    """Make one project's policy."""
    maybe, special = _maybe(names), draw(_special(names))
    judged = draw(st.sampled_from((None, True, True, False))) if is_ours else None
    return PolicyEntry(judged, draw(maybe), draw(maybe), special)


@cache
def _maybe(names: tuple[str, ...]) -> SearchStrategy[tuple[str, ...] | None]:
    return st.one_of(st.none(), some_of(names, 2))


@cache
def _special(names: tuple[str, ...]) -> SearchStrategy[dict[str, tuple[str, ...]]]:
    return st.dictionaries(st.sampled_from((*FOREIGN, *MEMBERS)), some_of(names, 2), max_size=2)


@cache
def _map(names: tuple[str, ...]) -> SearchStrategy[dict[str, tuple[str, ...]]]:
    return st.dictionaries(st.sampled_from(("theirs", SAFE_TO_RUN)), some_of(names, 2), max_size=2)


@st.composite
def locks(draw: DrawFn, names: tuple[str, ...], imports: Mapping[str, Import]) -> ImportsLock:
    """Make what was taken from the peers."""
    sets = {}
    for peer, subscription in imports.items():
        theirs = draw(audit_sets(names, is_local=False))
        kept = {name: some for name, some in theirs.audits.items() if name not in subscription.exclude}
        mapped = tuple(Criterion(name, f"{peer} on {name}") for name in sorted(subscription.criteria_map))
        sets[peer] = replace(theirs, audits=kept, criteria=mapped)
    return ImportsLock(
        draw(by_project(unpublished, 2)) if draw(seldom()) else {},
        draw(by_project(records, 3)) if draw(st.booleans()) else {},
        sets,
    )


@st.composite
def imports_of(draw: DrawFn, names: tuple[str, ...]) -> dict[str, Import]:
    """Subscribe to some peers."""
    return {
        peer: Import(
            (f"https://example.test/{number}.toml",),
            draw(some_of(FOREIGN, 1)) if draw(seldom()) else (),
            draw(_map(names)),
        )
        for number, peer in enumerate(draw(some_of(PEERS, 2)))
    }


@st.composite
def cases(draw: DrawFn) -> Case:
    """Make a graph and a store."""
    graph = draw(graphs())
    criteria = draw(criteria_tables())
    names = (*BUILT_IN, SAFE_TO_DEPLOY, *(one.name for one in criteria))
    distinct = tuple(dict.fromkeys(names))
    imports = draw(imports_of(distinct))
    config = Config(
        imports=imports,
        policy=draw(policies(graph, distinct)),
        exemptions=draw(by_project(exemptions(distinct), 3)) if draw(st.booleans()) else {},
    )
    local = replace(draw(audit_sets(distinct, is_local=True)), criteria=criteria)
    return case_of(graph, Store(config, local, draw(locks(distinct, imports))))


def case_of(graph: Iterable[Package], store: Store) -> Case:
    """Write a store down."""
    return Case(
        tuple(graph),
        write_config(store.config, Ecosystem.CARGO),
        write_audits(store.audits, Ecosystem.CARGO, store.imports.publishers),
        write_imports(store.imports, Ecosystem.CARGO),
    )


# --- what cannot be -------------------------------------------------------------------------------------------------


@st.composite
def raw_ranges(draw: DrawFn) -> str:
    """Make what may or may not be a range."""
    pieces = (
        *("1", "1.2", "0.0.3", "1.2.3", "1.*", "1.x", "1.X.*", "1.2.3-rc.1", "1.2.3+b") * 3,
        *(
            "01",
            "*",
            "x",
            "1.*.2",
            "1.2-rc",
            "v1",
            "1.2.3.4",
            "1.2.3-01",
            "18446744073709551615",
            "99999999999999999999",
        ),
    )
    operators = (*("", "=", ">", ">=", "<", "<=", "~", "^", "> ") * 3, "~>", "==", "!", "  ")
    joints = (*(",", ", ", " , ") * 4, " ", "||", ",,", ",\t")
    texts = st.tuples(st.sampled_from(operators), st.sampled_from(pieces)).map("".join)
    found = draw(st.lists(texts, min_size=1, max_size=3))
    text = draw(st.sampled_from(joints)).join(found)
    return text + draw(st.sampled_from(("", "", "", " ", ",", ".")))


_FLAWS: tuple[tuple[str, str, str], ...] = (
    ("audits", '"safe-to-run"', '"safe-to-fly"'),
    ("audits", 'criteria = "safe-to-deploy"', 'criteria = "safe-to-land"'),
    ("audits", "implies = ", 'implies = "audited" # '),
    ("audits", "implies = ", 'implies = "safe-to-fly" # '),
    ("audits", "[criteria.fuzzed]", "[criteria.safe-to-run]"),
    ("audits", "[criteria.audited]", "[criteria.unaudited]"),
    ("audits", 'end = "', 'end = "2'),
    ("audits", "end = ", "ende = "),
    ("audits", "start = ", "begin = "),
    ("audits", "version = ", "verzion = "),
    ("audits", "delta = ", 'version = "1.0.0"\ndelta = '),
    ("audits", "delta = ", "version = "),
    ("audits", " -> ", " "),
    ("audits", "[audits]", ""),
    ("audits", "user-id = ", "user = "),
    ("audits", " = ", "  = "),
    ("audits", "renew = true", "renew = 1"),
    ("config", "[cargo-vet]", "[cargo]"),
    ("config", '"0.10"', '"0.9"'),
    ("config", '"0.10"', '"0.11"'),
    ("config", '"0.10"', '"1.0"'),
    ("config", '"0.10"', '"new"'),
    ("config", 'criteria = "safe-to-run"', 'criteria = "safe-to-fly"'),
    ("config", "[imports.friend]", "[imports.fiend]"),
    ("config", "url = ", "irl = "),
    ("config", 'exclude = ["', 'exclude = ["alpha", "'),
    ("config", "url = ", 'exclude = ["alpha", "beta", "gamma_delta"]\nurl = '),
    ("config", "[policy.app]", '[policy.app]\n\n[policy."app:0.1.0"]'),
    ("config", "[policy.", "[policy.un"),
    ("config", '[policy."alpha:1.0.0"]', "[policy.alpha]"),
    ("config", '[policy."beta:2.0.0"]', "[policy.beta]"),
    ("config", '[policy."gamma_delta:1.0.1"]', '[policy."gamma_delta:7.7.7"]'),
    ("imports", "audits.friend", "audits.fiend"),
    ("imports", "when = ", "then = "),
    ("imports", "audited_as", "audited-as"),
    ("imports", 'criteria = "safe-to-run"', 'criteria = "safe-to-fly"'),
    ("imports", "user-login", "user-logout"),
)


@st.composite
def flawed_cases(draw: DrawFn) -> Case:
    """Make a case and spoil one of its files, mostly beyond use."""
    case = draw(cases())
    possible = [(part, old, new) for part, old, new in _FLAWS if old in getattr(case, part)]
    if not possible:
        return case
    part, old, new = draw(st.sampled_from(possible))
    return replace(case, **{part: getattr(case, part).replace(old, new, 1)})
