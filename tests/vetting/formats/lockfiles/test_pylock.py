"""PEP 751's lock."""

import pytest

from tests.builders import digest
from vetting.domain.dependencies import Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.formats.lockfiles.pylock import read

A, B = digest("a"), digest("b")
HEAD = 'lock-version = "1.0"\ncreated-by = "a-tool"\n'


def nodes(text: str) -> tuple[Node, ...]:
    """Read a lock."""
    graph = read("pylock.toml", lambda _path: f"{HEAD}{text}")
    return tuple(node for node in graph.nodes.values() if not node.is_member)


def test_a_package_is_a_release_with_all_its_files() -> None:
    """Hashes of the sdist and of every wheel are what the lock allows, whatever the markers."""
    text = f"""
[[packages]]
name = "demo"
version = "1.0"
marker = "sys_platform == 'win32'"

[packages.sdist]
url = "https://files.example.test/demo-1.0.tar.gz"
hashes = {{ sha256 = "{A}" }}

[[packages.wheels]]
url = "https://files.example.test/demo-1.0-py3-none-any.whl"
hashes = {{ sha256 = "{B}", sha512 = "{"0" * 128}" }}

[[packages.wheels]]
url = "https://files.example.test/demo-1.0-cp311-none-any.whl"
hashes = {{ sha512 = "{"0" * 128}" }}
"""
    assert nodes(text) == (Node("demo", "1.0", distributions=frozenset({A, B})),)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('directory = { path = "." }', Node("demo", "", Origin.PATH)),
        (
            f'vcs = {{ type = "git", url = "https://example.test/demo", commit-id = "{"0" * 40}" }}',
            Node("demo", "", Origin.GIT),
        ),
        (
            f'archive = {{ url = "https://example.test/demo.zip", hashes = {{ sha256 = "{A}" }} }}',
            Node("demo", "", Origin.URL, distributions=frozenset({A})),
        ),
    ],
)
def test_what_is_not_from_an_index_is_the_projects_own(where: str, expected: Node) -> None:
    """Folders, repositories and single archives are kept apart from an index's releases."""
    assert nodes(f'[[packages]]\nname = "demo"\n{where}\n') == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "[[packages",
        "",
        'packages = "demo"',
        "[[packages]]\nversion = '1.0'",
        "[[packages]]\nname = 'Demo_Pkg'\nversion = '1.0'",
        "[[packages]]\nname = 'demo'\nversion = 'odd one'",
        "[[packages]]\nname = 'demo'\n[packages.archive]\nurl = 'https://e.test/d.zip'\nhashes = {sha256 = 'short'}",
    ],
)
def test_what_is_no_lock_is_refused(text: str) -> None:
    """Broken TOML, and what PEP 751 does not describe, are refused with the file's name."""
    with pytest.raises(InvalidInput, match=r"^pylock\.toml(:\d+)?: "):
        nodes(text)


def test_a_lock_of_tomorrow_is_refused() -> None:
    """Another major version may mean anything."""
    with pytest.raises(InvalidInput, match="not supported"):
        read("pylock.toml", lambda _path: 'lock-version = "2.0"\ncreated-by = "x"\npackages = []\n')
