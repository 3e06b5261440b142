"""H1 and H2: what runs whenever Python starts."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.hooks.starting import StartupFile, StartupModule

H1 = StartupFile()
H2 = StartupModule()


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"import demo_startup\n", 1, 1),
        (b"\xef\xbb\xbfimport demo_startup\n", 1, 1),
        (b"import\tdemo_startup", 1, 1),
        (b"# comment\n./lib\nimport os; os.demo\n", 3, 1),
        (b"./lib\rimport demo", 1, 7),
        (b"./lib\x0cimport demo", 1, 7),
        ("./lib\x85import demo".encode(), 1, 7),
        ("./lib\u2028import demo".encode(), 1, 7),
    ],
)
def test_a_new_startup_file_that_runs_code_is_high(data: bytes, line: int, column: int) -> None:
    """An import line of a .pth file is found wherever some Python would take it for a line."""
    (finding,) = found(H1, "demo.pth", data)
    assert brief([finding]) == [("high", "delta", line, column)]
    assert finding.rule == "H1"


@pytest.mark.parametrize("data", [b"", b"./lib\n", b"# import demo\n", b" import demo\n", b"importlib\n"])
def test_a_new_startup_file_that_runs_nothing_is_medium(data: bytes) -> None:
    """A .pth file that only names folders changes what can be imported, and runs nothing."""
    assert brief(found(H1, "demo.pth", data)) == [("medium", "delta", 1, 1)]


@pytest.mark.parametrize("path", ["demo.py", "demo.pth.txt", "pth"])
def test_another_file_is_no_startup_file(path: str) -> None:
    """An import line matters in a .pth file only."""
    assert found(H1, path, b"import demo\n") == []


def test_a_startup_file_that_changed_anywhere_counts() -> None:
    """A changed .pth file is on the delta, even if its import line stood there before."""
    assert brief(found(H1, "demo.pth", b"import demo\n./more\n", b"import demo\n")) == [("high", "delta", 1, 1)]


def test_a_startup_file_that_only_changed_its_mode_is_context() -> None:
    """The same file at the same place stood there before."""
    assert brief(found(H1, "demo.pth", b"import demo\n", b"import demo\n")) == [("high", "context", 1, 1)]


def test_a_startup_file_that_came_from_elsewhere_counts() -> None:
    """The same bytes at another place, where they may run now, are on the delta."""
    findings = found(H1, "demo.pth", b"import demo\n", b"import demo\n", old_path="tests/demo.pth")
    assert brief(findings) == [("high", "delta", 1, 1)]


@pytest.mark.parametrize(
    "path",
    [
        "sitecustomize.py",
        "usercustomize.py",
        "sitecustomize/__init__.py",
        "sitecustomize.pyc",
        "sitecustomize.cpython-311-x86_64-linux-gnu.so",
        "src/sitecustomize.py",
        "demo.data/purelib/sitecustomize.py",
        "demo.data/data/lib/python3.11/site-packages/usercustomize.py",
        "demo.data/data/lib/python3.11/sitecustomize.py",
        "demo.data/data/Lib/sitecustomize.py",
    ],
)
def test_a_module_that_python_imports_at_start_is_high(path: str) -> None:
    """However it is packed, if it ends up where Python looks; a changed one counts again, the same one does not."""
    (finding,) = found(H2, path, b"import demo\n")
    assert (brief([finding]), finding.rule) == ([("high", "delta", 1, 1)], "H2")
    assert brief(found(H2, path, b"import more\n", b"import demo\n")) == [("high", "delta", 1, 1)]
    assert brief(found(H2, path, b"import demo\n", b"import demo\n")) == [("high", "context", 1, 1)]


@pytest.mark.parametrize(
    ("path", "severity"),
    [("demo/boot/sitecustomize.py", "medium"), ("tests/sitecustomize.py", "low"), ("a/docs/sitecustomize.py", "low")],
)
def test_one_deeper_down_runs_only_where_it_is_asked_for(path: str, severity: str) -> None:
    """Somebody has to put its folder on the path first; in tests that is their own affair."""
    assert brief(found(H2, path, b"import demo\n")) == [(severity, "delta", 1, 1)]


@pytest.mark.parametrize("path", ["demo/my_sitecustomize.py", "sitecustomize.txt", "sitecustomize/other.py", "site.py"])
def test_other_names_are_not_imported_at_start(path: str) -> None:
    """Only the two names are."""
    assert found(H2, path, b"import demo\n") == []
