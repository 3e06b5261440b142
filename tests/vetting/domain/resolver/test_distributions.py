"""How far what was audited and what is locked are the same files."""

import pytest

from tests.vetting.domain.resolver.books import DEPLOY, book, delta, digests, exemption, full, graph
from vetting.domain.audits import Audit
from vetting.domain.resolver.distributions import Coverage, coverage, usable_ends

BOTH = frozenset(digests("a", "b"))


def covered(*audits: Audit, criteria: tuple[str, ...] = DEPLOY) -> Coverage:
    """Compare two locked files with what audits of demo 2.0 read."""
    return coverage(graph(book(*audits)), "2.0", criteria, BOTH)


@pytest.mark.parametrize(
    ("audits", "audited", "is_unknown"),
    [
        ((full("2.0", "a", "b"),), ("a", "b"), False),
        ((full("2.0", "a"), full("2.0", "b")), ("a", "b"), False),
        ((full("2.0", "a"), full("2.0", "c")), ("a",), False),
        ((full("2.0", "a", "c"),), ("a",), False),
        ((full("2.0"),), (), True),
        ((full("2.0"), full("2.0", "a")), ("a",), True),
        ((full("1.0", "x"), delta("1.0", "2.0", before="x", read="ab")), ("a", "b"), False),
        ((full("2.0", "a"), delta("1.0", "2.0", read="b")), ("a",), False),
        ((full("2.0", "a"), full("1.0", "x"), delta("1.0", "2.0", before="y", read="b")), ("a",), False),
    ],
)
def test_what_usable_audits_name_is_audited(
    audits: tuple[Audit, ...], audited: tuple[str, ...], *, is_unknown: bool
) -> None:
    """The files count that audits with a path back name; an audit that names none makes the rest unknown."""
    assert covered(*audits) == Coverage(BOTH, frozenset(digests(*audited)), is_unknown)


def by_sha512(*audits: Audit) -> Coverage:
    """Compare a file that is locked by its SHA-512 with what audits of demo 2.0 read."""
    return coverage(graph(book(*audits)), "2.0", DEPLOY, frozenset(digests("A")))


@pytest.mark.parametrize(
    ("audits", "audited", "is_unknown", "other_ways"),
    [
        ((full("2.0", "a", "A"),), ("A",), False, ()),
        ((full("2.0", "a"),), (), True, ("sha256",)),
        ((full("2.0", "a"), full("2.0", "A")), ("A",), True, ("sha256",)),
        ((full("2.0", "a"), full("2.0")), (), True, ("sha256",)),
        ((full("2.0"),), (), True, ()),
        ((full("2.0", "a"), full("2.0", "b", "B")), (), True, ("sha256",)),
    ],
)
def test_files_are_compared_by_digests_of_one_algorithm(
    audits: tuple[Audit, ...], audited: tuple[str, ...], other_ways: tuple[str, ...], *, is_unknown: bool
) -> None:
    """An audit that names files by other algorithms than the lockfile alone is one of unknown bytes."""
    locked, found = frozenset(digests("A")), frozenset(digests(*audited))

    assert by_sha512(*audits) == Coverage(locked, found, is_unknown, frozenset(other_ways))


def test_a_file_has_to_be_audited_for_everything_that_is_asked() -> None:
    """A file that one reviewer found safe to run and another did not read for deployment is not covered."""
    found = covered(
        full("2.0", "a", "b", criteria=("safe-to-run",)), full("2.0", "b"), criteria=("safe-to-run", *DEPLOY)
    )

    assert found == Coverage(BOTH, frozenset(digests("b")), is_unknown=False)


def test_an_exemption_is_not_asked_about_files() -> None:
    """Who exempts a version exempts all of it."""
    found = coverage(graph(book(full("2.0", "a"), exempt=[exemption("2.0")])), "2.0", DEPLOY, BOTH)

    assert found == Coverage(BOTH, BOTH, is_unknown=False, exempted=frozenset(digests("b")))


def test_exemptions_alone_have_no_files_told_apart() -> None:
    """Where nobody read any of them, the release is exempted, and that is all."""
    found = coverage(graph(book(full("2.0"), exempt=[exemption("2.0")])), "2.0", DEPLOY, BOTH)

    assert found == Coverage(BOTH, BOTH, is_unknown=False)


@pytest.mark.parametrize(
    ("cover", "passes", "passes_whole"),
    [
        (Coverage(BOTH, BOTH, is_unknown=False), True, True),
        (Coverage(BOTH, frozenset(digests("a")), is_unknown=False), True, False),
        (Coverage(BOTH, frozenset(), is_unknown=True), True, False),
        (Coverage(BOTH, frozenset(), is_unknown=False), False, False),
    ],
)
def test_one_file_is_enough_unless_all_are_asked_for(cover: Coverage, *, passes: bool, passes_whole: bool) -> None:
    """One audited file passes, and unknown bytes do; where policy asks for all, only all pass."""
    assert (cover.is_enough(every=False), cover.is_enough(every=True)) == (passes, passes_whole)


def test_usable_ends_can_be_found_whatever_their_bytes() -> None:
    """Asked blindly, audits of other bytes are found as well."""
    found = graph(
        book(full("1.0", "x"), delta("1.0", "2.0", before="y", read="c"), full("2.0", criteria=("safe-to-run",)))
    )

    def ends(*, blind: bool) -> list[object]:
        return [edge.entry for edge in usable_ends(found, "2.0", DEPLOY[0], BOTH, blind=blind)]

    assert (ends(blind=False), ends(blind=True)) == ([], [delta("1.0", "2.0", before="y", read="c")])
