"""H3: what runs while building and installing."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.hooks.installing import InstallHook

H3 = InstallHook()


@pytest.mark.parametrize(
    ("path", "new", "old", "line", "column"),
    [
        ("setup.py", b"from setuptools import setup\nsetup()\n", None, 1, 1),
        ("setup.py", b"setup()\n", b"setup( )\n", 1, 1),
        ("setup.cfg", b"[options]\ncmdclass =\n    install = demo.Install\n", b"[options]\n", 2, 1),
    ],
)
def test_a_new_or_changed_install_hook_is_medium(
    path: str, new: bytes, old: bytes | None, line: int, column: int
) -> None:
    """What runs while building or installing is found where it stands, if it is not what it was."""
    (finding,) = found(H3, path, new, old)
    assert brief([finding]) == [("medium", "delta", line, column)]
    assert finding.rule == "H3"


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("tests/setup.py", b"setup()\n"),
        ("pyproject.toml", b'[project]\nname = "demo"\n'),
        ("setup.cfg", b"[metadata]\nname = demo\n"),
        ("README.md", b"setup.py"),
    ],
)
def test_files_without_a_hook_are_not_found(path: str, new: bytes) -> None:
    """A file that asks for nothing to be run is no hook, nor is one that installers do not look at."""
    assert found(H3, path, new) == []


def test_a_hook_that_stood_there_before_is_context() -> None:
    """A change elsewhere in the file leaves the hook as it was."""
    old = b"[options]\ncmdclass =\n    install = demo.Install\n"
    assert brief(found(H3, "setup.cfg", b"# more\n" + old, old)) == [("medium", "context", 3, 1)]
