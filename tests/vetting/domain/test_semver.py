"""Semantic versions, as cargo and npm order and name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.domain.semver import SemverOrder
from vetting.domain.versions import order_for

CARGO = SemverOrder()
NPM = SemverOrder(bare_operator="=", has_alternatives=True)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_versions_sort_by_precedence() -> None:
    """Pre-releases are below their release, numbers below words, build metadata and git revisions above."""
    ordered = [
        "no version",
        "0.9.10",
        "1.0.0-2",
        "1.0.0-10",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-beta",
        "1.0.0",
        f"1.0.0@git:{COMMIT}",
        "1.0.0+build",
        "1.0.1",
        "10.0.0",
    ]

    assert sorted(set(ordered), key=CARGO.key) == ordered


def test_blanks_around_a_revision_change_nothing() -> None:
    """A git version is the same with and without blanks around its sign, and another than the plain one."""
    assert CARGO.same(f"1.0.0 @ git:{COMMIT}", f"1.0.0@git:{COMMIT}")
    assert not CARGO.same("1.0.0", f"1.0.0@git:{COMMIT}")


@pytest.mark.parametrize("text", ["1.0", "1.0.0.0", "01.0.0", "1.0.0@git:123", "1.0.0@hg:" + COMMIT, "v1.0.0", ""])
def test_what_is_no_version_is_known_as_such(text: str) -> None:
    """Texts of another form are no versions, are named by no range, and still compare."""
    assert not CARGO.is_valid(text)
    assert not CARGO.is_prerelease(text)
    assert not CARGO.matches("*", text)
    assert CARGO.key(text) < CARGO.key("0.0.0-0")


def test_a_prerelease_is_known() -> None:
    """A version with a pre-release part is one."""
    assert CARGO.is_valid("1.0.0-rc.1")
    assert CARGO.is_prerelease("1.0.0-rc.1")
    assert not CARGO.is_prerelease("1.0.0+rc.1")


NAMED = [
    ("^1.2.3", "1.9.0"),
    ("^0.2.3", "0.2.9"),
    ("^0.0.3", "0.0.3"),
    ("^0.0", "0.0.9"),
    ("^0", "0.9.9"),
    ("1.2", "1.9.0"),
    ("~1.2.3", "1.2.9"),
    ("~1.2", "1.2.0"),
    ("~1", "1.9.0"),
    ("1.*", "1.9.9"),
    ("1.2.x", "1.2.9"),
    ("*", "9.9.9"),
    ("=1", "1.5.0"),
    ("=1.2.3", "1.2.3"),
    ("=1.2.3", f"1.2.3@git:{COMMIT}"),
    (">=1.2, <2", "1.9.9"),
    (">1", "2.0.0"),
    (">1.2", "1.3.0"),
    (">1.2.3", "1.2.4"),
    ("<=1", "1.9.9"),
    ("<=1.2.3", "1.2.3"),
    ("<1.2.3", "1.2.2"),
    (">=1.0.0-alpha", "1.0.0-beta"),
    ("^1.0.0-alpha", "1.0.0-beta"),
    ("<1.0.0-beta", "1.0.0-alpha"),
    (">1.0.0-alpha", "1.0.0-alpha.1"),
    ("=1.0.0-alpha", "1.0.0-alpha"),
    ("^1, >=1.5.0-alpha", "1.5.0-beta"),
    ("^1.5, >=1.5.0-alpha", "1.5.0-beta"),
]
NOT_NAMED = [
    ("^1.2.3", "2.0.0"),
    ("^0.2.3", "0.3.0"),
    ("^0.0.3", "0.0.4"),
    ("^0.0", "0.1.0"),
    ("^0", "1.0.0"),
    ("~1.2.3", "1.3.0"),
    ("~1", "2.0.0"),
    ("1.*", "2.0.0"),
    ("=1.2.3", "1.2.4"),
    (">=1.2, <2", "2.0.0"),
    (">1", "1.9.9"),
    (">1.2", "1.2.9"),
    (">1.2.3", "1.2.3"),
    ("<=1", "2.0.0"),
    ("<1.2", "1.2.0"),
    ("*", "3.0.0-beta.1"),
    (">=2", "3.0.0-beta.1"),
    (">=1.0.0-alpha", "1.0.1-beta"),
    ("<1.0.0", "1.0.0-alpha"),
    (">1.0.0-alpha", "1.0.0-alpha"),
    ("=1.0.0-alpha", "1.0.0"),
    (">=1, >=1.5.0-alpha", "1.5.0-beta"),
    ("~1, >=1.5.0-alpha", "1.5.0-beta"),
]


@pytest.mark.parametrize(("specifier", "version"), NAMED)
def test_a_range_names_what_cargo_says(specifier: str, version: str) -> None:
    """A version within a range is named."""
    assert CARGO.matches(specifier, version)


@pytest.mark.parametrize(("specifier", "version"), NOT_NAMED)
def test_a_range_leaves_out_what_cargo_leaves_out(specifier: str, version: str) -> None:
    """A version outside a range, or a pre-release that no comparator opens it to, is not named."""
    assert not CARGO.matches(specifier, version)


@pytest.mark.parametrize(
    ("specifier", "version"),
    [
        ("1.2.3", "1.2.3"),
        ("^1.2.3 || 3.x", "3.1.0"),
        ("1.2.3 - 2", "2.9.9"),
        (">= 1.2.3 <2.0.0", "1.5.0"),
        ("", "1.0.0"),
        ("~>1.2", "1.2.9"),
        ("v1.2.3", "1.2.3"),
        (">=1 >=1.5.0-alpha", "1.5.0-beta"),
    ],
)
def test_npm_reads_ranges_in_its_own_way(specifier: str, version: str) -> None:
    """Npm knows alternatives, hyphens and blanks, and reads a bare version as that version alone."""
    assert NPM.matches(specifier, version)


def test_a_bare_version_differs_between_the_two() -> None:
    """What cargo takes for a caret, npm takes for the version itself."""
    assert (CARGO.matches("1.2.3", "1.3.0"), NPM.matches("1.2.3", "1.3.0")) == (True, False)


@pytest.mark.parametrize("specifier", ["", "latest", "1.2.3.4", ">=", "1.*.3", "1.2-alpha", "1 2", "=>1"])
def test_what_is_no_range_is_refused(specifier: str) -> None:
    """A malformed range is an error that says what to write."""
    with pytest.raises(InvalidInput, match="is no version range"):
        CARGO.matches(specifier, "1.0.0")
    with pytest.raises(InvalidInput, match="is no version range"):
        CARGO.spell(specifier)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("1.0", "^1.0"),
        ("99.*", "99.*"),
        ("1.X", "1.*"),
        ("=10", "=10"),
        ("*", "*"),
        (">= 1.2.3,<2.0.0-a", ">=1.2.3, <2.0.0-a"),
        (">=1.*", ">=1"),
    ],
)
def test_cargo_spells_a_range_in_one_way(written: str, spelled: str) -> None:
    """A range is written as cargo prints it; so it stays as it is when it is written again."""
    assert CARGO.spell(written) == spelled
    assert CARGO.spell(spelled) == spelled


def test_npm_leaves_a_range_as_it_is() -> None:
    """Npm's ranges lose only the blanks around them."""
    assert NPM.spell(" ^1 || 2 ") == "^1 || 2"


