"""Whose import would spare reading: held against the real ``cargo vet``, led to a registry on loopback."""

import io
import re
import tarfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conformance.cases import Package, Place
from tests.conformance.judging import NoPeers, number_of_cases
from tests.conformance.real_cargo_vet import RealCargoVet, needs_cargo_vet
from tests.conformance.redirecting import Redirected, redirected
from tests.loopback import Loopback, Reply, listening
from tests.vetting.usecases.stores_on_disk import PublishedTexts
from tests.vetting.usecases.test_registry_peers import Registry
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.domain.store import Config, Store
from vetting.domain.suggestions import DiffStat, Step
from vetting.formats.cargo_vet import write_audits
from vetting.formats.lockfiles.cargo_metadata import read_metadata
from vetting.usecases.checking import check
from vetting.usecases.desk import Desk
from vetting.usecases.storing import canonical
from vetting.usecases.subscribing import subscribe

pytestmark = needs_cargo_vet
generating = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

LINES = {"1.0.0": 40, "1.1.0": 47, "1.2.0": 60, "1.3.0": 61}
"""How many lines the source of each version has; each begins with those of the one before."""
MANIFEST = '[package]\nname = "demo"\nversion = "{}"\n'
NOTE = re.compile(r"NOTE: cargo vet import (\S+) would (?:eliminate this|reduce this to a (\d+)-line diff)")
PACKAGES = (
    Package("app", "1.0.0", Place.PATH, is_member=True, dependencies=(("demo", "1.2.0"),)),
    Package("demo", "1.2.0"),
)

versions = st.sampled_from(sorted(LINES))
criteria = st.sampled_from([("safe-to-run",), ("safe-to-deploy",)])
full = st.builds(FullAudit, versions, criteria)
deltas = st.builds(DeltaAudit, versions, versions, criteria)
# Where violations contradict what is known, nothing is suggested: they are few, and strangers' alone.
violations = st.builds(Violation, st.sampled_from(["*", "<1.1", "=1.3.0"]), criteria)
local_audits = st.lists(st.one_of(full, deltas), max_size=2).map(tuple)
peers_audits = st.lists(st.one_of(full, deltas, full, deltas, violations), min_size=1, max_size=3).map(tuple)


class Counted:
    """The port ``ReadingCosts`` for crates of which it is known what git counts."""

    def measure(self, steps: Collection[Step]) -> Mapping[Step, DiffStat | str]:
        """Count the lines of the source that came and went, and those of the manifest."""
        return {step: self.of(step) for step in steps}

    @staticmethod
    def of(step: Step) -> DiffStat:
        """Count one."""
        after = LINES[step.to_version]
        if step.from_version is None:
            return DiffStat(after + MANIFEST.count("\n"), 0, 2)
        grown = after - LINES[step.from_version]
        return DiffStat(max(grown, 0) + 1, max(-grown, 0) + 1, 2)


@pytest.fixture(scope="module")
def web() -> Iterator[Loopback]:
    """Answer on loopback."""
    with listening() as server:
        yield server


