"""What house rules did to an answer."""

from dataclasses import replace
from datetime import date
from pathlib import Path

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
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import Node
from vetting.domain.publishers import User
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.verdict import Missing, Vetted
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.checking import check
from vetting.usecases.storing import format_store

GRAPH = flat_graph(Ecosystem.PYPI, [Node("demo", "1.0"), Node("other", "1.0")])
DAY = date(2025, 1, 1)
JO = 'who = "Jo <jo@example.test>"'
PUBLISHED = """
[[publisher.demo]]
version = "1.0"
when = "2025-01-01"
user-id = 1
user-login = "jo"
"""
EXEMPT = "".join(
    f'\n[[exemptions.{name}]]\nversion = "1.0"\ncriteria = "safe-to-deploy"\n' for name in ("demo", "other")
)
DELTA = """
[[audits.demo]]
who = "jo"
criteria = "safe-to-deploy"
delta = "0.9 -> 1.0"
"""
WILDCARD = """
[[wildcard-audits.demo]]
who = "jo"
criteria = "safe-to-deploy"
user-id = 1
start = "2025-01-01"
end = "2026-06-01"
"""


def ruled(path: Path, rules: str, *, audits: str, config: str = "", imports: str = PUBLISHED) -> FolderOnDisk:
    """Write a store with house rules."""
    folder = store(path, config=config, audits=audits, imports=imports)
    folder.write({StoreFile.HOUSE: rules})
    format_store(folder, Ecosystem.PYPI)
    return folder


def test_an_audit_by_the_publisher_does_not_count(tmp_path: Path) -> None:
    """Where independence is ruled, own work is left out with a word, and what cannot be told counts with another."""
    own = audit("1.0", JO) + DELTA + WILDCARD + audit("1.0", 'who = "Ann"', name="other")
    folder = ruled(tmp_path, "independent = true\n", audits=own)

    checked = check(desk_for(folder, GRAPH, locked=True))

    assert [type(one) for one in checked.report.verdicts] == [Missing, Vetted]
    behind = "does not count, for its author published what it is about"
    told = [
        f"the audit of demo 1.0 by Jo <jo@example.test> {behind}",
        f"the audit of demo 0.9 -> 1.0 by jo {behind}",
        f"the wildcard audit of demo by jo {behind}",
        "nobody can tell whether auditors are others than publishers, who are not known of: other 1.0",
    ]
    assert [one for one in checked.warnings if one in told] == told


def test_somebody_else_counts(tmp_path: Path) -> None:
    """An audit by another than the publisher is as good as without the rule, and nothing is said."""
    folder = ruled(tmp_path, "[projects.demo]\nindependent = true\n", audits=audit("1.0", 'who = "Ann"'))
    graph = flat_graph(Ecosystem.PYPI, [Node("demo", "1.0")])

    checked = check(desk_for(folder, graph, locked=True))

    assert [type(one) for one in checked.report.verdicts] == [Vetted]
    assert not any("publish" in one for one in checked.warnings)


def test_a_long_list_of_unknown_publishers_is_cut(tmp_path: Path) -> None:
    """The first are named, and how many more there are."""
    graph = flat_graph(Ecosystem.PYPI, [Node(f"p{number}", "1.0") for number in range(7)])
    folder = ruled(tmp_path, "independent = true\n", audits="\n[audits]\n")

    warnings = check(desk_for(folder, graph, locked=True)).warnings

    assert any(one.endswith("p0 1.0, p1 1.0, p2 1.0, p3 1.0, p4 1.0, and 2 more") for one in warnings)


def test_a_filter_is_in_force_when_peers_are_asked(tmp_path: Path) -> None:
    """What a filter does not take vouches for nothing, though the peer is imported."""
    folder = ruled(tmp_path, '[imports.peer]\nonly-who = "Ann"\n', audits="\n[audits]\n", config=IMPORT_PEER)
    graph = flat_graph(Ecosystem.PYPI, [Node("demo", "1.0")])
    desk = desk_for(folder, graph, sources=PublishedTexts({PEER: audit("1.0", JO)}))

    assert [type(one) for one in check(desk).report.verdicts] == [Missing]
    by_ann = replace(desk, sources=PublishedTexts({PEER: audit("1.0", 'who = "Ann"')}))
    assert [type(one) for one in check(by_ann).report.verdicts] == [Vetted]


def test_who_published_is_kept_for_the_locked_check(tmp_path: Path) -> None:
    """The index is asked who published what others have to vouch for; a locked check knows as much as any."""
    folder = ruled(
        tmp_path, "[projects.demo]\nindependent = true\n", audits=audit("1.0", JO), config=EXEMPT, imports=""
    )
    registry = PublishedProjects({"demo": published("0.5", "1.0", source=User(1, "jo")), "other": published("1.0")})

    unlocked = check(desk_for(folder, GRAPH, registry=registry))
    locked = check(desk_for(folder, GRAPH, locked=True))

    assert registry.asked == ["demo"]
    assert folder.read()[StoreFile.IMPORTS].count("[[publisher.demo]]") == 1
    assert [type(one) for one in unlocked.report.verdicts] == [Vetted, Vetted]
    assert locked.warnings == unlocked.warnings
    assert any("audit of demo 1.0 by Jo <jo@example.test> does not count" in one for one in locked.warnings)
