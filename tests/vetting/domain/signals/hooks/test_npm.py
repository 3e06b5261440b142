"""H3 for npm: scripts that run while installing, and builds that run commands."""

import json

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.hooks.installing import InstallHook
from vetting.domain.signals.interface import digest_of

H3 = InstallHook()
USUAL = b"""{'targets': [{'include_dirs': ["<!@(node -p \\"require('node-addon-api').include\\")"],
 'dependencies': ["<!(node -p \\"require('node-addon-api').gyp\\")", "<!(node -e \\"require('nan')\\")"]}]}"""
EVIL = "Building this runs a command to fill in a value, and npm builds it when this is installed."


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (b'{"scripts":\n {"postinstall": "node demo.js"}}', b"{}", [("high", "delta", 2, 3)]),
        (b'{"scripts": {"preinstall": "one"}}', None, [("high", "delta", 1, 14)]),
        (b'{"scripts": {"pre\\u0069nstall": "one"}}', None, [("high", "delta", 1, 1)]),
        (b'{"scripts": {"install": "one"}}', b"{broken", [("high", "delta", 1, 14)]),
        (b'{"scripts": {"install": "one"}}', b'{"scripts": {"install": "two"}}', [("medium", "delta", 1, 14)]),
        (b'{"scripts": {"install": "one"}, "x": 1}', b'{"scripts": {"install":"one"}}', [("medium", "context", 1, 14)]),
        (b'{"scripts": {"test": "node test.js", "prepare": "tsc"}}', None, []),
        (b"[]", None, []),
        (b'{"scripts": []}', None, []),
    ],
)
def test_a_new_script_is_high_and_a_changed_one_medium(
    new: bytes, old: bytes | None, expected: list[tuple[str, str, int, int]]
) -> None:
    """What npm runs while installing; what it runs at other times is no hook."""
    assert brief(found(H3, "package.json", new, old)) == expected


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("binding.gyp", b"{}", [("medium", 1)]),
        ("binding.gyp", USUAL, [("medium", 1)]),
        ("binding.gyp", b"{\n'a': '<!(node evil.js)'}", [("high", 2), ("medium", 1)]),
        ("binding.gyp", b"{'a': '<!' '@(sh evil.sh)'}", [("high", 1), ("medium", 1)]),
        ("binding.gyp", b"{'a': '\\x3c!(sh evil.sh)'}", [("high", 1), ("medium", 1)]),
        ("binding.gyp", b"{'a': '<!(node -p \"require(\\'nan\\')\") <!(sh)'}", [("high", 1), ("medium", 1)]),
        ("binding.gyp", b"{'a': '<!(sh evil.sh)'", [("high", 1), ("medium", 1)]),
        ("common.gypi", b"{'a': '<!(sh evil.sh)'}", [("high", 1)]),
        ("deep/other.GYP", b"{'a': 1}", []),
        ("demo.js", b"'<!(sh evil.sh)'", []),
    ],
)
def test_a_build_that_runs_commands_is_high(path: str, data: bytes, expected: list[tuple[str, int]]) -> None:
    """However the command is spelled; the ways in which two libraries say where they are are usual."""
    findings = found(H3, path, data)
    assert [(one.severity.value, one.line) for one in findings] == expected
    assert {one.message for one in findings if one.severity.value == "high"} <= {EVIL}


def test_a_command_that_was_there_before_is_context() -> None:
    """The build changed, what it runs to fill in values did not."""
    old = b"{'a': '<!(sh usual.sh)'}"
    findings = found(H3, "binding.gyp", old + b" # more", old)
    assert brief(findings) == [("high", "context", 1, 8), ("medium", "delta", 1, 1)]


def test_the_evidence_is_the_value() -> None:
    """The same value, however it is laid out, is the same evidence."""
    (one,) = found(H3, "package.json", b'{"scripts": {"install": "demo"}}')
    (other,) = found(H3, "package.json", b'{"scripts" :\n{"install":"demo"}}')
    assert one.digest == other.digest == digest_of(b'["install", "demo"]')


@pytest.mark.parametrize(
    ("document", "number"),
    [
        ({"main": "lib/data.dat"}, 1),
        ({"bin": "a.txt"}, 1),
        ({"main": "a.log", "bin": {"x": "b.bin", "y": "c.js"}}, 2),
        ({"main": "index", "bin": {"x": 1}}, 0),
        ({"main": ["a.txt"]}, 0),
        ([], 0),
    ],
)
def test_an_entry_that_is_not_called_code_is_found(document: object, number: int) -> None:
    """Node runs it as JavaScript all the same."""
    findings = found(InstallHook(), "package.json", json.dumps(document).encode(), b"{}")
    assert brief(findings) == [("medium", "delta", 1, findings[place].column) for place in range(number)]
