"""The real ``cargo vet`` prunes and regenerates generated stores, and every byte that it leaves, we leave."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conformance import once_different as once
from tests.conformance.cases import Case
from tests.conformance.changing_peers import ChangingPeers, changing_peers, store_of, with_violations_for_all
from tests.conformance.judging import NoPeers, number_of_cases
from tests.conformance.real_cargo_vet import RealCargoVet, needs_cargo_vet
from tests.conformance.strategies import case_of, cases
from tests.loopback import Loopback, Reply, listening
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile, write_audits
from vetting.formats.lockfiles.cargo_metadata import read_metadata
from vetting.ports.audit_sources import AuditSources
from vetting.usecases.desk import Desk
from vetting.usecases.pruning import Tidied, prune
from vetting.usecases.regenerating import regenerate_exemptions

pytestmark = needs_cargo_vet

VERBS: Mapping[tuple[str, ...], Callable[[Desk], Tidied]] = {
    ("prune",): prune,
    ("prune", "--no-exemptions"): partial(prune, exemptions=False),
    ("prune", "--no-audits"): partial(prune, audits=False),
    ("prune", "--no-imports"): partial(prune, imports=False),
    ("regenerate", "exemptions"): regenerate_exemptions,
}
FIXED_EXEMPTION = Case(
    once.GRAPH,
    f'{once.CONFIG}\n[[exemptions.alpha]]\nversion = "1.0.0"\ncriteria = "audited"\nsuggest = false\n',
    f'{once.AUDITS}\n[criteria.audited]\ndescription = "what audited means"\n\n[audits]\n',
    once.IMPORTS,
)
"""An exemption that never grows, where something else is needed: once we dropped it."""
EMPTY_EXEMPTION = replace(
    FIXED_EXEMPTION,
    config=FIXED_EXEMPTION.config.replace('criteria = "audited"', "criteria = []"),
    audits=once.AUDITS + "\n[audits]\n",
)
"""The same for nothing at all: then we dropped that."""
generating = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
verbs = st.sampled_from(list(VERBS))


@pytest.fixture(scope="module")
def vet(tmp_path_factory: pytest.TempPathFactory) -> RealCargoVet:
    """Lay out a folder for the binary."""
    return RealCargoVet(tmp_path_factory.mktemp("updates") / "project")


@pytest.fixture(scope="module")
def web() -> Iterator[Loopback]:
    """Publish on loopback, where the binary can ask."""
    with listening() as server:
        yield server


class ServedTexts:
    """The port ``AuditSources`` for what stands on loopback, without asking it."""

    def __init__(self, web: Loopback) -> None:
        self._web = web

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Give what is served at each of *addresses*."""
        return {one: self._web.replies[one.removeprefix(self._web.url)].body.decode() for one in addresses}


def updated_by_us(
    vet: RealCargoVet, case: Case, verb: tuple[str, ...], sources: AuditSources, *, locked: bool
) -> Mapping[StoreFile, str]:
    """Run our verb on the same files."""
    vet.files(case.texts)
    graph = read_metadata(vet.metadata).graph
    VERBS[verb](Desk(Ecosystem.CARGO, FolderOnDisk(vet.store), sources, vet.today, graph, is_locked=locked))
    return vet.written()


@settings(generating, max_examples=number_of_cases(50, 2000))
@given(case=cases().map(lambda one: case_of(one.packages, with_violations_for_all(store_of(one)))), verb=verbs)
@example(case=FIXED_EXEMPTION, verb=("regenerate", "exemptions"))
@example(case=EMPTY_EXEMPTION, verb=("regenerate", "exemptions"))
def test_a_locked_store_is_tidied_alike(vet: RealCargoVet, case: Case, verb: tuple[str, ...]) -> None:
    """What is weeded, narrowed and exempted by what lies there is the same."""
    vet.files(case.texts)
    vet.graph(case.packages)
    answer = vet.run(*verb, "--locked", "--frozen")
    expected = vet.written()

    assert answer.status == 0, answer.err
    assert updated_by_us(vet, case, verb, NoPeers(), locked=True) == expected


@settings(generating, max_examples=number_of_cases(50, 2000))
@given(world=changing_peers(), verb=verbs)
def test_what_peers_newly_offer_is_taken_alike(
    vet: RealCargoVet, web: Loopback, world: ChangingPeers, verb: tuple[str, ...]
) -> None:
    """Of what peers publish now, both take the same into the lock, and drop the same for it."""
    for name, audit_set in world.published.items():
        web.replies[f"/{name}.toml".replace(" ", "-")] = Reply(write_audits(audit_set, Ecosystem.CARGO).encode())
    case = replace(world.case, config=world.case.config.replace("https://example.test", web.url))
    vet.files(case.texts)
    vet.graph(case.packages)
    answer = vet.run(*verb)
    expected = vet.written()

    assert answer.status == 0, answer.err
    assert updated_by_us(vet, case, verb, ServedTexts(web), locked=False) == expected


def test_a_violation_that_is_not_for_others_is_kept(vet: RealCargoVet) -> None:
    """Pruning there drops the one warning that only its author has; here it stays."""
    denied = once.DENIED.replace('"*"', '"^9"') + "importable = false\n"
    exempted = once.EXEMPTED.replace("safe-to-run", "safe-to-deploy")
    case = Case(once.GRAPH, once.CONFIG + exempted, once.AUDITS + denied, once.IMPORTS)
    vet.files(case.texts)
    vet.graph(case.packages)
    vet.run("prune", "--locked", "--frozen")

    assert "violation" not in vet.written()[StoreFile.AUDITS]
    assert denied in updated_by_us(vet, case, ("prune",), NoPeers(), locked=True)[StoreFile.AUDITS]
