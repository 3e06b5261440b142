"""The ways to mend a release that lacks audits."""

from dataclasses import replace

import pytest

from tests.vetting.domain.resolver.books import book, delta, exemption, full, judged, lockfile, violation
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.publishers import UnpublishedEntry
from vetting.domain.reading_options import MAX_STEPS, Published, book_for_suggesting, options
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.audit_graph import NOTHING
from vetting.domain.resolver.book import AuditBook, Fresh
from vetting.domain.resolver.verdict import Gap, Missing, Report
from vetting.domain.suggestions import Option, Step

REVISION = "2.0.0@git:" + "0" * 40


def lacking(
    *reached: set[str | None],
    lead: tuple[set[str | None], ...] = (),
    version: str = "2.0",
    published: Published | None = None,
    ecosystem: Ecosystem = Ecosystem.PYPI,
) -> Option:
    """Miss audits of demo; *reached* comes from nothing for each criterion, *lead* leads to the release."""
    leads = lead or tuple({version} for _ in reached)
    gaps = {
        f"c{number}": Gap(frozenset(before), frozenset(after))
        for number, (before, after) in enumerate(zip(leads, reached, strict=True))
    }
    report = Report((Missing("demo", version, tuple(gaps), gaps),))
    (option,) = options(report, DependencyGraph(ecosystem), published)
    return option


def ends(option: Option) -> list[tuple[str | None, str]]:
    """Name the steps by their ends."""
    return [(one.from_version, one.to_version) for one in option.steps]


@pytest.mark.parametrize(
    ("reached", "base"),
    [
        ([{None}], None),
        ([{None, "1.0", "1.9", "1.10", "3.0"}], "1.10"),
        ([{None, "10.0", "3.0"}], "3.0"),
        ([{None, "1.0", "1.5"}, {None, "1.0"}], "1.0"),
        ([{None, "1.5"}, {None, "1.0"}], None),
    ],
)
def test_the_nearest_version_that_all_gaps_share_comes_first(reached: list[set[str | None]], base: str | None) -> None:
    """The highest below comes first, then the lowest above; it has to be reached for every missing criterion."""
    assert lacking(*reached).nearest[0].from_version == base


def test_only_neighbours_are_steps() -> None:
    """For each version that leads to the release: from the nearest below, then from the nearest above."""
    option = lacking({None, "1.0", "1.9", "3.0", "4.0"}, lead=({"0.5", "2.0", "5.0"},))

    assert ends(option) == [(None, "0.5"), ("1.0", "0.5"), ("1.9", "2.0"), ("3.0", "2.0"), ("4.0", "5.0")]


def test_versions_are_compared_and_not_their_spelling() -> None:
    """What one criterion reaches as 1.0, and another as 1.0.0, both reach."""
    assert ends(lacking({None, "1.0"}, {None, "1.0.0"})) == [("1.0", "2.0")]


def test_what_is_near_is_ranked_by_known_versions_between() -> None:
    """Near are few versions between; from below before from above; the release itself before what leads to it."""
    option = lacking({None, "1.0", "3.0"}, lead=({"2.0", "2.5"},))

    assert [(one.from_version, one.to_version) for one in option.nearest] == [
        ("1.0", "2.0"),
        ("3.0", "2.5"),
        ("1.0", "2.5"),
        ("3.0", "2.0"),
    ]


def test_what_the_index_does_not_have_cannot_be_read() -> None:
    """Versions without sources are neither starts nor ends; nothing always is one."""
    option = lacking({None, "1.0", "1.9"}, lead=({"1.95", "2.0"},), published={"demo": ["1.0", "2.0.0"]})

    assert ends(option) == [("1.0", "2.0")]


def test_a_project_that_the_index_did_not_name_is_thought_to_be_there() -> None:
    """Nothing is left out on no ground."""
    assert ends(lacking({None}, published={"other": []})) == [(None, "2.0")]


def test_a_release_without_sources_cannot_be_mended() -> None:
    """There is no step at all."""
    option = lacking({None}, published={"demo": []})

    assert (option.steps, option.nearest, option.is_cut) == ((), (), False)


def git(*reached: str | None, lead: set[str | None] | None = None, published: list[str] | None = None) -> Option:
    """Miss an audit of a git revision."""
    return lacking(
        set(reached),
        lead=(lead or {REVISION},),
        version=REVISION,
        published=None if published is None else {"demo": published},
        ecosystem=Ecosystem.CARGO,
    )


def test_a_git_revision_is_read_from_what_is_published() -> None:
    """The closest published version is read first, then the change from there to the revision."""
    option = git(None, "1.0.0", published=["1.0.0", "1.9.0", "2.0.1"])

    assert ends(option) == [("1.0.0", "1.9.0")]
    assert option.afterwards == Step("demo", "1.9.0", REVISION)


