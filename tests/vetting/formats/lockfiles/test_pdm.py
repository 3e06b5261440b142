"""pdm's lock."""

import pytest

from tests.builders import digest
from tests.vetting.formats.lockfiles.reading import drawn, read_files, refusal
from vetting.domain.dependencies import Origin
from vetting.formats.lockfiles.pdm import read

A, B = digest("a"), digest("b")
HEAD = '[metadata]\ngroups = ["default", "dev"]\nlock_version = "4.4.1"\n'
PYPROJECT = """
[project]
name = "app"
dependencies = ["requests[socks]>=2.30"]

[dependency-groups]
dev = ["coverage", { include-group = "more" }]
more = []

[tool.pdm.dev-dependencies]
loc = ["-e file:///${PROJECT_ROOT}/../other#egg=other"]
"""
# As pdm 2.12.4 writes it, reduced to what differs.
LOCK = f"""{HEAD}
[[package]]
name = "coverage"
version = "7.11.3"
groups = ["dev"]
dependencies = ["tomli; python_version < '3.11'", "absent; os_name == 'nt'"]

[[package]]
name = "other"
version = "0.3.0"
editable = true
path = "../other"
groups = ["loc"]
dependencies = ["idna"]

[[package]]
name = "idna"
version = "3.20"
groups = ["default", "loc"]

[[package]]
name = "pysocks"
version = "1.7.1"
groups = ["default"]

[[package]]
name = "requests"
version = "2.34.2"
groups = ["default"]
dependencies = ["idna<4,>=2.5"]
files = [
    {{file = "requests-2.34.2.tar.gz", hash = "sha256:{A}"}},
    {{url = "https://files.example.test/requests-2.34.2-py3-none-any.whl", hash = "sha256:{B}"}},
]

[[package]]
name = "requests"
version = "2.34.2"
extras = ["socks"]
groups = ["default"]
dependencies = ["PySocks!=1.5.7,>=1.5.6", "requests==2.34.2"]
files = [
    {{file = "requests-2.34.2.tar.gz", hash = "sha256:{A}"}},
    {{url = "https://files.example.test/requests-2.34.2-py3-none-any.whl", hash = "sha256:{B}"}},
]

[[package]]
name = "tomli"
version = "2.5.0"
groups = ["dev"]
"""
ONE = '[[package]]\nname = "demo"\nversion = "1.0"\n'


def test_a_release_and_its_extras_are_one_node() -> None:
    """What extras need is taken together with what the release needs; the manifest says what is direct."""
    found = read_files(read, {"pdm.lock": LOCK, "pyproject.toml": PYPROJECT})

    assert drawn(found) == {
        "app-0*": "requests-2.34.2 | coverage-7.11.3 other-0.3.0",
        "coverage-7.11.3": "tomli-2.5.0",
        "other-0.3.0": "idna-3.20",
        "idna-3.20": "",
        "pysocks-1.7.1": "",
        "requests-2.34.2": "idna-3.20 pysocks-1.7.1",
        "tomli-2.5.0": "",
    }
    assert found.nodes["requests", "2.34.2"].distributions == {A, B}
    assert found.nodes["other", "0.3.0"].origin is Origin.PATH


def test_without_a_manifest_groups_tell_what_is_needed() -> None:
    """A release of the default group is needed in order to run, others are development's."""
    assert drawn(read_files(read, {"pdm.lock": LOCK}))["(lockfile)*"] == "requests-2.34.2 | coverage-7.11.3 other-0.3.0"


def test_dependencies_that_a_backend_puts_together_may_be_any() -> None:
    """Where pyproject.toml names none of its own, what development asks for may be needed in order to run, too."""
    dynamic = "[project]\nname = 'app'\ndynamic = ['dependencies']\n[dependency-groups]\ndev = ['demo']"
    texts = {"pdm.lock": f"{HEAD}{ONE}", "pyproject.toml": dynamic}

    assert drawn(read_files(read, texts)) == {"(lockfile)*": "demo-1.0", "demo-1.0": ""}


def test_a_lock_without_groups_says_nothing_of_development() -> None:
    """Where neither a manifest nor the lock tells, everything is needed in order to run."""
    found = read_files(read, {"pdm.lock": f"{HEAD}{ONE}"})

    assert drawn(found) == {"(lockfile)*": "demo-1.0", "demo-1.0": ""}


def test_several_versions_are_told_apart_by_their_specifier() -> None:
    """A requirement means the locked versions that it allows."""
    text = f"""{HEAD}{ONE}[[package]]
name = "demo"
version = "2.0"
[[package]]
name = "lib"
version = "1"
dependencies = ["demo<2"]
"""
    assert drawn(read_files(read, {"pdm.lock": text}))["lib-1"] == "demo-1.0"


@pytest.mark.parametrize(
    ("key", "origin"), [("git", Origin.GIT), ("url", Origin.URL), ("path", Origin.PATH), ("hg", Origin.GIT)]
)
def test_what_is_not_from_an_index_is_the_projects_own(key: str, origin: Origin) -> None:
    """Paths, repositories and addresses are kept apart from an index's releases."""
    text = f'{HEAD}[[package]]\nname = "demo"\n{key} = "there"\nrevision = "abc"\n'

    assert read_files(read, {"pdm.lock": text}).nodes["demo", "0"].origin is origin


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[package", "pdm.lock:1: not TOML: "),
        (ONE, "pdm.lock: 'lock_version' is missing"),
        ('[metadata]\nlock_version = "5.0"', "pdm.lock: its lock version '5.0' is none that is read"),
        (f"{HEAD}{ONE}{ONE}", "pdm.lock:7: demo 1.0 is named twice, first at pdm.lock:4"),
        (
            f'{HEAD}{ONE}{ONE}extras = ["x"]\nfiles = [{{hash = "sha256:{A}"}}]\n',
            "pdm.lock:7: demo 1.0 has other files than at pdm.lock:4",
        ),
        (f'{HEAD}{ONE}dependencies = ["gone>1"]\n', "pdm.lock:4: demo depends on gone, which is not locked"),
        (f'{HEAD}{ONE}dependencies = ["?"]\n', "pdm.lock:4: '?' is no requirement"),
        (f"{HEAD}{ONE}dependencies = ['a; {'(' * 5000}']\n", "pdm.lock:4: "),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, reason: str) -> None:
    """What cannot be read is refused, saying where."""
    assert reason in refusal(read, {"pdm.lock": text})
