"""H3: what runs while building and installing."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.hooks.installing import InstallHook
from vetting.domain.signals.interface import digest_of

H3 = InstallHook()


@pytest.mark.parametrize(
    ("path", "new", "old", "line", "column"),
    [
        ("setup.py", b"from setuptools import setup\nsetup()\n", None, 1, 1),
        ("setup.py", b"setup()\n", b"setup( )\n", 1, 1),
        ("pyproject.toml", b'[build-system]\nbuild-backend = "demo"\n', None, 2, 1),
        ("pyproject.toml", b'[build-system]\nbuild-backend = "demo"\n', b'[build-system]\nbuild-backend = "x"\n', 2, 1),
        ("pyproject.toml", b'[build-system]\nbackend-path = ["."]\n', b"[project]\n", 2, 1),
        ("setup.cfg", b"[options]\ncmdclass =\n    install = demo.Install\n", b"[options]\n", 2, 1),
        ("package.json", b'{"scripts":\n {"postinstall": "node demo.js"}}', b"{}", 2, 3),
        ("package.json", b'{"scripts": {"install": "one"}}', b'{"scripts": {"install": "two"}}', 1, 14),
        ("package.json", b'{"scripts": {"pre\\u0069nstall": "one"}}', None, 1, 1),
        ("binding.gyp", b"{}", None, 1, 1),
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
        ("pyproject.toml", b"build-system = 1\n"),
        ("setup.cfg", b"[metadata]\nname = demo\n"),
        ("package.json", b'{"scripts": {"test": "node test.js"}}'),
        ("package.json", b"[]"),
        ("package.json", b'{"scripts": []}'),
        ("README.md", b"setup.py"),
    ],
)
def test_files_without_a_hook_are_not_found(path: str, new: bytes) -> None:
    """A file that asks for nothing to be run is no hook, nor is one that installers do not look at."""
    assert found(H3, path, new) == []


def test_a_hook_that_stood_there_before_is_context() -> None:
    """A change elsewhere in the file leaves the hook as it was."""
    old = b'[build-system]\nbuild-backend = "demo"\n'
    assert brief(found(H3, "pyproject.toml", b"# more\n" + old, old)) == [("medium", "context", 3, 1)]


def test_a_hooks_evidence_is_its_value() -> None:
    """The same value, however it is laid out, is the same evidence."""
    (one,) = found(H3, "package.json", b'{"scripts": {"install": "demo"}}')
    (other,) = found(H3, "package.json", b'{"scripts" :\n{"install":"demo"}}')
    assert one.digest == other.digest == digest_of(b'["install", "demo"]')
