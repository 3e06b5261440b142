"""A check tells all that is wrong at once, and what stands before an answer."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from tests.builders import digest, flat_graph
from tests.vetting.usecases.stores_on_disk import CONFIG, IMPORT_PEER, audit, desk_for, store
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.policy_checks import PolicyMistake
from vetting.domain.publishers import PublishedProject
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Conclusion
from vetting.domain.resolver.verdict import Missing
from vetting.domain.store_problems import ProblemKind, StoreProblem, UnsoundStore
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.checking import Checked, check

A = digest("a")
UNKNOWN = audit("1.0").replace("safe-to-deploy", "safe-to-fly")
MISSING_AND_WRONG = (Conclusion.MISSING_AUDITS, Conclusion.WRONG_BYTES)


class Index:
    """The port ``Registry`` for projects that stand still."""

    def __init__(self, **projects: PublishedProject) -> None:
        """Know *projects*."""
        self._projects = projects
        self.asked: list[str] = []

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give those that are known."""
        self.asked += names
        return {name: one for name, one in self._projects.items() if name in names}


def lockfile(*nodes: Node) -> DependencyGraph:
    """Lock releases."""
    return flat_graph(Ecosystem.PYPI, nodes or (Node("demo", "1.0", distributions=frozenset({A})),))


def judged(folder: FolderOnDisk, *nodes: Node, index: Index | None = None, locked: bool = False) -> Checked:
    """Check a lockfile with one release of demo, or others."""
    return check(desk_for(folder, lockfile(*nodes), registry=index, locked=locked))


def kinds(checked: Checked) -> list[str]:
    """Name the kinds of problems."""
    return [one.kind if isinstance(one, StoreProblem) else one.mistake for one in checked.problems]


def test_every_kind_of_failure_is_reported(tmp_path: Path) -> None:
    """A policy that does not fit, missing audits and wrong bytes are told together; nothing is written."""
    config = '\n[policy.gone]\naudit-as-crates-io = true\n\n[policy.demo]\ncriteria = "safe-to-deploy"\n'
    folder = store(tmp_path, config=config, audits=audit("1.0", f'distributions = "sha256:{digest("b")}"'))
    before = folder.read()

    found = judged(folder, Node("demo", "1.0", distributions=frozenset({A})), Node("other", "1.0"))

    assert kinds(found) == [PolicyMistake.MUST_BE_VERSIONED, PolicyMistake.UNUSED, PolicyMistake.UNUSED_AUDIT_AS]
    assert found.report.conclusions == MISSING_AND_WRONG
    assert folder.read() == before


def test_a_store_with_problems_is_judged_all_the_same(tmp_path: Path) -> None:
    """What is unknown is left out; the store's problems come first."""
    config = '\n[policy.demo]\ncriteria = "safe-to-deploy"\n'

    found = judged(store(tmp_path, config=config, audits=UNKNOWN))

    assert kinds(found) == [ProblemKind.UNKNOWN_CRITERIA, PolicyMistake.MUST_BE_VERSIONED]
    assert found.report.conclusion is Conclusion.MISSING_AUDITS


@pytest.mark.parametrize(
    ("config", "audits"),
    [
        ("", audit("1.0") + "\n[[audits.other]]\nversion = 1\n"),
        ('\n[[exemptions.other]]\nversion = "1.0"\n', audit("1.0")),
        ("\n[imports.peer]\nurl = 1\n", audit("1.0")),
        (
            "",
            audit("1.0") + '\n[criteria.a]\ndescribed = "x"\n' + audit("1.0", name="b").replace("safe-to-deploy", "a"),
        ),
    ],
)
def test_an_entry_that_cannot_be_read_hides_no_other(tmp_path: Path, config: str, audits: str) -> None:
    """What can be read is judged; what is unknown elsewhere in the store is told beside what cannot be read."""
    folder = store(tmp_path, config=f'{config}\n[policy.gone]\ncriteria = "lost"\n', audits=audits)

    found = judged(folder, Node("demo", "1.0"), Node("another", "1.0"))

    assert kinds(found) == [ProblemKind.UNREADABLE, ProblemKind.UNKNOWN_CRITERIA, PolicyMistake.UNUSED]
    assert [one.name for one in found.report.only(Missing)] == ["another"]


def test_a_dispute_that_cannot_be_read_hides_no_other_problem(tmp_path: Path) -> None:
    """The other rules of the house count."""
    folder = store(tmp_path, config='\n[policy.gone]\ncriteria = "lost"\n', audits=audit("1.0"))
    (tmp_path / StoreFile.HOUSE).write_text('[[disputes.demo]]\npeer = "peer"\n')

    found = judged(folder)

    assert {*kinds(found)} == {ProblemKind.UNREADABLE, ProblemKind.UNKNOWN_CRITERIA, PolicyMistake.UNUSED}
    assert found.report.conclusion is Conclusion.SUCCESS


