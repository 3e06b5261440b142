"""H1: what runs whenever Python starts."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.hooks.starting import StartupFile

H1 = StartupFile()


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
