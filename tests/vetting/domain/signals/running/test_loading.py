"""Which tests are code, since what is no test loads them."""

from collections.abc import Mapping

import pytest

from tests.incidents.cases import Held
from vetting.domain.comparing import changes_between, scan_of_tests
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import ChangeUnderScan, Claimed, Scan, Scope, TreeSide, digest_of
from vetting.domain.signals.running import imported, loading
from vetting.domain.trees import EntryKind, FileChange, Status, Tree, TreeEntry

WHEEL = Claimed(Ecosystem.PYPI, "demo", "1.1", "demo-1.1-py3-none-any.whl")
SDIST = Claimed(Ecosystem.PYPI, "demo", "1.1", "demo-1.1.tar.gz")
PAYLOAD = b"import base64\nexec(base64.b64decode(DATA))\n"
HARMLESS = b"import json\n\n\ndef data():\n    return json.loads(DATA)\n"


def scanned(
    path: str,
    others: Mapping[str, bytes],
    *,
    came: bytes = PAYLOAD,
    old: bytes = b"DATA = ''\n",
    claim: Claimed = SDIST,
) -> Scan:
    """Change one file between two releases that have *others* in common, and look at what runs."""
    held, common = Held(), {"README.md": b"", **others}
    before, after = held.tree({**common, path: old}), held.tree({**common, path: came})
    return scan_of_tests(after, changes_between(before, after, held).changes, claim, held)


def told(scan: Scan) -> set[tuple[str, str]]:
    """List rules and severities of what came."""
    return {(one.rule, one.severity.value) for one in scan.findings if one.scope is Scope.DELTA}


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("demo/tests/data.py", {"demo/__init__.py": b"import demo.tests.data\n"}),
        ("demo/tests/data.py", {"demo/__init__.py": b"from demo.tests import data\n"}),
        ("demo/tests/data.py", {"demo/__init__.py": b"if 1: from . tests import(x, # )\n data as y)\n"}),
        ("demo/tests/__init__.py", {"demo/__init__.py": b"from . import(tests)\n"}),
        ("demo/tests/data.py", {"demo/work/a.py": b"def f():\n    from ..tests.data import (\n        x,\n    )\n"}),
        ("demo/tests/data.py", {"demo/work.py": b"import os, \\\n    demo.tests.data\n"}),
        ("demo/tests/data.py", {"demo/work.py": b"importlib.import_module('.tests.data', __package__)\n"}),
        ("demo/tests/data.py", {"demo/work.py": b"RUNNER = 'demo.tests.data.Runner'\n"}),
        ("demo/tests/data.py", {"demo/work.pyx": b"from .tests import data\n"}),
        (
            "demo/tests/data.py",
            {"demo/work.py": b"import demo.tests\n", "demo/tests/__init__.py": b"from . import data\n"},
        ),
        ("demo/tests/__init__.py", {"demo/work.py": b"import demo.tests.data\n", "demo/tests/data.py": b""}),
        ("demo/test_utils.py", {"demo/work.py": b"from . import test_utils\n"}),
        ("src/demo/test_utils.py", {"src/demo/work.py": b"from demo.test_utils import x\n"}),
        ("conftest.py", {"demo.py": b"__import__('conftest')\n"}),
        ("tests/release.py", {"setup.py": b"from tests.release import version\n"}),
        ("tests/release.py", {"tests/setup.py": b"from . import release\n"}),
        ("docs/conf.py", {"setup.py": b"import docs.conf\n"}),
        (
            "demo/run_test.py",
            {"demo-1.1.dist-info/entry_points.txt": b"[console_scripts]\ndemo = demo.run_test:main\n"},
        ),
        ("demo/tests/plugin.py", {"demo.egg-info/entry_points.txt": b"[pytest11]\ndemo=demo.tests.plugin\n"}),
        ("demo/tests/run.py", {"setup.py": b"setup(entry_points={'x': ['demo = demo.tests.run:main']})\n"}),
        ("demo/tests/run.py", {"setup.cfg": b"[options.entry_points]\nx =\n  demo = demo.tests.run:main\n"}),
        ("demo/tests/run.py", {"setup.cfg": b"[options]\ncmdclass =\n  build = demo.tests.run.Build\n"}),
        ("demo/tests/run.py", {"pyproject.toml": b"[project.scripts]\ndemo = 'demo.tests.run:main'\n"}),
        (
            "tests/backend.py",
            {"pyproject.toml": b"[build-system]\nbuild-backend='backend'\nbackend-path=['./tests']\n"},
        ),
        ("tests/backend.py", {"pyproject.toml": b"[build-system]\nbuild-backend='tests.backend:x'\n"}),
    ],
)
def test_a_test_that_the_project_loads_is_looked_at_as_code(path: str, others: Mapping[str, bytes]) -> None:
    """However it is imported, found as a plugin or named as a command, by code that did not change."""
    scan = scanned(path, others)
    assert ("C1", "high") in told(scan)
    assert all("This is called a test, and " in one.message for one in scan.findings)
    assert told(scanned(path, others, came=HARMLESS)) <= {("F4", "low")}


