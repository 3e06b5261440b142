"""Which path is found, and which of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.resolver.books import DEPLOY, book, delta, digests, exemption, full, graph
from vetting.domain.audits import Audit, DeltaAudit, Exemption
from vetting.domain.resolver.audit_graph import AuditGraph, Caveat, SearchMode
from vetting.domain.resolver.reach import come_from_nothing
from vetting.domain.resolver.search import search

CRITERION = DEPLOY[0]


def steps(found: AuditGraph, version: str = "2.0", *files: str, blind: bool = False) -> list[str | None] | None:
    """Give the versions that the best path goes through, None where there is none."""
    path = search(found, version, CRITERION, wanted=frozenset(digests(*files)), blind=blind)
    return None if path is None else [*(edge.start_version for edge in path), path[-1].end_version]


def test_a_chain_leads_from_nothing() -> None:
    """A full audit and the deltas that follow it make a path."""
    assert steps(graph(book(full("1.0"), delta("1.0", "1.5"), delta("1.5", "2.0")))) == [None, "1.0", "1.5", "2.0"]


@pytest.mark.parametrize(
    "audits",
    [
        (),
        (delta("1.0", "2.0"),),
        (full("1.0"),),
        (full("1.0"), delta("1.5", "2.0")),
        (full("2.0", criteria=("safe-to-run",)),),
        (full("1.0", criteria=("safe-to-run",)), delta("1.0", "2.0")),
        (delta("1.0", "2.0"), delta("2.0", "1.0")),
    ],
)
def test_without_a_whole_chain_there_is_no_path(audits: tuple[Audit, ...]) -> None:
    """A gap, a weaker link or a circle is no path."""
    assert steps(graph(book(*audits))) is None


def test_a_delta_can_lead_down() -> None:
    """A later version can vouch for an earlier one."""
    assert steps(graph(book(full("3.0"), delta("3.0", "2.0")))) == [None, "3.0", "2.0"]


def test_a_long_path_of_audits_beats_a_short_one_with_an_exemption() -> None:
    """The worst caveat counts before the length."""
    opened = book(full("0.1"), delta("0.1", "1.0"), delta("1.0", "2.0"), exempt=[exemption("2.0")])

    assert steps(graph(opened)) == [None, "0.1", "1.0", "2.0"]


def test_known_exemptions_beat_new_imports_in_a_check() -> None:
    """A check changes the store as little as possible; pruning takes the new audit instead."""
    opened = book(exempt=[exemption("2.0")], peers={"a": (full("2.0"),)}, fresh=[("a", 0)])

    def source(mode: SearchMode) -> Caveat | None:
        path = search(graph(opened, mode), "2.0", CRITERION)
        return path[-1].caveat if path else None

    assert source(SearchMode.PREFER_EXEMPTIONS) is Caveat.PREFERRED_EXEMPTION
    assert source(SearchMode.PREFER_FRESH_IMPORTS) is Caveat.FRESH_IMPORT


def test_among_equals_lower_versions_come_first() -> None:
    """Of two ways without caveats, the one through the lower version is taken, even if it is longer."""
    opened = book(full("1.9"), delta("1.9", "2.0"), full("0.5"), delta("0.5", "1.0"), delta("1.0", "2.0"))

    assert steps(graph(opened)) == [None, "0.5", "1.0", "2.0"]


def test_local_audits_come_before_imported_ones() -> None:
    """Of two equal audits the local one is used, then the first peer's."""
    opened = book(full("2.0"), peers={"a": (full("2.0"),)})
    path = search(graph(opened), "2.0", CRITERION)
    imported = search(graph(book(peers={"a": (full("2.0"),), "b": (full("2.0"),)})), "2.0", CRITERION)

    assert path is not None
    assert imported is not None
    assert (path[0].peer, imported[0].peer) == (None, "a")


def test_of_exemptions_the_one_of_the_lowest_version_is_used() -> None:
    """Where an exemption is needed, the one that leaves the most to audits is taken."""
    opened = book(delta("1.0", "2.0"), exempt=[exemption("2.0"), exemption("1.0")])

    assert steps(graph(opened)) == [None, "1.0", "2.0"]


def test_regenerating_never_fails() -> None:
    """Where nothing leads to a version, an exemption of the lowest version that audits lead on from is made up."""
    opened = book(delta("1.0", "2.0"))

    path = search(graph(opened, SearchMode.REGENERATE_EXEMPTIONS), "2.0", CRITERION)

    assert path is not None
    assert [edge.entry for edge in path] == [Exemption("1.0", DEPLOY), delta("1.0", "2.0")]
    assert path[0].caveat is Caveat.FRESH_EXEMPTION


