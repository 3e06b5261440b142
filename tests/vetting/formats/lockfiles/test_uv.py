"""uv's lock."""

import pytest

from tests.builders import digest
from tests.vetting.formats.lockfiles.reading import drawn, read_files, refusal
from vetting.domain.dependencies import Origin
from vetting.formats.lockfiles.uv import read

A, B, C = digest("a"), digest("b"), digest("c")
HEAD = 'version = 1\nrevision = 3\nrequires-python = ">=3.9"\n'
INDEX = 'source = { registry = "https://index.example.test/simple" }'
# As uv 0.13.8 writes a workspace of two members with a path dependency, reduced to what differs.
WORKSPACE = f"""{HEAD}
[manifest]
members = ["app", "lib"]

[[package]]
name = "app"
version = "0.1.0"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "lib", extra = ["more"] }},
    {{ name = "other" }},
    {{ name = "requests", version = "2.32.5", {INDEX}, extra = ["socks"], marker = "python_full_version < '3.10'" }},
    {{ name = "requests", version = "2.34.2", {INDEX}, marker = "python_full_version >= '3.10'" }},
]

[package.optional-dependencies]
all = [{{ name = "app", extra = ["cli"] }}]
cli = [{{ name = "click" }}]

[package.dev-dependencies]
dev = [{{ name = "iniconfig" }}]

[package.metadata]
requires-dist = [{{ name = "click", marker = "extra == 'cli'" }}]

[[package]]
name = "click"
version = "8.1.8"
{INDEX}
sdist = {{ url = "https://files.example.test/click-8.1.8.tar.gz", hash = "sha256:{A}", size = 1 }}
wheels = [
    {{ url = "https://files.example.test/click-8.1.8-py3-none-any.whl", hash = "sha256:{B}", size = 1 }},
    {{ url = "https://files.example.test/click-8.1.8-py2-none-any.whl", hash = "sha512:{"0" * 128}", size = 1 }},
]

[[package]]
name = "iniconfig"
version = "2.1.0"
{INDEX}

[[package]]
name = "lib"
source = {{ editable = "packages/lib" }}

[package.optional-dependencies]
more = [{{ name = "six" }}]

[[package]]
name = "other"
version = "0.3.0"
source = {{ directory = "other" }}
dependencies = [{{ name = "six" }}]

[[package]]
name = "requests"
version = "2.32.5"
{INDEX}

[package.optional-dependencies]
socks = [{{ name = "pysocks" }}]

[[package]]
name = "requests"
version = "2.34.2"
{INDEX}

[[package]]
name = "pysocks"
version = "1.7.1"
{INDEX}

[[package]]
name = "six"
version = "1.17.0"
{INDEX}
"""


def test_a_workspace_is_read_with_its_edges() -> None:
    """Members have groups and extras as development edges; an extra that is asked for is an ordinary need."""
    assert drawn(read_files(read, {"uv.lock": WORKSPACE})) == {
        "app-0.1.0*": "lib six-1.17.0 other-0.3.0 requests-2.32.5 requests-2.34.2 | iniconfig-2.1.0 click-8.1.8",
        "click-8.1.8": "",
        "iniconfig-2.1.0": "",
        "lib*": "| six-1.17.0",
        "other-0.3.0": "six-1.17.0",
        "requests-2.32.5": "pysocks-1.7.1",
        "requests-2.34.2": "",
        "pysocks-1.7.1": "",
        "six-1.17.0": "",
    }


def test_a_release_has_its_files_its_origin_and_its_line() -> None:
    """Hashes of the sdist and all wheels are kept, with the line of the table's head."""
    nodes = read_files(read, {"uv.lock": WORKSPACE}).nodes

    assert nodes["click", "8.1.8"].distributions == {A, B, "0" * 128}
    assert (nodes["click", "8.1.8"].place, nodes["app", "0.1.0"].place) == ("uv.lock:29", "uv.lock:8")
    assert {node.name: node.origin for node in nodes.values() if node.origin is not Origin.INDEX} == {
        "app": Origin.PATH,
        "lib": Origin.PATH,
        "other": Origin.PATH,
    }


def test_without_a_manifest_the_member_stands_at_home() -> None:
    """A project alone is the one at the dot; what else is local is no member."""
    text = f"""{HEAD}
[[package]]
name = "app"
version = "1"
source = {{ editable = "." }}
dependencies = [{{ name = "lib" }}]
[[package]]
name = "lib"
version = "2"
source = {{ editable = "../lib" }}
"""
    assert drawn(read_files(read, {"uv.lock": text})) == {"app-1*": "lib-2", "lib-2": ""}


def test_a_script_and_a_workspace_without_a_root_require_by_their_manifest() -> None:
    """What the manifest itself requires, and its groups, a virtual member needs; what nothing needs too."""
    text = f"""{HEAD}
[manifest]
requirements = [{{ name = "Direct" }}, {{ name = "gone", marker = "python_version < '2'" }}]
[manifest.dependency-groups]
dev = [{{ name = "tool" }}]
[[package]]
name = "direct"
version = "1"
{INDEX}
[[package]]
name = "tool"
version = "2"
{INDEX}
[[package]]
name = "stray"
version = "3"
{INDEX}
"""
    assert drawn(read_files(read, {"uv.lock": text})) == {
        "(lockfile)*": "stray-3 direct-1 | tool-2",
        "direct-1": "",
        "tool-2": "",
        "stray-3": "",
    }


