"""Making a part of a store anew."""

from pathlib import Path

import pytest

from tests.vetting.usecases.stores_on_disk import (
    CONFIG,
    IMPORT_PEER,
    IMPORTS,
    PEER,
    PublishedProjects,
    PublishedTexts,
    audit,
    desk_for,
    published,
    store,
)
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.beginning import begin_store
from vetting.usecases.checking import check
from vetting.usecases.pruning import Tidied
from vetting.usecases.regenerating import (
    regenerate_audit_as,
    regenerate_exemptions,
    regenerate_imports,
    regenerate_unpublished,
)

ROOT = Node("app", "1", Origin.PATH, is_member=True, dependencies=(("demo", "1.0"), ("fork", "1.0")))
FORK = Node("fork", "1.0", Origin.PATH, description="folds paper")
DEMO = Node("demo", "1.0")
GRAPH = DependencyGraph(Ecosystem.PYPI, {one.key: one for one in (ROOT, DEMO, FORK)})
EXEMPT = '\n[[exemptions.demo]]\nversion = "{}"\ncriteria = "safe-to-deploy"\n'
AS_PUBLISHED = "\n[policy.fork]\naudit-as-crates-io = true\n"
STAND_IN = '\n[[unpublished.fork]]\nversion = "1.0"\naudited_as = "{}"\n'
WORDS = '[criteria.crypto]\ndescription = "{}"\n'
MAPPED = '\n[imports.peer.criteria-map]\ncrypto = "safe-to-run"\n'


def test_exactly_what_is_missing_is_exempted(tmp_path: Path) -> None:
    """Needless exemptions go and missing ones come; then the check holds."""
    folder = store(tmp_path, config=EXEMPT.format("0.1"))

    done = regenerate_exemptions(desk_for(folder, GRAPH))

    assert folder.read()[StoreFile.CONFIG] == CONFIG + EXEMPT.format("1.0")
    assert (len(done.changes.exemptions.came), len(done.changes.exemptions.went)) == (1, 1)


def test_a_change_of_meaning_is_accepted(tmp_path: Path) -> None:
    """Importing anew takes a mapped criterion's new description, which any other verb refuses."""
    locked = WORDS.format("was").replace("criteria.", "audits.peer.criteria.")
    folder = store(tmp_path, config=IMPORT_PEER + MAPPED + EXEMPT.format("1.0"), imports=f"\n{locked}")
    desk = desk_for(folder, GRAPH, sources=PublishedTexts({PEER: WORDS.format("is") + audit("1.0")}))
    with pytest.raises(InvalidInput, match="changed what its criteria mean"):
        check(desk)

    done = regenerate_imports(desk)

    assert 'description = "is"' in folder.read()[StoreFile.IMPORTS]
    assert done.written == (StoreFile.CONFIG, StoreFile.IMPORTS)


def test_locked_nothing_is_imported_anew(tmp_path: Path) -> None:
    """With --locked nothing happens, and that is said."""
    folder = store(tmp_path)

    assert regenerate_imports(desk_for(folder, GRAPH, locked=True)) == Tidied(
        warnings=("nothing is imported anew with --locked, which fetches nothing",)
    )


@pytest.mark.parametrize(
    ("versions", "left"), [(("0.9", "1.0"), ""), (("0.8", "0.9"), STAND_IN.format("0.9")), ((), "")]
)
def test_stand_ins_are_chosen_anew(tmp_path: Path, versions: tuple[str, ...], left: str) -> None:
    """What is published by now has no stand-in any more, and what is not has the nearest there is."""
    folder = store(tmp_path, config=AS_PUBLISHED, imports=STAND_IN.format("0.8"))
    registry = PublishedProjects({"fork": published(*versions)} if versions else {})

    regenerate_unpublished(desk_for(folder, GRAPH, registry=registry))

    assert folder.read()[StoreFile.IMPORTS] == IMPORTS + left


@pytest.mark.parametrize("locked", [True, False])
def test_without_an_index_nobody_knows_what_is_published(tmp_path: Path, *, locked: bool) -> None:
    """Stand-ins are not dropped where the index cannot be asked."""
    folder = store(tmp_path, imports=STAND_IN.format("0.8"))
    registry = PublishedProjects() if locked else None

    with pytest.raises(InvalidInput, match="has to be asked of the index"):
        regenerate_unpublished(desk_for(folder, GRAPH, registry=registry, locked=locked))


SAME, OTHER = published("0.9", description="folds paper"), published("0.9", description="bakes bread")


@pytest.mark.parametrize(
    ("policy", "registry", "chosen", "after"),
    [
        ("", PublishedProjects({"fork": SAME}), {"fork": True}, AS_PUBLISHED),
        ("", PublishedProjects({"fork": OTHER}), {}, ""),
        ("", None, {}, ""),
        (AS_PUBLISHED, PublishedProjects(), {"fork": False}, AS_PUBLISHED.replace("true", "false")),
        (AS_PUBLISHED.replace("fork", '"fork:1.0"'), PublishedProjects({"fork": SAME}), {}, None),
        ("\n[policy.demo]\naudit-as-crates-io = true\n", None, {"demo": None}, ""),
        (
            '\n[policy.demo]\naudit-as-crates-io = true\nnotes = "mine"\n',
            None,
            {"demo": None},
            '\n[policy.demo]\nnotes = "mine"\n',
        ),
    ],
)
def test_policy_says_what_is_judged_as_published(
    tmp_path: Path, policy: str, registry: PublishedProjects | None, chosen: dict[str, bool | None], after: str | None
) -> None:
    """The field is set where a project looks like the index's, false where there is none, and gone where of no use."""
    folder = store(tmp_path, config=policy)

    choices = regenerate_audit_as(desk_for(folder, GRAPH, registry=registry))

    assert choices.chosen == chosen
    assert folder.read()[StoreFile.CONFIG] == CONFIG + (policy if after is None else after)
    assert bool(choices.written) == bool(chosen)


def test_versions_beside_the_indexs_are_named_one_by_one(tmp_path: Path) -> None:
    """Where another version of the project is from the index, the policy names the version."""
    indexed = Node("fork", "2.0")
    graph = DependencyGraph(Ecosystem.PYPI, {one.key: one for one in (*GRAPH.nodes.values(), indexed)})
    registry = PublishedProjects({"fork": SAME})

    choices = regenerate_audit_as(desk_for(store(tmp_path), graph, registry=registry))

    assert choices.chosen == {"fork:1.0": True}


def test_a_store_is_begun_with_local_projects_judged_as_published(tmp_path: Path) -> None:
    """What describes itself as the index's project is exempted from the beginning as the version that stands in."""
    registry = PublishedProjects({"fork": SAME})

    begun = begin_store(desk_for(FolderOnDisk(tmp_path), GRAPH, registry=registry), imports={})

    assert sorted(begun.config.exemptions) == ["demo", "fork"]
    assert begun.config.policy.of("fork", "1.0").audit_as_crates_io is True
    assert [one.audited_as for one in begun.imports.unpublished["fork"]] == ["0.9"]
