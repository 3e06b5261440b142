"""
Generated stores whose peers publish something else by now.

Nothing in them is about publishers or unpublished versions, for of these the
binary would ask the index.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.conformance.cases import Case
from tests.conformance.strategies import audit_sets, case_of, cases
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Violation
from vetting.domain.criteria import SAFE_TO_DEPLOY, SAFE_TO_RUN, Criterion
from vetting.domain.policy import Policy
from vetting.domain.releases import Ecosystem
from vetting.domain.store import ImportsLock, Store
from vetting.formats.cargo_vet import read_audits, read_config, read_imports

THEIR_WORDS = (Criterion("theirs", "their words", implies=(SAFE_TO_RUN,)),)
_NAMES = (SAFE_TO_RUN, SAFE_TO_DEPLOY, "theirs")


@dataclass(frozen=True)
class ChangingPeers:
    """A case, and what each of its peers publishes now."""

    case: Case
    published: Mapping[str, AuditSet]


@st.composite
def changing_peers(draw: DrawFn) -> ChangingPeers:
    """Make a store, and for each peer new audits beside some of those that the lock knows."""
    case = draw(cases())
    store = without_the_index(with_violations_for_all(store_of(case)))
    imports = {
        peer: replace(one, urls=(f"https://example.test/{peer.replace(' ', '-')}.toml",))
        for peer, one in store.config.imports.items()
    }
    published = {peer: draw(_published(store.imports.audits[peer], store.audits.criteria)) for peer in imports}
    store = replace(store, config=replace(store.config, imports=imports))
    return ChangingPeers(case_of(case.packages, store), published)


def store_of(case: Case) -> Store:
    """Read a case's store."""
    return Store(
        read_config(case.config, Ecosystem.CARGO),
        read_audits(case.audits, Ecosystem.CARGO),
        read_imports(case.imports, Ecosystem.CARGO),
    )


def with_violations_for_all(store: Store) -> Store:
    """
    Have every own violation be for others too.

    One that is not is dropped by cargo-vet when it weeds audits, and with it
    the warning; we keep it: see docs/decisions/0014.
    """
    audits = {
        name: tuple(replace(one, importable=True) if isinstance(one, Violation) else one for one in entries)
        for name, entries in store.audits.audits.items()
    }
    return replace(store, audits=replace(store.audits, audits=audits))


def without_the_index(store: Store) -> Store:
    """Take out of a store whatever the index would be asked about."""
    entries = {key: replace(one, audit_as_crates_io=None) for key, one in store.config.policy.entries.items()}
    peers = {peer: AuditSet(audits=one.audits) for peer, one in store.imports.audits.items()}
    return Store(
        replace(store.config, policy=Policy(entries)),
        replace(store.audits, wildcards={}, trusted={}),
        ImportsLock(audits=peers),
    )


@st.composite
def _published(draw: DrawFn, locked: AuditSet, customs: tuple[Criterion, ...]) -> AuditSet:
    new = draw(audit_sets(_NAMES, is_local=False)).audits
    audits = dict(new)
    for name, entries in locked.audits.items():
        audits[name] = (*audits.get(name, ()), *(one for one in entries if draw(st.booleans())))
    return AuditSet((*THEIR_WORDS, *customs), audits)