@pytest.fixture(scope="module")
def led(web: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Redirected:
    """Lead the binary there, where the crates are."""
    found = redirected(web.url, tmp_path_factory.mktemp("redirected"))
    for version, lines in LINES.items():
        web.replies[f"{found.crates}demo/{version}/download"] = Reply(crate(version, lines))
    return found


@pytest.fixture(scope="module")
def vet(led: Redirected, tmp_path_factory: pytest.TempPathFactory) -> RealCargoVet:
    """Lay out a folder for the binary."""
    vet = RealCargoVet(tmp_path_factory.mktemp("registry") / "project", led.binary)
    vet.graph(PACKAGES)
    return vet


@cache
def crate(version: str, lines: int, manifest: str = MANIFEST) -> bytes:
    """Pack a version."""
    packed = io.BytesIO()
    source = "".join(f"// {number}\n" for number in range(lines))
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in (("Cargo.toml", manifest.format(version)), ("src/lib.rs", source)):
            member = tarfile.TarInfo(f"demo-{version}/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


def audit_text(some: tuple[Audit, ...]) -> str:
    """Write what somebody says of demo."""
    return write_audits(AuditSet(audits={"demo": some} if some else {}), Ecosystem.CARGO)


@settings(generating, max_examples=number_of_cases(8, 300))
@given(local=local_audits, peers=st.lists(peers_audits, min_size=2, max_size=4))
@example(local=(), peers=[(FullAudit("1.2.0", ("safe-to-deploy",)), Violation("*", ("safe-to-deploy",)))])
@example(
    local=(FullAudit("1.0.0", ("safe-to-deploy",)),),
    peers=[
        (FullAudit("1.1.0", ("safe-to-deploy",)),),
        (FullAudit("1.2.0", ("safe-to-run",)),),
        (DeltaAudit("1.0.0", "1.2.0", ("safe-to-deploy",)),),
        (DeltaAudit("1.3.0", "1.2.0", ("safe-to-deploy",)), FullAudit("1.3.0", ("safe-to-run",))),
    ],
)
def test_the_same_peers_are_suggested(
    vet: RealCargoVet, web: Loopback, led: Redirected, local: tuple[Audit, ...], peers: list[tuple[Audit, ...]]
) -> None:
    """For the same lines that would be left, in the same order."""
    store = Store(audits=AuditSet(audits={"demo": local} if local else {}))
    vet.files(canonical(store, Ecosystem.CARGO))
    texts = {f"{web.url}/{place}.toml": audit_text(one) for place, one in enumerate(peers)}
    registry = "".join(f'[registry.p{place}]\nurl = "{url}"\n' for place, url in enumerate(texts))
    web.replies[led.registry] = Reply(registry.encode())
    for url, text in texts.items():
        web.replies[url.removeprefix(web.url)] = Reply(text.encode())

    answer = vet.run("check")
    expected = [(peer, int(lines or 0)) for peer, lines in NOTE.findall(answer.out)]

    graph = read_metadata(vet.metadata).graph
    desk = Desk(Ecosystem.CARGO, FolderOnDisk(vet.store), NoPeers(), vet.today, graph, costs=Counted())
    named = Near({Near.address: registry, **texts})
    offers = check(replace(desk, peer_registry=named)).next_steps.suggestions.offers
    assert [(one.peer, one.lines) for one in offers] == expected, answer.out


def test_whoever_spares_no_reading_is_not_suggested(vet: RealCargoVet, web: Loopback, led: Redirected) -> None:
    """A change without a line is as little to read as nothing, so that its audits are no news."""
    for version in ("2.0.0", "2.0.1"):
        web.replies[f"{led.crates}demo/{version}/download"] = Reply(crate(version, 40, manifest="[package]\n"))
    vet.graph((replace(PACKAGES[0], dependencies=(("demo", "2.0.1"),)), Package("demo", "2.0.1")))
    local, theirs = (FullAudit(version, ("safe-to-deploy",)) for version in ("2.0.0", "2.0.1"))
    vet.files(canonical(Store(audits=AuditSet(audits={"demo": (local,)})), Ecosystem.CARGO))
    web.replies[led.registry] = Reply(f'[registry.there]\nurl = "{web.url}/there.toml"\n'.encode())
    web.replies["/there.toml"] = Reply(audit_text((theirs,)).encode())

    answer = vet.run("check")
    vet.graph(PACKAGES)

    assert "cargo vet diff demo 2.0.0 2.0.1" in answer.out
    assert ("0 files changed" in answer.out, NOTE.findall(answer.out)) == (True, [])


@pytest.mark.parametrize("files", [("one.toml",), ("one.toml", "two.toml")], ids=["alone", "merged"])
def test_a_peers_addresses_are_taken_from_the_registry(
    vet: RealCargoVet, web: Loopback, led: Redirected, files: tuple[str, ...]
) -> None:
    """What is imported from by its name alone leaves the same bytes; a name that nobody knows is refused."""
    audited = (FullAudit("1.2.0", ("safe-to-deploy",)),)
    texts = {f"{web.url}/{name}": audit_text(audited) for name in files}
    registry = f"[registry.there]\nurl = {[*texts]}\n"
    web.replies |= {f"/{name}": Reply(audit_text(audited).encode()) for name in files}
    web.replies[led.registry] = Reply(registry.encode())
    before = canonical(Store(Config(exemptions={"demo": (Exemption("1.2.0", ("safe-to-deploy",)),)})), Ecosystem.CARGO)
    vet.files(before)
    imported, theirs, refused = vet.run("import", "there"), vet.written(), vet.run("import", "nobody")
    vet.files(before)

    graph, named = read_metadata(vet.metadata).graph, Near({Near.address: registry})
    folder = FolderOnDisk(vet.store)
    desk = Desk(Ecosystem.CARGO, folder, PublishedTexts(texts), vet.today, graph, peer_registry=named)
    subscribe(desk, "there", [])

    assert imported.status == 0, imported.err
    assert (vet.written(), theirs != before) == (theirs, True)
    assert refused.status != 0
    with pytest.raises(InvalidInput, match="knows no peer 'nobody'"):
        subscribe(desk, "nobody", [])


class Near(Registry):
    """A registry that may name this machine, for it is there itself."""

    address = "registry.toml"
