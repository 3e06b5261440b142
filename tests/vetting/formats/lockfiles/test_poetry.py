"""Poetry's lock, of both its forms."""

import pytest

from tests.builders import digest
from tests.vetting.formats.lockfiles.reading import drawn, read_files, refusal
from vetting.domain.dependencies import Origin
from vetting.formats.lockfiles.poetry import read

A, B, C = digest("a"), digest("b"), digest("c")
PYPROJECT = """
[project]
name = "App_One"
version = "0.1.0"
dependencies = ["requests[socks] (>=2.30)", "tomli; python_version < '3.11'"]

[project.optional-dependencies]
cli = ["click (<8.5)"]

[tool.poetry.dependencies]
python = "^3.10"
click = { source = "mirror" }
optional-one = { version = "*", optional = true }
six = "*"

[tool.poetry.dev-dependencies]
old-tool = "*"

[tool.poetry.group.dev.dependencies]
coverage = "^7"
other = { path = "../other", develop = true }
not-locked = "*"
"""
# As poetry 2.5.1 writes it, reduced to what differs.
LOCK = f"""
[[package]]
name = "click"
version = "8.4.2"
optional = true
groups = ["main"]
markers = "extra == \\"cli\\""
files = []

[package.dependencies]
colorama = {{version = "*", markers = "platform_system == \\"Windows\\""}}
gone = {{version = "*", optional = true}}

[[package]]
name = "coverage"
version = "7.11.3"
optional = false
groups = ["dev"]
files = [
    {{file = "coverage-7.11.3.tar.gz", hash = "sha256:{A}"}},
    {{file = "coverage-7.11.3-py3-none-any.whl", hash = "sha256:{B}"}},
]

[package.dependencies]
tomli = {{version = "*", optional = true, markers = "extra == \\"toml\\""}}

[[package]]
name = "optional-one"
version = "1.0"
optional = true
groups = ["main"]

[[package]]
name = "other"
version = "0.3.0"
optional = false
groups = ["dev"]
files = []
develop = true

[package.dependencies]
six = "*"

[package.source]
type = "directory"
url = "../other"

[[package]]
name = "requests"
version = "2.34.2"
optional = false
groups = ["main"]

[package.dependencies]
PySocks = {{version = ">=1.5.6", optional = true, markers = "extra == \\"socks\\""}}

[package.source]
type = "legacy"
url = "https://index.example.test/simple"
reference = "mirror"

[[package]]
name = "pysocks"
version = "1.7.1"
optional = false
groups = ["main"]

[[package]]
name = "six"
version = "1.17.0"
optional = false
groups = ["main", "dev"]

[[package]]
name = "tomli"
version = "2.5.0"
optional = false
groups = ["main", "dev"]

[metadata]
lock-version = "2.1"
"""
ONE = '[[package]]\nname = "demo"\nversion = "1.0"\n'
TWO = '[[package]]\nname = "demo"\nversion = "2.0"\n'
OLD = '\n[metadata]\nlock-version = "2.0"\n'


def test_the_project_needs_what_its_manifest_says() -> None:
    """Direct needs stand in pyproject.toml: extras and groups are development's, what is not locked is passed over."""
    found = drawn(read_files(read, {"poetry.lock": LOCK, "pyproject.toml": PYPROJECT}))

    assert found == {
        "app-one-0.1.0*": "requests-2.34.2 six-1.17.0 tomli-2.5.0 | "
        "click-8.4.2 coverage-7.11.3 optional-one-1.0 other-0.3.0",
        "click-8.4.2": "",
        "coverage-7.11.3": "tomli-2.5.0",
        "optional-one-1.0": "",
        "other-0.3.0": "six-1.17.0",
        "requests-2.34.2": "pysocks-1.7.1",
        "pysocks-1.7.1": "",
        "six-1.17.0": "",
        "tomli-2.5.0": "",
    }


def test_without_a_manifest_groups_tell_what_is_needed() -> None:
    """A release of the main group is needed in order to run, whatever else needs it; others are development's."""
    found = read_files(read, {"poetry.lock": LOCK})

    assert drawn(found)["(lockfile)*"] == (
        "requests-2.34.2 six-1.17.0 tomli-2.5.0 | click-8.4.2 coverage-7.11.3 optional-one-1.0 other-0.3.0"
    )
    assert found.is_dev_only(("coverage", "7.11.3"))
    assert not found.is_dev_only(("tomli", "2.5.0"))


