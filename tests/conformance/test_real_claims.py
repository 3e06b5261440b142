"""The real ``cargo vet`` certifies and exempts in generated stores, and every byte that it leaves, we leave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.conformance.cases import Case
from tests.conformance.changing_peers import store_of, with_violations_for_all
from tests.conformance.judging import NoPeers, number_of_cases
from tests.conformance.real_cargo_vet import RealCargoVet, needs_cargo_vet
from tests.conformance.strategies import FOREIGN, GIT, case_of, cases, ranges, versions
from tests.signing import JO, ReadySigner
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audits import Exemption, Violation
from vetting.domain.errors import VettingError
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.suggestions import Step
from vetting.formats.cargo_vet import StoreFile
from vetting.formats.lockfiles.cargo_metadata import read_metadata
from vetting.usecases.binding import Binding
from vetting.usecases.certifying import Wish, certify
from vetting.usecases.desk import Desk
from vetting.usecases.noting import add_exemption, record_violation

pytestmark = needs_cargo_vet
generating = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
WHO = ("--who", JO, "--accept-all")


@dataclass(frozen=True)
class Claim:
    """One command, as both are asked for it."""

    arguments: tuple[str, ...]
    ours: Callable[[Desk], object]

    def __repr__(self) -> str:
        """Show what the binary is asked."""
        return repr(self.arguments)


@pytest.fixture(scope="module")
def vet(tmp_path_factory: pytest.TempPathFactory) -> RealCargoVet:
    """Lay out a folder for the binary."""
    return RealCargoVet(tmp_path_factory.mktemp("claims") / "project")


# Own violations that are not for others are kept here and dropped there: docs/decisions/0014.
stores = cases().map(lambda one: case_of(one.packages, with_violations_for_all(store_of(one))))
projects = st.sampled_from(FOREIGN).map(ProjectName)
criteria = st.sampled_from((("safe-to-run",), ("safe-to-deploy",), ("safe-to-deploy", "safe-to-run")))
ends = st.tuples(versions, versions).filter(lambda both: both[0] != both[1])
git_ends = st.tuples(st.sampled_from(GIT), versions).filter(lambda both: both[0] != both[1])


def _flags(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for name in names for word in ("--criteria", name))


def _certifying(project: ProjectName, both: tuple[str | None, str], names: tuple[str, ...], *, forced: bool) -> Claim:
    words = [one for one in both if one is not None]
    force = ("--force",) if forced else ()
    wish = Wish(Step(project, *both), names)
    return Claim(
        ("certify", project, *words, *WHO, *_flags(names), *force),
        lambda desk: certify(desk, [wish], signer=ReadySigner(), binding=Binding(), is_forced=forced),
    )


def _exempting(project: ProjectName, version: str, names: tuple[str, ...], *, suggest: bool) -> Claim:
    flag = () if suggest else ("--no-suggest",)
    exemption = Exemption(version, names, suggest)
    return Claim(
        ("add-exemption", project, version, *flag, *_flags(names)),
        lambda desk: add_exemption(desk, project, exemption),
    )


def _violating(project: ProjectName, specifier: str, names: tuple[str, ...]) -> Claim:
    violation = Violation(specifier, names, (JO,))
    return Claim(
        ("record-violation", project, specifier, "--who", JO, *_flags(names)),
        lambda desk: record_violation(desk, project, violation),
    )


single = st.sampled_from((("safe-to-run",), ("safe-to-deploy",)))
single_claims = st.one_of(
    st.builds(_certifying, projects, st.one_of(ends, git_ends), criteria, forced=st.booleans()),
    st.builds(_certifying, projects, versions.map(lambda one: (None, one)), criteria, forced=st.booleans()),
    st.builds(_exempting, projects, versions, single | st.just(()), suggest=st.booleans()),
    st.builds(_violating, projects, ranges(), single | st.just(())),
)


@st.composite
def journeys(draw: DrawFn) -> tuple[Claim, Claim]:
    """Certify what leads to a git revision, then a change from there."""
    project, names = draw(projects), draw(criteria)
    before, after = draw(st.none() | versions), draw(versions)
    revision = draw(st.sampled_from(GIT).filter(lambda one: one not in {before, after}))
    first = _certifying(project, (before, revision), names, forced=True)
    return first, _certifying(project, (revision, after), draw(st.just(names) | criteria), forced=True)


def claimed_by_them(vet: RealCargoVet, case: Case, claims: Sequence[Claim]) -> tuple[Mapping[StoreFile, str], str]:
    """Have the binary make claims; gives what is left, and why not."""
    vet.files(case.texts)
    vet.graph(case.packages)
    for claim in claims:
        answer = vet.run(*claim.arguments, "--locked", "--frozen")
        if answer.status:
            return vet.written(), answer.err
    return vet.written(), ""


def claimed_by_us(vet: RealCargoVet, case: Case, claims: Sequence[Claim]) -> tuple[Mapping[StoreFile, str], str]:
    """Make claims on the same files; gives what is left, and why not."""
    vet.files(case.texts)
    graph = read_metadata(vet.metadata).graph
    desk = Desk(Ecosystem.CARGO, FolderOnDisk(vet.store), NoPeers(), vet.today, graph, is_locked=True, is_frozen=True)
    try:
        for claim in claims:
            claim.ours(desk)
    except VettingError as error:
        return vet.written(), str(error)
    return vet.written(), ""


@settings(generating, max_examples=number_of_cases(20, 1500))
@given(case=stores, claim=single_claims)
def test_claims_leave_the_same_store(vet: RealCargoVet, case: Case, claim: Claim) -> None:
    """What is recorded and no longer needed is the same, and so is what is refused."""
    expected, refusal = claimed_by_them(vet, case, [claim])

    found, ours = claimed_by_us(vet, case, [claim])

    assert (bool(ours), found) == (bool(refusal), expected), (ours, refusal)


@settings(generating, max_examples=number_of_cases(8, 1000))
@given(case=stores, journey=journeys())
def test_changes_from_revisions_join_alike(vet: RealCargoVet, case: Case, journey: tuple[Claim, Claim]) -> None:
    """An audit that leads to a git revision becomes part of the one that leads on, in the same cases."""
    expected, refusal = claimed_by_them(vet, case, journey)

    found, ours = claimed_by_us(vet, case, journey)

    assert (bool(ours), found) == (bool(refusal), expected), (ours, refusal)
