"""Two texts that ask for the same versions of Python, and two that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from vetting.domain.signals.archive.pythons import MAX_CHARACTERS, are_same_pythons

PYTHONS = [f"{first}.{second}.{third}" for first in range(6) for second in range(6) for third in range(6)]
NUMBERS = st.lists(st.integers(0, 4).map(str), min_size=2, max_size=4).map(".".join)
CLAUSES = st.builds(
    "{0}{1}{2}".format,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "~="]),
    NUMBERS,
    st.sampled_from(["", "", "", "a1", ".dev0", ".post1"]),
) | st.builds("{0}{1}.*".format, st.sampled_from(["==", "!="]), NUMBERS)
SETS = st.lists(CLAUSES, max_size=3).map(",".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (">=3.8", ">= 3.8.0"),
        (">=3.8,<4", "<4.0, >=3.8,"),
        ("~=3.8", ">=3.8,==3.*"),
        (">=3.8,>=3.7", ">=3.8"),
        ("", ">=0"),
        ("!=3.0.*,>=3", ">=3.1"),
        (">=3.6.*", ">= 3.6.*"),
        ("===3.8.1", "==3.8.1"),
        (">=3.8" + " " * MAX_CHARACTERS, ">=3.8"),
    ],
)
def test_one_set_of_versions_has_many_spellings(one: str, other: str) -> None:
    """What lets in the same versions is the same, and so is one text twice that nobody can read."""
    assert are_same_pythons(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (">=3.8", ">=3.9"),
        (">=3.8", ">=3.8,<4"),
        (">3.8", ">=3.8"),
        ("==3.8", "==3.8.*"),
        ("", "<3"),
        (">=3.6.*", ">=3.6"),
        ("===x", ""),
        (">=3.8," + ">=3.7," * MAX_CHARACTERS, ">=3.8"),
    ],
)
def test_other_sets_are_not_the_same(one: str, other: str) -> None:
    """Nor is what cannot be read, or is too long to be taken apart, the same as anything else."""
    assert not are_same_pythons(one, other)


@given(SETS, SETS)
def test_two_sets_are_the_same_if_they_let_in_the_same_versions(one: str, other: str) -> None:
    """Held against every version that there may be."""
    sets = SpecifierSet(one), SpecifierSet(other)
    same = all(sets[0].contains(each, prereleases=True) == sets[1].contains(each, prereleases=True) for each in PYTHONS)
    assert same == are_same_pythons(one, other)