def test_a_lock_without_groups_says_nothing_of_development() -> None:
    """Where neither a manifest nor the lock tells, everything is needed in order to run."""
    text = f'{ONE}[package.dependencies]\nmore = "*"\n[[package]]\nname = "more"\nversion = "3"\n{OLD}'

    assert drawn(read_files(read, {"poetry.lock": text})) == {
        "(lockfile)*": "demo-1.0",
        "demo-1.0": "more-3",
        "more-3": "",
    }


def test_an_older_lock_has_categories_and_keeps_files_at_its_end() -> None:
    """Lock version 1.1 names a category, and the files of all versions of a project together, also of those near by."""
    text = f"""{ONE}category = "dev"
optional = false
{TWO}category = "main"
[metadata]
lock-version = "1.1"
[metadata.files]
demo = [
    {{file = "demo-1.0.tar.gz", hash = "sha256:{A}"}},
    {{file = "demo-1.0-py3-none-any.whl", hash = "sha256:{B}"}},
    {{file = "demo-2.0.tar.bz2", hash = "sha256:{C}"}},
    {{file = "demo-1.0.post1.tar.gz", hash = "sha256:{digest("d")}"}},
    {{file = "demo-1.0.dev1-py2.7.egg", hash = "sha256:{digest("e")}"}},
    {{file = "demo-1.0-1.tar.gz", hash = "sha256:{digest("f")}"}},
]
"""
    found = read_files(read, {"poetry.lock": text})

    assert drawn(found)["(lockfile)*"] == "demo-2.0 | demo-1.0"
    assert found.nodes["demo", "1.0"].distributions == {A, B}
    assert found.nodes["demo", "2.0"].distributions == {C}


def test_several_versions_are_several_nodes() -> None:
    """A dependency means the locked versions that its constraint allows, as far as that is PEP 440's."""
    needs = 'pinned = {version = "<2", markers = "os_name == \\"nt\\""}\n'
    text = f"""{ONE}{TWO}[[package]]
name = "app"
version = "1"
[package.dependencies]
demo = [{{version = "<2", markers = "a"}}, {{version = "^2.0", markers = "b"}}]
[[package]]
name = "lib"
version = "1"
[package.dependencies]
demo = "<2"
{needs.replace("pinned", "absent")}{OLD}"""
    found = drawn(read_files(read, {"poetry.lock": text}))

    assert (found["app-1"], found["lib-1"]) == ("demo-1.0 demo-2.0", "demo-1.0")


@pytest.mark.parametrize(
    ("kind", "origin"),
    [
        ("git", Origin.GIT),
        ("url", Origin.URL),
        ("file", Origin.PATH),
        ("directory", Origin.PATH),
        ("legacy", Origin.INDEX),
    ],
)
def test_a_source_says_where_a_release_comes_from(kind: str, origin: Origin) -> None:
    """What is not from an index is the project's own."""
    text = f'{ONE}[package.source]\ntype = "{kind}"\nurl = "https://example.test/x"\n{OLD}'

    assert read_files(read, {"poetry.lock": text}).nodes["demo", "1.0"].origin is origin


def test_a_project_of_the_name_of_what_it_locks_is_told_apart() -> None:
    """A project can have the name and version of something that it locks."""
    pyproject = '[project]\nname = "demo"\nversion = "1.0"\ndependencies = ["demo"]\n'

    assert drawn(read_files(read, {"poetry.lock": f"{ONE}{OLD}", "pyproject.toml": pyproject})) == {
        "demo-1.0 from .*": "demo-1.0",
        "demo-1.0": "",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[package", "poetry.lock:1: not TOML: "),
        ('[metadata]\nlock-version = "3.0"', "poetry.lock: its lock version '3.0' is none that is read"),
        (f"{ONE}{ONE}{OLD}", "poetry.lock:4: demo 1.0 is named twice, first at poetry.lock:1"),
        (f'{ONE}[package.dependencies]\ngone = "*"{OLD}', "poetry.lock:1: demo depends on gone, which is not locked"),
        (f"{ONE}[package.dependencies]\ngone = 3{OLD}", "poetry.lock:1: a dependency is neither a version nor a table"),
        (f'{ONE}[package.source]\ntype = "moon"{OLD}', "poetry.lock:1: its source is none of directory"),
        (f'{ONE}groups = ["main"]\noptional = "yes"{OLD}', "poetry.lock:1: 'optional' is neither true nor false"),
        (f'{ONE}files = [{{hash = "sha256:x"}}]{OLD}', "poetry.lock:1: 'sha256:x' is not a SHA-256"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, reason: str) -> None:
    """What cannot be read is refused, saying where."""
    assert reason in refusal(read, {"poetry.lock": text})