@pytest.mark.parametrize(
    "others",
    [
        {"setup.py": b"setup(packages=['demo', 'demo.tests'])\n"},
        {"pyproject.toml": b"[tool.pytest]\ntestpaths = ['tests']\n[build-system]\nrequires = []\n"},
        {"pyproject.toml": b"[build-system\n", "setup.cfg": b"[options"},
        {"work.py": b"from tests.other import data\nfrom django.test import TestCase\n"},
        {"tests/other.py": b"from tests import data\n"},
        {"index.js": b"require('./tests/other')\n"},
    ],
)
def test_a_test_that_nobody_loads_is_left_alone(others: Mapping[str, bytes]) -> None:
    """Shipping it, running it as a test and loading another one do not count."""
    assert scanned("tests/data.py", others) == Scan((), None)


def test_javascript_that_is_called_a_test_is_code_where_it_is_required() -> None:
    """By a path, with or without its suffix, from whoever is no test."""
    source, others = b"eval(atob(process.env.DATA))\n", {"lib/a.js": b"const x = require('../test/data')\n"}
    assert ("C1", "high") in told(scanned("test/data.js", others, came=source))
    assert told(scanned("test/other.js", others, came=source)) == set()


@pytest.mark.parametrize(
    ("path", "claim", "expected"),
    [
        ("demo/tests/data.py", WHEEL, {("C1", "medium"), ("F4", "low")}),
        ("tests/data.py", WHEEL, {("C1", "medium"), ("F4", "low")}),
        ("demo/tests/data.py", SDIST, {("C1", "medium"), ("F4", "low")}),
        ("conftest.py", SDIST, {("C1", "medium"), ("F4", "low")}),
        ("tests/data.py", SDIST, set()),
    ],
)
def test_a_test_that_is_installed_counts_for_less(path: str, claim: Claimed, expected: set[tuple[str, str]]) -> None:
    """Nobody was seen to load it, but anybody may."""
    assert told(scanned(path, {"demo/__init__.py": b""}, claim=claim)) == expected


def test_an_installed_test_of_plain_words_is_named_and_not_read() -> None:
    """It is never silent, and words that stood there before are no news."""
    expected = {("F4", "low")}
    assert told(scanned("demo/tests/data.py", {}, came=HARMLESS, claim=WHEEL)) == expected
    assert told(scanned("demo/tests/data.py", {}, came=PAYLOAD + b"x = 1\n", old=PAYLOAD, claim=WHEEL)) == expected


def test_what_stood_in_a_test_that_is_loaded_is_context() -> None:
    """A release is asked about what came with it."""
    scan = scanned("demo/test_a.py", {"demo/b.py": b"from . import test_a\n"}, came=PAYLOAD + b"x = 1\n", old=PAYLOAD)
    assert (told(scan), {one.scope for one in scan.findings}) == (set(), {Scope.CONTEXT})


def test_a_loaded_test_that_is_not_understood_leaves_the_scan_unfinished() -> None:
    """As any code does."""
    scan = scanned("demo/test_a.py", {"demo/b.py": b"from . import test_a\n"}, came=b"def (:\n")
    assert "(called a test, and loaded by demo/b.py)" in str(scan.unfinished)


def test_a_search_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a limit of bytes, and in lists within lists."""
    others = {"a.py": b"# of a test\n", "b.py": b"# of a test\n"}
    monkeypatch.setattr(loading, "MAX_SEARCHED_BYTES", 5)
    assert scanned("demo/tests/data.py", others).unfinished == loading.CUT
    monkeypatch.undo()
    monkeypatch.setattr(imported, "SPARE_BYTES", -5)
    listed = b" import (x, y, z, x, y, z, x, y, z, x, y, z, x, y, z, x, y, z)\n"
    monkeypatch.setattr(imported, "SPARE_BYTES", -60)
    assert scanned("demo/tests/data.py", {"a.py": b"from tests" + listed}).unfinished == loading.CUT
    assert scanned("demo/tests/data.py", {"a.py": b"from latest" + listed}).unfinished is None


def test_tests_that_lie_in_many_kinds_of_places_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are too many words to look for, any code that may hold one is looked at."""
    monkeypatch.setattr(loading, "MAX_PARTS", 0)
    assert ("C1", "high") in told(scanned("demo/test_a.py", {"demo/b.py": b"from . import test_a\n"}))


def test_of_installed_tests_not_all_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a limit they are named, and that is all."""
    monkeypatch.setattr(loading, "MAX_OTHERS_BYTES", 10)
    assert told(scanned("demo/tests/data.py", {}, claim=WHEEL)) == {("F4", "low")}


def test_code_of_which_only_the_head_is_read_leaves_the_search_unfinished() -> None:
    """What it loads behind that is unknown."""
    entries = [
        TreeEntry(path, EntryKind.FILE, digest_of(path.encode()), 1 << 30, 0o644) for path in ("tests/a.py", "b.py")
    ]
    changes = (FileChange(Status.ADDED, "tests/a.py", None, entries[0], None),)
    side = TreeSide(Tree(tuple(entries)), {one.path: one for one in entries}, None)
    change = ChangeUnderScan(None, side, changes, lambda _: b"import os\n")
    assert loading.loaded_tests(change) == loading.LoadedTests(cut=loading.CUT)
