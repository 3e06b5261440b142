"""Asking who vouches for a release: the store, its peers, and whoever else is named."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import IMPORT_PEER, PEER, PublishedTexts, audit, desk_for, store
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.criteria import SAFE_TO_DEPLOY, UnknownCriteriaError
from vetting.domain.dependencies import DependencyGraph, Node
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable
from vetting.domain.publishers import PublishedProject, PublishedRelease, User
from vetting.domain.releases import Ecosystem, project_name
from vetting.usecases.desk import Desk
from vetting.usecases.explaining import Answer, Question, answer

OTHER = "https://other.example.test/audits.toml"
LOCKED = flat_graph(Ecosystem.PYPI, [Node("demo", "1.0"), Node("demo", "2.0"), Node("far", "1.0")])
WILDCARD = (
    '[[wildcard-audits.demo]]\ncriteria = "safe-to-deploy"\nuser-id = 7\nstart = "2025-01-01"\nend = "2026-06-01"\n'
)


class Index:
    """The port ``Registry`` for one project by one publisher; or one that does not answer."""

    def __init__(self, *versions: str, answers: bool = True) -> None:
        """Have *versions* of demo."""
        self._versions = versions
        self._answers = answers
        self.asked: list[str] = []

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give what is there."""
        self.asked += names
        if not self._answers:
            raise SourceUnavailable("the index did not answer in time")
        releases = tuple(PublishedRelease(one, date(2025, 5, 1), User(7, "ann")) for one in self._versions)
        return {"demo": PublishedProject(releases)} if releases else {}


def desk(folder: FolderOnDisk, graph: DependencyGraph | None = None, *, index: Index | None = None) -> Desk:
    """Lay out a desk on which two peers can be read."""
    texts = {PEER: audit("1.0") + audit("3.0"), OTHER: audit("5.0") + audit("5.1", "signature = 1")}
    return desk_for(folder, graph, sources=PublishedTexts(texts), registry=index)


def asked(at: Desk, version: str | None = None, *, name: str = "demo", peers: Sequence[str] = ()) -> Answer:
    """Ask who vouches for a project."""
    return answer(at, Question(project_name(Ecosystem.PYPI, name), version, SAFE_TO_DEPLOY, peers))


def sources(found: Answer) -> list[str | None]:
    """Name where the steps of the first path come from."""
    return [edge.peer for edge in found.explanations[0].path or ()]


def test_locked_versions_are_meant(tmp_path: Path) -> None:
    """Each of them is explained; one that nobody certifies means that not all is found."""
    found = asked(desk(store(tmp_path, config=IMPORT_PEER), LOCKED))

    assert [(one.version, one.is_certified) for one in found.explanations] == [("1.0", True), ("2.0", False)]
    assert (found.is_found, found.certified) == (False, ("1.0", "3.0"))


def test_a_project_that_is_not_locked_is_looked_for_in_all_that_peers_publish(tmp_path: Path) -> None:
    """The highest certified version is explained, though imports.lock knows nothing of it."""
    found = asked(desk(store(tmp_path, config=IMPORT_PEER)))

    assert ([one.version for one in found.explanations], sources(found), found.is_found) == (["3.0"], ["peer"], True)


def test_a_version_that_is_named_is_meant(tmp_path: Path) -> None:
    """Whatever is locked."""
    found = asked(desk(store(tmp_path, audits=audit("4.0")), LOCKED), "4.0")

    assert ([one.version for one in found.explanations], sources(found)) == (["4.0"], [None])


def test_nobody_knows_the_project(tmp_path: Path) -> None:
    """Nothing is explained, and nothing found."""
    found = asked(desk(store(tmp_path, config=IMPORT_PEER)), name="unheard-of")

    assert (found.explanations, found.mentioned, found.is_found) == ((), (), False)


def test_another_peer_can_be_asked_without_importing_it(tmp_path: Path) -> None:
    """What it says is told under its address, and what of it could not be read."""
    folder = store(tmp_path)
    before = folder.read()

    found = asked(desk(folder), peers=[OTHER, OTHER])

    assert (sources(found), found.certified) == ([OTHER], ("5.0",))
    assert [one.split(": ", 1)[0] for one in found.warnings] == [
        f"from {OTHER} was dropped what this version cannot read"
    ]
    assert folder.read() == before


def test_without_a_store_the_peers_that_are_named_are_all_there_is(tmp_path: Path) -> None:
    """Before a store is begun, somebody may want to know whether it is worth it."""
    folder = FolderOnDisk(tmp_path / "none")

    assert asked(desk(folder), peers=[OTHER, PEER]).certified == ("1.0", "3.0", "5.0")
    with pytest.raises(NotFound):
        asked(desk(folder))


def test_the_index_is_asked_who_published_what_is_vouched_for_by_publisher(tmp_path: Path) -> None:
    """Of a project that is not locked, the lock does not know it."""
    index = Index("0.9", "6.0")

    found = asked(desk(store(tmp_path, audits=WILDCARD + "[audits]\n"), index=index))

    assert (index.asked, found.certified) == (["demo"], ("0.9", "6.0"))


@pytest.mark.parametrize(
    ("index", "warning"),
    [
        (Index(answers=False), ["what is said of publishers counts as far as the lock knows them: the index did not"]),
        (Index(), []),
        (None, []),
    ],
)
def test_without_the_index_publishers_are_known_as_far_as_the_lock_goes(
    tmp_path: Path, index: Index | None, warning: list[str]
) -> None:
    """An index that does not answer, or not of this project, is no reason to fail."""
    found = asked(desk(store(tmp_path, audits=WILDCARD + audit("1.0")), index=index))

    assert found.certified == ("1.0",)
    assert [one[: len(warning[0])] for one in found.warnings] == warning


def test_the_index_is_left_in_peace_where_nothing_depends_on_it(tmp_path: Path) -> None:
    """Plain audits do not say who published."""
    index = Index("1.0")

    asked(desk(store(tmp_path, audits=audit("1.0")), index=index))

    assert index.asked == []


def test_a_locked_desk_looks_at_what_lies_there(tmp_path: Path) -> None:
    """Nobody is asked, and so no further peer can be."""
    folder = store(tmp_path, audits=audit("1.0"))
    sources_of_none = desk_for(folder, LOCKED, locked=True)

    assert asked(sources_of_none, "1.0").is_found
    with pytest.raises(InvalidInput, match="what another peer publishes has to be fetched, which --locked forbids"):
        asked(sources_of_none, peers=[OTHER])


def test_criteria_that_the_store_does_not_define_are_refused(tmp_path: Path) -> None:
    """The peers' own criteria mean nothing here unless they are mapped."""
    with pytest.raises(UnknownCriteriaError):
        answer(desk(store(tmp_path)), Question(project_name(Ecosystem.PYPI, "demo"), "1.0", "safe-to-fly"))