VERSIONS = st.builds("{}.{}.{}{}".format, *[st.integers(0, 3)] * 3, st.sampled_from(["", "-a", "-a.1", "-1", "+b"]))


@given(VERSIONS, VERSIONS, VERSIONS)
def test_the_order_is_total(one: str, two: str, three: str) -> None:
    """Any two versions compare, one way only, and the order is transitive."""
    first, second, third = sorted((one, two, three), key=CARGO.key)

    assert CARGO.key(first) <= CARGO.key(second) <= CARGO.key(third)
    assert (CARGO.key(one) == CARGO.key(two)) == CARGO.same(one, two)


@given(VERSIONS)
def test_every_version_names_itself(version: str) -> None:
    """A range of exactly one version names it."""
    assert order_for(Ecosystem.CARGO).matches(f"={version}", version)
    assert order_for(Ecosystem.NPM).matches(version, version)


@pytest.mark.parametrize(
    "specifier", ["*, >1", ">1, *", "<*", "~>1", "v1", "1,\t2", "1.2.3-01", f"^{1 << 64}", ", ".join(["1"] * 33)]
)
def test_cargo_refuses_what_its_own_reader_refuses(specifier: str) -> None:
    """A wildcard beside other comparators, npm's spellings and too much of anything are no range of cargo's."""
    with pytest.raises(InvalidInput, match="is no version range"):
        CARGO.spell(specifier)


@pytest.mark.parametrize(("specifier", "is_named"), [("<*", False), (">x", False), ("<=*", True), ("~>1", True)])
def test_npm_takes_a_wildcard_behind_an_operator(specifier: str, *, is_named: bool) -> None:
    """Nothing is below or above every version."""
    assert is_named == NPM.matches(specifier, "1.0.0")


@pytest.mark.parametrize(
    ("version", "is_one"),
    [("1.0.0-01", False), ("1.0.0-0", True), ("1.0.0-0a", True), ("1.0.0+01", True), (f"{1 << 64}.0.0", False)],
)
def test_a_number_is_bounded_and_has_no_zero_before_it(version: str, *, is_one: bool) -> None:
    """What neither cargo nor npm takes for a version is none."""
    assert is_one == CARGO.is_valid(version)