def test_a_success_in_a_store_with_problems_writes_nothing(tmp_path: Path) -> None:
    """The report is what it is, and the problem stands before it."""
    folder = store(tmp_path, config='\n[policy.gone]\ncriteria = "safe-to-run"\n', audits=audit("1.0"))
    before = folder.read()

    found = judged(folder)

    assert (kinds(found), found.report.conclusion) == ([PolicyMistake.UNUSED], Conclusion.SUCCESS)
    assert (found.written, folder.read()) == ((), before)


def test_a_locked_check_lets_an_untidy_policy_pass(tmp_path: Path) -> None:
    """So does cargo-vet: what is of no use does no harm."""
    config = '\n[policy.demo]\ncriteria = "safe-to-deploy"\n\n[policy.gone]\naudit-as-crates-io = true\n'

    assert judged(store(tmp_path, config=config, audits=audit("1.0")), locked=True).problems == ()


def test_a_locked_check_wants_everything_in_form(tmp_path: Path) -> None:
    """A lock that is behind the configuration stops a locked check, which says what else is wrong."""
    config = IMPORT_PEER + '\n[policy.demo]\ncriteria = "safe-to-deploy"\n'

    found = judged(store(tmp_path, config=config), locked=True)

    assert set(kinds(found)) == {ProblemKind.LOCK_OUTDATED}
    assert found.report.conclusion is Conclusion.MISSING_AUDITS


@pytest.mark.parametrize("locked", [True, False])
def test_a_policy_on_files_needs_hashes(tmp_path: Path, locked: bool) -> None:  # noqa: FBT001 - a table's column
    """Where policy asks for all files, a lockfile without hashes is broken input, locked or not."""
    folder = store(tmp_path, config='\n[policy.demo]\ndistributions = "all"\n', audits=audit("1.0"))

    found = judged(folder, Node("demo", "1.0"), locked=locked)

    assert [str(one) for one in found.problems] == [
        (
            'config.toml:7: the policy of demo asks for distributions = "all", '
            "but the lockfile names no hashes for demo 1.0, or not for all of its files"
        )
    ]


def test_the_index_says_what_a_fork_looks_like(tmp_path: Path) -> None:
    """Only what could be published there is asked for."""
    fork = Node("fork", "1.0", Origin.GIT, description="Forks things.")
    index = Index(fork=PublishedProject((), "Forks things."))

    found = judged(store(tmp_path, audits=audit("1.0")), fork, Node("secret", "1.0", Origin.PATH), index=index)

    assert (index.asked, kinds(found)) == (["fork"], [PolicyMistake.NEEDS_AUDIT_AS])


def test_the_index_is_left_in_peace_where_nothing_depends_on_it(tmp_path: Path) -> None:
    """A lockfile of published releases asks for nothing."""
    index = Index()

    assert judged(store(tmp_path, audits=audit("1.0")), index=index).problems == ()
    assert index.asked == []


@pytest.mark.parametrize(
    ("config", "audits", "kind"),
    [
        ("", '\n[criteria.circle]\nimplies = "circle"\n' + audit("1.0"), ProblemKind.CRITERIA),
        (CONFIG.replace("0.10", "9.0"), audit("1.0"), ProblemKind.STORE_VERSION),
        ("", "[audits", ProblemKind.UNREADABLE),
    ],
)
def test_what_means_nothing_certain_is_not_judged_by(
    tmp_path: Path, config: str, audits: str, kind: ProblemKind
) -> None:
    """Criteria that contradict themselves, a store of tomorrow and what cannot be read are refused outright."""
    folder = store(tmp_path, audits=audits)
    if config:
        folder.write({StoreFile.CONFIG: config})

    with pytest.raises(UnsoundStore) as caught:
        judged(folder)
    assert {one.kind for one in caught.value.problems} == {kind}


def test_a_lock_that_cannot_be_judged_by_is_not(tmp_path: Path) -> None:
    """A lock may name criteria that the store no longer defines; then its problems are told alone."""
    peer = '\n[audits.peer.audits]\n\n[[audits.peer.audits.demo]]\ncriteria = "safe-to-fly"\nversion = "1.0"\n'
    folder = store(tmp_path, config=IMPORT_PEER, audits=UNKNOWN, imports=peer.replace("[audits.peer.audits]\n\n", ""))

    with pytest.raises(UnsoundStore) as caught:
        judged(folder)
    assert {one.kind for one in caught.value.problems} == {ProblemKind.UNKNOWN_CRITERIA}