def test_without_an_index_the_plain_version_is_thought_to_be_published() -> None:
    """What the revision is nearest to is its own version."""
    option = git(None)

    assert ends(option) == [(None, "2.0.0")]
    assert option.afterwards == Step("demo", "2.0.0", REVISION)


def test_a_published_version_with_audits_needs_no_detour() -> None:
    """The revision is read from there, and nothing else."""
    option = git(None, "2.0.0", published=["2.0.0"])

    assert (ends(option), option.afterwards) == ([("2.0.0", REVISION)], None)


def test_a_published_version_that_leads_to_the_revision_is_all_that_is_missing() -> None:
    """Where the change to the revision was audited, only the published version is left to read."""
    option = git(None, lead={REVISION, "2.0.0"})

    assert (ends(option), option.afterwards) == ([(None, "2.0.0")], None)


def test_without_a_published_version_below_a_revision_is_read_whole() -> None:
    """Nothing can be read first."""
    option = git(None, published=["3.0.0"])

    assert (ends(option), option.afterwards) == ([(None, REVISION)], None)


def test_the_revision_of_another_commit_has_no_sources() -> None:
    """Only the locked commit can be had."""
    other = "1.0.0@git:" + "1" * 40

    assert ends(git(None, other, "2.0.0")) == [("2.0.0", REVISION)]


def test_there_are_only_so_many_ways() -> None:
    """Of a made-up number of ways the nearest are looked at."""
    lead: set[str | None] = {"2.0", *(f"1.{number}" for number in range(2 * MAX_STEPS))}

    option = lacking({None, "1.9.5"}, lead=(lead,))

    assert (len(option.steps), len(option.nearest), option.is_cut) == (MAX_STEPS, MAX_STEPS, True)
    assert set(option.steps) == set(option.nearest)
    assert ("1.9.5", "1.10") in ends(option)
    assert ("1.9.5", "2.0") not in ends(option)


def test_parents_are_all_that_need_it() -> None:
    """Whoever depends on the release, for development too, but not the lockfile itself."""
    demo = Node("demo", "1.0")
    app = Node("app", "", Origin.PATH, is_member=True, dependencies=(demo.key,))
    tool = Node("tool", "", Origin.PATH, is_member=True, dev_dependencies=(demo.key,))
    graph = DependencyGraph(Ecosystem.PYPI, {one.key: one for one in (tool, app, demo)})
    report = judged(book(), demo)

    assert [one.parents for one in options(report, graph)] == [("app", "tool")]
    assert [one.parents for one in options(report, lockfile(demo))] == [()]


def test_only_missing_audits_can_be_suggested() -> None:
    """Where audits contradict each other people have to settle it; a release beside that lacks some is told of."""
    nodes = Node("demo", "1.0"), Node("other", "1.0")

    found = options(judged(book(full("1.0"), violation("*")), *nodes), lockfile(*nodes))

    assert [one.missing.name for one in found] == ["other"]
    assert options(Report(), lockfile()) == ()


def test_exemptions_are_left_out_unless_they_are_to_stay() -> None:
    """Audits are suggested in the place of exemptions, but not of those that say otherwise."""
    staying = replace(exemption("2.0"), suggest=False)
    opened = book(delta("1.0", "1.1"), exempt=[exemption("1.0"), staying])

    without = book_for_suggesting(opened, is_online=False)

    assert without.exemptions == {"demo": (staying,)}
    assert replace(without, exemptions=opened.exemptions) == opened


def standing_in(fresh: frozenset[tuple[str, int]]) -> AuditBook:
    """Open a book in which versions stand in for unpublished ones."""
    entries = UnpublishedEntry("2.0", "1.0"), UnpublishedEntry("2.0", "1.9")
    return replace(book(), unpublished={"demo": entries}, fresh=Fresh(unpublished=fresh))


def test_what_stands_in_for_unpublished_versions_is_left_out_unless_new() -> None:
    """Online, only what the index says now is kept; offline, all of it."""
    opened = standing_in(frozenset({("demo", 1)}))

    online = book_for_suggesting(opened, is_online=True)

    assert online.unpublished == {"demo": (UnpublishedEntry("2.0", "1.9"),)}
    assert online.fresh.unpublished == {("demo", 0)}
    assert book_for_suggesting(opened, is_online=False) == replace(opened, exemptions={"demo": ()})


def test_nothing_sorts_below_every_version() -> None:
    """A release is below all others read from nothing."""
    assert ends(lacking({None, "1.0"}, lead=({"0.0.dev0"},), version="0.0.dev0"))[0] == (None, "0.0.dev0")
    assert NOTHING == ()
