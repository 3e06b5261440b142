"""How far audits reach, from either side."""

from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.resolver.books import DEPLOY, book, delta, exemption, full, graph
from vetting.domain.audits import Audit
from vetting.domain.resolver.audit_graph import AuditGraph, Edge
from vetting.domain.resolver.reach import come_from_nothing, lead_to, steps_from_nothing

CRITERION = DEPLOY[0]
FILES = st.sampled_from(["", "a", "b", "ab", "A", "aA", "B"])
VERSIONS = st.integers(1, 4)
AUDITS = st.lists(
    st.one_of(
        st.builds(lambda version, read: full(f"{version}.0", *read), VERSIONS, FILES),
        st.builds(
            lambda one, other, before, read: delta(f"{one}.0", f"{other}.0", before=before, read=read),
            VERSIONS,
            VERSIONS,
            FILES,
            FILES,
        ),
    ),
    max_size=12,
)


def test_a_gap_is_seen_from_both_sides() -> None:
    """What leads to the target and what comes from nothing are known where they do not meet."""
    opened = graph(book(full("1.0"), delta("1.0", "1.1"), delta("1.8", "2.0"), full("3.0", criteria=("safe-to-run",))))

    assert lead_to(opened, "2.0", CRITERION) == {"2.0", "1.8"}
    assert come_from_nothing(opened, CRITERION) == {None, "1.0", "1.1"}


def by_trying(opened: AuditGraph, *, blind: bool) -> set[Edge]:
    """Take whatever step fits behind one that was taken, until there is none."""
    steps = [edge for edges in opened.into.values() for edge in edges]
    found = {edge for edge in steps if edge.start_version is None}
    while further := {
        after
        for after in steps
        if after not in found
        and any(one.end == after.start and (blind or one.fits(after.start_bytes)) for one in found)
    }:
        found |= further
    return found


@given(audits=AUDITS, blind=st.booleans())
def test_steps_are_reached_that_fit_one_behind_another(audits: list[Audit], *, blind: bool) -> None:
    """Waiting under digests finds what trying every step behind every other finds, with files of any algorithms."""
    opened = graph(book(*audits, exempt=[exemption("2.0")]))

    assert steps_from_nothing(opened, CRITERION, blind=blind) == by_trying(opened, blind=blind)
