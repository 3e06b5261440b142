"""Pairing: each distribution is read against the one it has most in common with."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import sdist, wheel
from tests.clocks import NOON
from vetting.domain.pairing import pair_distributions, pair_within, source_of
from vetting.domain.releases import Distribution, DistributionKind
from vetting.domain.wheel_tags import tags_of

LINUX = "cp312-cp312-manylinux_2_17_x86_64"
MAC = "cp312-cp312-macosx_11_0_arm64"


def paired(old: tuple[Distribution, ...], new: tuple[Distribution, ...]) -> list[tuple[str | None, str]]:
    """List the filenames of each pair."""
    return [(pair.old.filename if pair.old else None, pair.new.filename) for pair in pair_distributions(old, new)]


def test_the_same_kind_and_tags_are_paired_first() -> None:
    """Wheel with wheel of the same tags, sdist with sdist; the pure wheel leads."""
    old = (sdist(version="1"), wheel(version="1"), wheel(version="1", tag=LINUX), wheel(version="1", tag=MAC))
    new = (wheel(version="2", tag=MAC), sdist(version="2"), wheel(version="2", tag=LINUX), wheel(version="2"))
    assert paired(old, new) == [
        ("demo-1-py3-none-any.whl", "demo-2-py3-none-any.whl"),
        ("demo-1.tar.gz", "demo-2.tar.gz"),
        (f"demo-1-{MAC}.whl", f"demo-2-{MAC}.whl"),
        (f"demo-1-{LINUX}.whl", f"demo-2-{LINUX}.whl"),
    ]


def test_without_its_like_a_wheel_is_read_against_the_pure_one() -> None:
    """A wheel of new tags has the pure wheel for a partner."""
    assert paired((sdist(), wheel(version="1")), (wheel(version="2", tag=LINUX),)) == [
        ("demo-1-py3-none-any.whl", f"demo-2-{LINUX}.whl"),
    ]


def test_without_a_pure_wheel_the_sdist_is_the_partner() -> None:
    """Where there is neither the like nor a pure wheel, the sdist is compared with."""
    assert paired((wheel(version="1", tag=MAC), sdist(version="1")), (wheel(version="2"),)) == [
        ("demo-1.tar.gz", "demo-2-py3-none-any.whl"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "partner"),
    [
        (["cp311-cp311-manylinux_2_17_x86_64"], "cp311-cp311-manylinux_2_28_x86_64", 0),
        (["cp311-cp311-manylinux2014_x86_64"], "cp312-cp312-linux_x86_64", 0),
        (["cp39-cp39-win_amd64", "cp310-cp310-win_amd64", "cp38-cp38-win_amd64"], "cp311-cp311-win_amd64", 1),
        (["cp310-cp310-win32", "cp311-cp311-win_amd64"], "cp311-cp311-win32", 0),
        (["cp311-cp311-musllinux_1_1_x86_64", "cp310-cp310-manylinux1_x86_64"], LINUX, 1),
        (["cp312-cp312-manylinux_2_17_aarch64", "cp311-abi3-manylinux_2_17_x86_64"], LINUX, 1),
        (["cp311-cp311-macosx_10_9_universal2", "cp311-cp311-win_amd64"], MAC, 0),
        (["pp310-pypy310_pp73-win_amd64", "cp310-cp310-win32"], LINUX, 1),
        (["cp312-cp312-win_amd64.macosx_10_9_x86_64"], "cp312-cp312-macosx_11_0_x86_64", 0),
    ],
)
def test_a_wheel_of_another_tag_is_read_against_the_nearest(old: list[str], new: str, partner: int) -> None:
    """The same system and machine come first, then the same ABI: both before the sdist, which was never installed."""
    olds = (sdist(version="1"), *(wheel(version="1", tag=tag) for tag in old))
    assert paired(olds, (wheel(version="2", tag=new),)) == [(f"demo-1-{old[partner]}.whl", f"demo-2-{new}.whl")]


def test_a_wheel_that_nothing_is_near_to_is_read_against_the_sdist() -> None:
    """Another system and another family of ABIs have nothing in common; a pure wheel was built for neither."""
    old = (wheel(version="1", tag="pp310-pypy310_pp73-win_amd64"), sdist(version="1"))
    for tag in (LINUX, "py3-none-any"):
        assert paired(old, (wheel(version="2", tag=tag),)) == [("demo-1.tar.gz", f"demo-2-{tag}.whl")]


def test_a_wheel_that_is_new_leads() -> None:
    """It is what gets installed: a clean sdist read against the sdist would leave it out of sight."""
    assert paired((sdist(version="1"),), (wheel(version="2"), sdist(version="2"))) == [
        ("demo-1.tar.gz", "demo-2-py3-none-any.whl"),
        ("demo-1.tar.gz", "demo-2.tar.gz"),
    ]


@given(
    st.lists(st.from_regex(r"(cp[0-9]{1,3}|py3)-(cp[0-9]{1,3}t?|none|abi3)-[a-z]{1,4}[0-9_a-z]{0,9}", fullmatch=True))
)
def test_every_wheel_finds_its_own_tags(tags: list[str]) -> None:
    """Whatever else is near, a wheel is read against that of the same tags."""
    old = tuple(wheel(version="1", tag=tag) for tag in dict.fromkeys(tags) if tags_of(f"demo-1-{tag}.whl"))
    for one in old:
        (pair,) = pair_distributions(old, (one,))
        assert pair.old is not None
        assert tags_of(pair.old.filename) == tags_of(one.filename)


def test_without_any_partner_all_of_it_is_read() -> None:
    """A distribution that nothing can be compared with stands alone, as all do against nothing."""
    assert paired((wheel(version="1", tag=MAC),), (sdist(version="2"),)) == [(None, "demo-2.tar.gz")]
    assert paired((), (sdist(version="2"),)) == [(None, "demo-2.tar.gz")]


def test_removed_distributions_are_left_out() -> None:
    """What the index no longer offers is neither read nor compared with."""
    gone = replace(sdist(version="1"), removed_at=NOON)
    assert paired((gone,), (replace(wheel(version="2"), removed_at=NOON), sdist(version="2"))) == [
        (None, "demo-2.tar.gz"),
    ]


def test_among_equals_the_same_packing_is_preferred() -> None:
    """A zip sdist is read against a zip sdist, where there are two."""
    zipped = replace(sdist(version="1"), filename="demo-1.zip")
    old = (sdist(version="1"), zipped)
    assert paired(old, (replace(sdist(version="2"), filename="demo-2.zip"),)) == [("demo-1.zip", "demo-2.zip")]


def test_among_equals_of_another_packing_the_first_by_name_is_preferred() -> None:
    """A zip sdist is read against the first of several that are packed otherwise."""
    other = replace(sdist(version="1"), filename="demo-1.tar.bz2")
    assert paired((sdist(version="1"), other), (replace(sdist(version="2"), filename="demo-2.zip"),)) == [
        ("demo-1.tar.bz2", "demo-2.zip"),
    ]


def test_thousands_of_files_are_paired() -> None:
    """Pairing looks at each file a few times, not at every two: that would take minutes here, in a request."""
    tags = [f"cp312-cp312-linux_{number}" for number in range(4000)]
    old = tuple(wheel(version="1", tag=tag) for tag in tags)
    new = tuple(wheel(version="2", tag=tag) for tag in reversed(tags))
    assert sorted(paired(old, new)) == sorted((f"demo-1-{tag}.whl", f"demo-2-{tag}.whl") for tag in tags)


def test_a_wheel_whose_name_says_nothing_is_paired_by_kind() -> None:
    """Wheels whose names cannot be read are each other's like."""
    odd = replace(wheel(), filename="odd.whl")
    assert paired((odd,), (replace(odd, filename="odder.whl", kind=DistributionKind.WHEEL),)) == [
        ("odd.whl", "odder.whl"),
    ]


def test_a_source_is_paired_with_the_most_telling_wheel_of_its_release() -> None:
    """The pure one, else the first by name; without both kinds there is no pair."""
    both = (wheel(tag=MAC), sdist(), wheel(tag=LINUX))
    pair = pair_within(both)
    assert pair is not None
    assert (pair.old, pair.new) == (sdist(), wheel(tag=MAC))
    pure = pair_within((*both, wheel()))
    assert pure is not None
    assert pure.new == wheel()
    assert pair_within((sdist(),)) is None
    assert pair_within((wheel(), replace(sdist(), removed_at=NOON))) is None


def test_only_a_wheel_has_a_source() -> None:
    """The source distribution that is offered with it, the first by name."""
    zipped = replace(sdist(), filename="demo-1.0.zip")
    assert source_of(wheel(), (zipped, wheel(), sdist())) == sdist()
    assert source_of(sdist(), (sdist(),)) is None
    assert source_of(wheel(), (wheel(),)) is None
