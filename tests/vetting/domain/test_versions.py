"""Python's versions, as an index may hold them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.domain.versions import nearest, order_for

ORDER = order_for(Ecosystem.PYPI)


def test_versions_sort_as_pep_440_says() -> None:
    """Development releases, pre-releases, releases and post-releases follow each other; odd ones come first."""
    ordered = ["2004d", "not a version", "1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0+local", "1.0.post1", "1.1", "1!0.1"]

    assert sorted(set(ordered), key=ORDER.key) == ordered


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.0.0"), ("1.0RC1", "1.0rc1"), ("odd", "odd"), ("v1", "1")])
def test_two_spellings_are_one_version(one: str, other: str) -> None:
    """What PEP 440 takes for equal is one version, and what it does not read equals itself."""
    assert ORDER.same(one, other)


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.0.1"), ("1.0", "1.0.post1"), ("odd", "even"), ("1.0", "odd")])
def test_different_versions_differ(one: str, other: str) -> None:
    """Different versions are not the same."""
    assert not ORDER.same(one, other)


def test_a_prerelease_is_known() -> None:
    """Candidates and development releases are pre-releases; what is no version is none."""
    assert [ORDER.is_prerelease(text) for text in ("1.0rc1", "1.0.dev1", "1.0", "odd")] == [True, True, False, False]
    assert [ORDER.is_valid(text) for text in ("1.0rc1", "odd")] == [True, False]


@pytest.mark.parametrize(
    ("specifier", "version"),
    [
        ("*", "1.0"),
        ("*", "odd"),
        (">=1.0,<2", "1.5"),
        (">=1.0", "2.0rc1"),
        ("==1.0.*", "1.0.3"),
        ("==1.0", "1.0.0"),
        ("===odd", "odd"),
    ],
)
def test_a_specifier_names_versions(specifier: str, version: str) -> None:
    """A specifier names what PEP 440 says, pre-releases included."""
    assert ORDER.matches(specifier, version)


@pytest.mark.parametrize(("specifier", "version"), [(">=1.0,<2", "2.0"), ("==1.0", "1.0.1"), (">=1.0", "odd")])
def test_a_specifier_leaves_others_out(specifier: str, version: str) -> None:
    """What is outside, or is no version, is not named."""
    assert not ORDER.matches(specifier, version)


@pytest.mark.parametrize("specifier", ["", " ", "1.0", "^1.0", ">=odd", "latest"])
def test_what_is_no_specifier_is_refused(specifier: str) -> None:
    """A malformed specifier is an error that says what to write."""
    with pytest.raises(InvalidInput, match="is no version specifier"):
        ORDER.matches(specifier, "1.0")
    with pytest.raises(InvalidInput, match="is no version specifier"):
        ORDER.spell(specifier)


def test_a_specifier_keeps_its_spelling() -> None:
    """A specifier is written as its author wrote it, without the blanks around."""
    assert (ORDER.spell(" >=1.0,<2 "), ORDER.spell("*")) == (">=1.0,<2", "*")


@given(st.text(max_size=12), st.text(max_size=12))
def test_no_text_is_too_odd_to_compare(one: str, other: str) -> None:
    """Whatever stands in an index compares with anything else, in one order."""
    assert (ORDER.key(one) < ORDER.key(other)) + (ORDER.key(other) < ORDER.key(one)) + ORDER.same(one, other) == 1


@pytest.mark.parametrize("ecosystem", Ecosystem)
@pytest.mark.parametrize("version", ["9" * 5000, "1.0.0-" + "9" * 5000, "1.0." + "9" * 5000])
def test_no_text_is_too_long_to_compare(ecosystem: Ecosystem, version: str) -> None:
    """A version with more digits than Python reads sorts below all that can be read, and no specifier names it."""
    order = order_for(ecosystem)

    assert order.key(version) < order.key("0.0.1")
    assert not order.is_valid(version)
    assert not order.matches(">=0.0.1", version)


@pytest.mark.parametrize("ecosystem", Ecosystem)
def test_a_specifier_that_is_too_long_is_refused(ecosystem: Ecosystem) -> None:
    """A specifier that could not be read is an error that says what to write."""
    with pytest.raises(InvalidInput, match="is no version"):
        order_for(ecosystem).spell("<" + "9" * 5000)


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("1.5", ("1.0", "1.4", "1.10")),
        ("0.1", ("1.0", "1.4", "1.10")),
        ("9", ("1.4", "1.10", "2.0")),
        ("latest", ("1.4", "1.10", "2.0")),
    ],
)
def test_the_neighbours_of_a_version_are_known(wanted: str, near: tuple[str, ...]) -> None:
    """Of one that there is none of; where nobody can tell where it would be, the newest."""
    order = order_for(Ecosystem.PYPI)
    assert nearest(["2.0", "1.10", "1.0", "1.4"], wanted, order, count=3) == near
    assert nearest(["1.0"], wanted, order) == ("1.0",)
    assert nearest([], wanted, order) == ()
