"""What Python's paths come to that are put together member by member."""

import pytest

from tests.vetting.domain.code.reading import facts

MANY = 4000


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("home / '.ssh' / ('id' + '_rsa')", [".ssh/id_rsa"]),
        ("pathlib.Path('.git') / 'hooks' / name", [".git/hooks"]),
        ("pathlib.Path('.git', 'hooks') / 'x'", [".git/hooks/x"]),
        ("pathlib.Path(f('.git')) / 'hooks'", [".git", "hooks"]),
        ("home / 'a' / name / 'b' / 'c'", ["a", "b/c"]),
        ("home / 'a' / 'b' / f('x') / 'c'", ["a/b", "x", "c"]),
        ("home / '' / 'b'", ["b"]),
        ("f('a', home / '' / 'b')", ["a", "b"]),
        ("home / 'a'", ["a"]),
        ("size / 2 / 3", []),
        ("home / f('x', 'a') / 'b'", ["x", "a", "b"]),
        ("home / 'a' / ('%s' % 'b') / ''", ["a", "b"]),
    ],
)
def test_members_of_a_path_are_one_text_as_far_as_they_are_known(source: str, texts: list[str]) -> None:
    """What stands before is not known; an unknown member parts what is before it from what is after."""
    found = facts(f"import pathlib\n{source}\n").texts
    assert [one.text for one in found] == texts


def test_a_path_of_thousands_of_members_is_left_as_it_stands() -> None:
    """Nobody has such a path."""
    found = facts("x" + " / 'a'" * MANY).texts
    assert len(found) == MANY