def test_one_version_from_two_places_is_two_nodes() -> None:
    """A release from an index and one from a repository are told apart by where they come from, as edges are."""
    text = f"""{HEAD}
[[package]]
name = "app"
version = "1"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "demo", version = "1", {INDEX}, marker = "os_name == 'nt'" }},
    {{ name = "demo", version = "1", source = {{ git = "https://example.test/demo#abc" }} }},
]
[[package]]
name = "demo"
version = "1"
{INDEX}
[[package]]
name = "demo"
version = "1"
source = {{ git = "https://example.test/demo#abc" }}
"""
    found = read_files(read, {"uv.lock": text})

    assert [(node.origin, node.source) for node in found.nodes.values()][1:] == [
        (Origin.INDEX, ""),
        (Origin.GIT, "https://example.test/demo#abc"),
    ]
    assert drawn(found)["app-1*"] == "demo-1 demo-1 from https://example.test/demo#abc"


def test_extras_that_ask_for_each_other_come_to_an_end() -> None:
    """Extras of members can lead in a circle."""
    text = f"""{HEAD}
[manifest]
members = ["app", "lib"]
[[package]]
name = "app"
version = "1"
source = {{ virtual = "." }}
dependencies = [{{ name = "lib", extra = ["x"] }}]
[[package]]
name = "lib"
version = "2"
source = {{ virtual = "lib" }}
[package.optional-dependencies]
x = [{{ name = "lib", extra = ["y"] }}]
y = [{{ name = "lib", extra = ["x"] }}]
"""
    assert drawn(read_files(read, {"uv.lock": text})) == {"app-1*": "lib-2", "lib-2*": ""}


ONE = f'[[package]]\nname = "demo"\nversion = "1"\n{INDEX}\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("version = 1\n[[package", "uv.lock:2: not TOML: "),
        ("version = 1\nversion = 1\n", "uv.lock:2: not TOML: duplicate key"),
        ("version = 1\nx = " + "[" * 100_000, "uv.lock:2: not TOML: cannot recurse further"),
        ('version = 1\nx = "\0"', "uv.lock:2: not TOML: "),
        ("version = 2\n", "uv.lock: its version is not 1"),
        ("package = []", "uv.lock: its version is not 1"),
        (f"{HEAD}package = 3", "uv.lock: 'package' is no list of tables"),
        (f"{HEAD}\n{ONE}{ONE}", "uv.lock:9: demo 1 is named twice, first at uv.lock:5"),
        (f'{HEAD}[[package]]\nversion = "1"\n', "uv.lock:4: 'name' is missing"),
        (f'{HEAD}[[package]]\nname = "-"\nversion = "1"\n', "uv.lock:4: '-' is not a project name"),
        (f"{HEAD}[[package]]\nname = 'x'\nversion = 1\n", "uv.lock:4: 'version' is no text"),
        (f"{HEAD}[[package]]\nname = 'x'\nversion = '1\u202e'\n{INDEX}", "uv.lock:4: '1\\u202e' is no version"),
        (f"{HEAD}[[package]]\nname = 'x'\nversion = '{'1' * 201}'\n{INDEX}", "is no version"),
        (f"{HEAD}[[package]]\nname = 'x'\nversion = '1'\n", "uv.lock:4: its source is none of registry, git"),
        (f"{HEAD}[[package]]\nname = 'x'\nversion = '1'\nsource = 'registry'\n", "uv.lock:4: 'source' is no table"),
        (
            f"{HEAD}{ONE}dependencies = [{{ name = 'gone', version = '2' }}]\n",
            "uv.lock:4: it depends on gone 2, which is not locked",
        ),
        (f"{HEAD}{ONE}dependencies = [{{ name = 'gone' }}]\n", "uv.lock:4: it depends on gone, which is not locked"),
        (f"{HEAD}{ONE}sdist = {{ hash = 'sha256:short' }}\n", "uv.lock:4: 'sha256:short' is not a SHA-256"),
        (f"{HEAD}{ONE}wheels = [1]\n", "uv.lock:4: 'wheels' is no list of tables"),
        (f"{HEAD}[manifest]\nmembers = [1]\n", "uv.lock: 'members' is no list of texts"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, reason: str) -> None:
    """What cannot be read is refused, saying where."""
    assert reason in refusal(read, {"uv.lock": text})


def test_a_lock_in_an_odd_layout_is_read_without_lines() -> None:
    """TOML can be written in other ways than uv does; the messages then name the file alone."""
    text = "version = 1\npackage = [{ name = 'demo', version = '1', source = { registry = 'x' } }]\n"

    assert read_files(read, {"uv.lock": text}).nodes["demo", "1"].place == "uv.lock"
