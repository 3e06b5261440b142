"""A list of names, and which of them one slip makes of another."""

from vetting.domain.near_names import NameList


def test_a_list_knows_its_names_once() -> None:
    """A name twice is one, at its better place; the most famous of those nearby is told."""
    names = NameList(["numpy", "jumpy", "numpy", "a-b"])
    assert (len(names), "numpy" in names, "bumpy" in names) == (3, True, False)
    assert names.near("bumpy") == "numpy"
    assert names.near("jumpy") == "numpy"
    assert (names.near("b-a"), names.near("a-b"), names.near("unlike")) == ("a-b", None, None)
