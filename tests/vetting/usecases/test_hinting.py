"""What a check that holds says of its store besides."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import (
    IMPORT_PEER,
    PEER,
    PublishedProjects,
    PublishedTexts,
    audit,
    desk_for,
    published,
    store,
)
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.errors import SourceUnavailable
from vetting.domain.publishers import PublishedProject, PublishedRelease
from vetting.domain.releases import Ecosystem
from vetting.usecases.checking import check

# Crates' bytes are not told of, so that only what is hinted at is left of the warnings.
GRAPH = flat_graph(Ecosystem.CARGO, [Node("demo", "1.0.0")])
LONG_AGO = PublishedProject((PublishedRelease("1.0.0", date(2025, 2, 1)),))
EXEMPT = '\n[[exemptions.demo]]\nversion = "{}"\ncriteria = "safe-to-deploy"\n'


def hints_on(
    path: Path, *, config: str = "", audits: str = "", imports: str = "", peer: str | None = None
) -> tuple[str, ...]:
    """Check a store, with a peer where it publishes anything."""
    folder = store(
        path, config=(IMPORT_PEER if peer else "") + config, audits=audits or "\n[audits]\n", imports=imports
    )
    return check(desk_for(folder, GRAPH, sources=PublishedTexts({PEER: peer or ""}))).warnings


def test_a_tidy_store_needs_no_hint(tmp_path: Path) -> None:
    """Where everything is needed, nothing is said."""
    assert hints_on(tmp_path, audits=audit("1.0.0")) == ()


def test_needless_exemptions_are_hinted_at(tmp_path: Path) -> None:
    """Exemptions that an audit, or a peer's new audit, makes needless are named, a few of them."""
    many = "".join(EXEMPT.format(f"{number}.0.0") for number in range(1, 8))

    assert hints_on(tmp_path / "own", config=EXEMPT.format("1.0.0"), audits=audit("1.0.0")) == (
        "exemptions cover more than is needed: demo 1.0.0; `revet prune` takes back what it can",
    )
    assert hints_on(tmp_path / "theirs", config=EXEMPT.format("1.0.0"), peer=audit("1.0.0")) == (
        "exemptions cover more than is needed: demo 1.0.0; `revet prune` takes back what it can",
    )
    (hint,) = hints_on(tmp_path / "many", config=many)
    assert "demo 6.0.0, and 1 more; " in hint


def test_needless_imports_are_hinted_at(tmp_path: Path) -> None:
    """Where exemptions are as few as can be, needless imports are counted."""
    theirs = audit("1.0.0")

    assert hints_on(
        tmp_path, audits=audit("1.0.0"), imports=theirs.replace("audits.", "audits.peer.audits."), peer=theirs
    ) == ("imports.lock holds more than is needed (peer: 1 went); see `revet prune`",)


def test_needless_own_audits_are_hinted_at(tmp_path: Path) -> None:
    """Where the rest is tidy, private audits that nobody needs are told of."""
    assert hints_on(tmp_path, audits=audit("1.0.0") + audit("0.9.0", "importable = false")) == (
        "own audits that are not for others are no longer needed, of demo; see `revet prune`",
    )


def test_nothing_is_hinted_at_where_nothing_is_fetched(tmp_path: Path) -> None:
    """A locked check says nothing of what could be pruned."""
    folder = store(tmp_path, config=EXEMPT.format("1.0.0"), audits=audit("1.0.0"))

    assert check(desk_for(folder, GRAPH, locked=True)).warnings == ()


def test_what_was_published_since_is_told(tmp_path: Path) -> None:
    """A version that is on the index by now is to be audited as what it is."""
    root = Node("app", "1.0.0", Origin.PATH, is_member=True, dependencies=(("fork", "1.0.0"),))
    fork = Node("fork", "1.0.0", Origin.PATH)
    graph = DependencyGraph(Ecosystem.CARGO, {one.key: one for one in (root, fork)})
    folder = store(
        tmp_path,
        config="\n[policy.fork]\naudit-as-crates-io = true\n",
        audits=audit("0.9.0", name="fork"),
        imports='\n[[unpublished.fork]]\nversion = "1.0.0"\naudited_as = "0.9.0"\n',
    )
    registry = PublishedProjects({"fork": published("0.9.0", "1.0.0")})

    (hint,) = check(desk_for(folder, graph, registry=registry)).warnings

    assert hint.startswith("published by now, and still taken for another version: fork 1.0.0; audit what is published")


WILDCARD = '\n[[wildcard-audits.{}]]\ncriteria = "safe-to-deploy"\nuser-id = 1\nstart = "2025-01-01"\nend = "{}"\n'
ENDING = WILDCARD.format("active", "2026-04-01") + WILDCARD.format("ended", "2026-03-01")


class SilentIndex(PublishedProjects):
    """An index that is away."""

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give no answer."""
        raise SourceUnavailable(f"{len(names)} projects were asked for in vain")


@pytest.mark.parametrize(
    ("registry", "told"),
    [
        (None, "active (ends 2026-04-01), ended (ended 2026-03-01)"),
        (SilentIndex(), "active (ends 2026-04-01), ended (ended 2026-03-01)"),
        (PublishedProjects({"ended": LONG_AGO}), "active (ends 2026-04-01)"),
    ],
)
def test_wildcard_audits_that_end_are_told(tmp_path: Path, registry: PublishedProjects | None, told: str) -> None:
    """What ended or ends within six weeks is named, save where the index says that the project is at rest."""
    audits = ENDING + WILDCARD.format("later", "2026-06-01") + audit("1.0.0")
    folder = store(tmp_path, audits=audits)

    assert check(desk_for(folder, GRAPH, registry=registry)).warnings == (
        f"wildcard audits that end: {told}; renew those you still stand by: `revet renew --expiring`",
    )
