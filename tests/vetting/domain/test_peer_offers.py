"""Which peers would spare reading."""

from collections.abc import Iterable, Mapping

import pytest

from tests.vetting.domain.resolver.books import BOOK, ORDER, book, delta, exemption, full, judged, locked, lockfile
from tests.vetting.domain.resolver.books import violation as against
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit
from vetting.domain.dependencies import Node
from vetting.domain.peer_offers import Candidate, contradicted, offers, outlook
from vetting.domain.policy import Policy
from vetting.domain.reading_options import Published, options
from vetting.domain.resolver import AuditBook
from vetting.domain.resolver.verdict import Missing
from vetting.domain.suggestions import Costs, DiffStat, Step, choose

URL = "https://one.example.test/audits.toml"
COSTS: Costs = {
    Step("demo", None, "1.1"): DiffStat(100, 0, 3),
    Step("demo", "1.0", "1.1"): DiffStat(7, 3, 1),
    Step("demo", "0.9", "1.1"): DiffStat(0, 0, 1),
    Step("demo", "0.8", "1.1"): "lost",
}


def offered(
    now: AuditBook,
    peers: Mapping[str, Iterable[Audit]],
    *nodes: Node,
    costs: Costs = COSTS,
    published: Published | None = None,
) -> list[tuple[str, tuple[tuple[str, str], ...], int, bool]]:
    """Say who would spare what: the peer, the releases, the lines that would be left, and whether nothing would."""
    graph = lockfile(*(nodes or (locked(version="1.1"),)))
    report = judged(now, *(nodes or (locked(version="1.1"),)))
    found = choose(options(report, graph, published), costs, ORDER, BOOK)
    candidates = [Candidate(name, (URL,), AuditSet(audits={"demo": tuple(some)})) for name, some in peers.items()]
    outlooks = [outlook(one, graph, Policy(), now, published) for one in candidates]
    made = offers(found, report.only(Missing), outlooks, costs, ORDER, BOOK)
    return [(one.peer, one.releases, one.lines, one.is_whole) for one in made]


def test_what_would_leave_less_is_offered_the_least_first() -> None:
    """Nothing to read comes before a change without lines, that before a small one; as much as now is no offer."""
    peers = {
        "as-much": [full("2.0", criteria=("safe-to-run",))],
        "near": [full("1.0")],
        "nearer": [full("0.9")],
        "there": [full("1.1")],
        "twin": [full("1.0")],
    }
    release = (("demo", "1.1"),)

    assert offered(book(), peers) == [
        ("there", release, 0, True),
        ("nearer", release, 0, False),
        ("near", release, 10, False),
        ("twin", release, 10, False),
    ]


def test_a_step_of_unknown_size_is_no_offer() -> None:
    """Whether it is less nobody knows; of what is itself unknown only the end of it is known to be less."""
    near, there = {"near": [full("0.8")]}, {"near": [full("1.0")], "there": [full("1.1")]}

    assert offered(book(), near) == []
    assert offered(book(), there, costs={}) == [("there", (("demo", "1.1"),), 0, True)]


def test_a_change_without_lines_spares_nobody_anything() -> None:
    """Where nothing is to be read now, not even whoever has audited the release would spare any of it."""
    assert offered(book(full("0.9")), {"there": [full("1.1")]}) == []


def test_where_nothing_can_be_read_an_end_of_it_is_an_offer() -> None:
    """What the index does not have somebody may have read all the same."""
    peers = {"near": [full("1.0")], "there": [full("1.1")]}

    assert offered(book(), peers, published={"demo": []}) == [("there", (("demo", "1.1"),), 0, True)]


def test_releases_that_one_step_mends_are_looked_at_together() -> None:
    """A peer that only helps one of them leaves the step to read."""
    nodes = (locked(version="1.1+a"), locked(version="1.1"))
    now = book(delta("1.1", "1.1+a"))
    both = (("demo", "1.1"), ("demo", "1.1+a"))

    assert offered(now, {"one": [full("1.1+a")], "two": [full("1.1")]}, *nodes) == [("two", both, 0, True)]


def test_other_bytes_and_conflicts_are_no_offer() -> None:
    """Audits of files that are not locked would fail for that, and violations for themselves."""
    wrong: list[Audit] = [full("1.1", "others")]
    harmful: list[Audit] = [full("1.1"), against("*")]

    assert offered(book(), {"wrong": wrong}, locked("ours", version="1.1")) == []
    assert offered(book(), {"harmful": harmful}) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [(book(exempt=[exemption("1.1")]), ("demo 1.1",)), (book(full("1.1"), against("*")), ()), (book(), ())],
    ids=["passes", "is-contradicted", "has-nothing"],
)
def test_what_only_a_peer_speaks_against_is_named(now: AuditBook, expected: tuple[str, ...]) -> None:
    """Its import would bring that, too."""
    node = locked(version="1.1")
    candidate = Candidate("peer", (URL,), AuditSet(audits={"demo": (against("*"),)}))

    assert contradicted(outlook(candidate, lockfile(node), Policy(), now), judged(now, node)) == expected
