"""PEP 751's lock."""

import pytest

from tests.builders import digest
from tests.vetting.formats.lockfiles.reading import drawn, read_files, refusal
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
    (node,) = nodes(text)
    assert node.distributions == {A, B, "0" * 128}
    assert not node.has_other_files


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
        (
            f'archive = {{ url = "https://e.test/demo-1.0.zip#x", hashes = {{ sha256 = "{A}" }} }}',
            Node("demo", "1.0", Origin.URL, distributions=frozenset({A})),
        ),
        (
            f'wheels = [{{ path = "./demo-1.0-py3-none-any.whl", hashes = {{ sha256 = "{A}" }} }}]',
            Node("demo", "1.0", distributions=frozenset({A})),
        ),
    ],
)
def test_what_is_not_from_an_index_is_the_projects_own(where: str, expected: Node) -> None:
    """Folders, repositories and single archives are kept apart from an index's releases; a name may say the version."""
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
        f"[[packages]]\nname = 'demo'\nwheels = [{{ path = 'demo.whl', hashes = {{ sha256 = '{A}' }} }}]",
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


def package(name: str, version: str = "1", more: str = "") -> str:
    """Write a package with an sdist."""
    sdist = f'sdist = {{ url = "https://files.example.test/{name}-{version}.tar.gz", hashes = {{ sha256 = "{A}" }} }}\n'
    return f'[[packages]]\nname = "{name}"\nversion = "{version}"\n{sdist}{more}'


def test_edges_are_taken_where_they_are_given() -> None:
    """A dependency is the package that has all the keys it names; what nothing needs is direct."""
    text = (
        package("app", more='dependencies = [{ name = "demo", version = "2" }, { name = "app" }]\n')
        + package("demo", "1")
        + package("demo", "2")
    )

    assert drawn(read_files(read, {"pylock.toml": HEAD + text})) == {
        "(lockfile)*": "app-1 demo-1",
        "app-1": "demo-2",
        "demo-1": "",
        "demo-2": "",
    }


def test_groups_and_extras_are_for_development() -> None:
    """A package whose marker asks for an extra or a group is development's, but for the project's own groups."""
    text = (
        'default-groups = ["default"]\n'
        + package("main", more="marker = \"'default' in dependency_groups and os_name == 'nt'\"\n")
        + package("tool", more="marker = \"'dev' in dependency_groups\"\n")
        + package("extra", more="marker = \"'cli' in extras and python_version < '3'\"\n")
        + package("both", more="marker = \"'cli' in extras or os_name == 'nt'\"\n")
    )

    assert drawn(read_files(read, {"pylock.toml": HEAD + text}))["(lockfile)*"] == "main-1 both-1 | tool-1 extra-1"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (package("demo") + "x = [", "pylock.toml:7: not TOML: "),
        (package("demo") + "[[packages]]\n", "pylock.toml:7: Missing required value in 'packages[1].name'"),
        (package("demo") * 2, "pylock.toml:7: demo 1 is named twice, first at pylock.toml:3"),
        (
            package("demo", more='dependencies = [{ name = "gone", version = "2" }]\n'),
            "pylock.toml:3: it depends on { name = 'gone', version = '2' }, which is not locked",
        ),
        (package("demo", more="dependencies = [{}]\n"), "pylock.toml:3: it depends on {  }, which is not locked"),
        (package("demo", more=f'marker = "{"(" * 3000}"\n'), "pylock.toml:3: "),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, reason: str) -> None:
    """What cannot be read is refused, saying where."""
    assert reason in refusal(read, {"pylock.toml": HEAD + text})