@pytest.mark.parametrize(
    ("audits", "files", "is_found"),
    [
        ((full("2.0", "a"),), ("a",), True),
        ((full("2.0", "a"),), ("a", "b"), True),
        ((full("2.0", "a"),), ("b",), False),
        ((full("2.0", "a"),), (), True),
        ((full("2.0"),), ("a",), True),
        ((full("1.0", "x"), delta("1.0", "2.0", before="x", read="a")), ("a",), True),
        ((full("1.0", "x"), delta("1.0", "2.0", before="y", read="a")), ("a",), False),
        ((full("1.0", "x"), delta("1.0", "2.0", before="y", read="a"), full("1.0", "y")), ("a",), True),
        ((full("1.0", "x"), delta("1.0", "2.0", read="a")), ("a",), True),
        ((full("1.0"), delta("1.0", "2.0", before="y", read="a")), ("a",), True),
        ((full("1.0", "x"), delta("1.0", "2.0", before="x", read="a")), ("x",), False),
        ((full("2.0", "a", "A"),), ("A",), True),
        ((full("2.0", "a", "A"),), ("B",), False),
        ((full("2.0", "a"),), ("A",), True),
        ((full("2.0", "a"),), ("b", "A"), False),
        ((full("1.0", "x"), delta("1.0", "2.0", before="xX", read="aA")), ("A",), True),
        ((full("1.0", "X"), delta("1.0", "2.0", before="xX", read="aA")), ("A",), True),
        ((full("1.0", "x"), delta("1.0", "2.0", before="X", read="aA")), ("A",), True),
        ((full("1.0", "y"), delta("1.0", "2.0", before="xX", read="aA")), ("A",), False),
        ((full("1.0", "Y"), delta("1.0", "2.0", before="xX", read="aA")), ("A",), False),
        ((full("1.0", "x"), delta("1.0", "2.0", before="xX", read="aA")), ("B",), False),
    ],
)
def test_steps_have_to_meet_at_the_same_bytes(
    audits: tuple[Audit, ...], files: tuple[str, ...], *, is_found: bool
) -> None:
    """Each step ends at bytes that the next one starts from, the last at bytes of the lockfile; the unknown fits."""
    assert (steps(graph(book(*audits)), "2.0", *files) is not None) == is_found


def test_a_blind_search_disregards_bytes() -> None:
    """Asked for versions alone, the same graph has a path."""
    opened = graph(book(full("1.0", "x"), delta("1.0", "2.0", before="y", read="a")))

    assert steps(opened, "2.0", "b", blind=True) == [None, "1.0", "2.0"]


def test_a_version_reached_with_the_wrong_bytes_can_be_reached_again() -> None:
    """A way that fails for its bytes does not close its version to another way."""
    audits = (
        full("1.0", "x"),
        delta("0.5", "2.0", before="p", read="a"),
        delta("1.0", "0.5", before="x", read="q"),
        delta("1.5", "2.0", before="r", read="a"),
        delta("0.5", "1.5", before="q", read="r"),
    )

    assert steps(graph(book(*audits)), "2.0", "a") == [None, "1.0", "0.5", "1.5", "2.0"]


NUMBERS = st.integers(1, 5)
AUDITS = st.lists(
    st.one_of(
        st.builds(lambda one: full(f"{one}.0"), NUMBERS),
        st.builds(lambda one, other: delta(f"{one}.0", f"{other}.0"), NUMBERS, NUMBERS),
    ),
    max_size=10,
)


@given(AUDITS)
def test_a_path_is_found_just_where_the_version_is_reachable(audits: list[Audit]) -> None:
    """The search finds a path if and only if following edges from nothing arrives."""
    found = graph(book(*audits))

    assert (steps(found) is not None) == ("2.0" in come_from_nothing(found, CRITERION))


@given(AUDITS, NUMBERS, NUMBERS)
def test_another_audit_never_takes_a_path_away(audits: list[Audit], start: int, end: int) -> None:
    """More audits never make a reachable version unreachable."""
    more: DeltaAudit = delta(f"{start}.0", f"{end}.0")

    assert steps(graph(book(*audits))) is None or steps(graph(book(*audits, more))) is not None
