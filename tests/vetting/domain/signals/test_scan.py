"""The scan: all rules over one file, and an honest word where one could not look."""

import bz2
import gzip
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import finding
from tests.vetting.domain.signals.lineage_of import out, scanned
from tests.vetting.domain.signals.looking import side
from vetting.domain.code.reading import language_of
from vetting.domain.projects import ProjectStatus
from vetting.domain.signals.capabilities import capabilities_in
from vetting.domain.signals.code import unread
from vetting.domain.signals.files import HEAD_BYTES
from vetting.domain.signals.interface import (
    ChangeUnderScan,
    FileUnderScan,
    Finding,
    ReleaseUnderScan,
    Rule,
    Scan,
    Scope,
    Severity,
    TreeSide,
)
from vetting.domain.signals.known_bad import KnownBad
from vetting.domain.signals.publishing import OddVersion
from vetting.domain.signals.scan import ALL, RULES, ranked, scan, scan_change, scan_release
from vetting.domain.trees import Tree

PATHS = [
    "demo.pth", "setup.py", "pyproject.toml", "setup.cfg", "package.json", "PKG-INFO", "x.so", "x",
    "x.sh", "x.ps1", "x.bat", "x.ts", "x.pyx",
]  # fmt: skip


class Stumbling:
    """A rule that fails in a way of its choice."""

    id: ClassVar[str] = "X1"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Stumbles"
    why: ClassVar[str] = "To see what becomes of it."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "Everything."

    def __init__(self, error: Exception) -> None:
        self._error = error

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Fail after a first finding."""
        yield replace(finding("X1"), path=file.new.path)
        raise self._error


def test_the_rules_are_told_apart() -> None:
    """Each has words for people, and an id of the catalogue's; some ask the same of two things."""
    assert [one for one, times in Counter(rule.id for rule in ALL).items() if times > 1] == [
        "H3",
        "H4",
        "H5",
        "C4",
        "C8",
        "C10",
        "A3",
        "P3",
    ]
    assert {rule.id[0] for rule in ALL} == set("AHCFUDP")
    assert all(rule.title and rule.why and rule.blind_to and rule.version for rule in ALL)


def test_a_rule_about_a_release_that_fails_leaves_the_scan_unfinished() -> None:
    """As one about a file does."""

    class Staggering(KnownBad):
        """Fails after what it finds."""

        def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
            """Look, then fail."""
            yield from super().look(release)
            raise ValueError(release.release.version)

    scanned_release = scanned(out("1.0"), status=ProjectStatus.QUARANTINED)
    assert [one.rule for one in scan_release(scanned_release).findings] == ["P5"]
    staggering = scan_release(scanned_release, (Staggering(), OddVersion()))
    assert [one.rule for one in staggering.findings] == ["P5"]
    assert staggering.unfinished == "rule P5 could not look at what is known of it (ValueError)"


def test_every_rule_looks_at_every_file() -> None:
    """One file may be several things at once."""
    scanned = scan(FileUnderScan(None, side("demo.pth", "import demo # \u202e\n".encode())))
    assert [one.rule for one in scanned.findings] == ["U1", "H1"]
    assert scanned.unfinished is None


@pytest.mark.parametrize("error", [ValueError("secret \x1b"), RecursionError(), MemoryError(), KeyError("x")])
def test_a_rule_that_fails_leaves_the_scan_unfinished(error: Exception) -> None:
    """What was found stays, other rules still look, and the reason repeats nothing that the package wrote."""
    rules: tuple[Rule, ...] = (Stumbling(error), *RULES)
    scanned = scan(FileUnderScan(None, side("demo.pth", b"import demo\n")), rules)
    assert [one.rule for one in scanned.findings] == ["X1", "H1"]
    assert scanned.unfinished == f"rule X1 could not look at demo.pth ({type(error).__name__})"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("pyproject.toml", b"[build-system\n"),
        ("pyproject.toml", b"\xff"),
        ("package.json", b"{"),
        ("package.json", b"[" * 100_000),
        ("setup.cfg", b"no section\n"),
    ],
)
def test_a_file_that_cannot_be_parsed_leaves_the_scan_unfinished(path: str, data: bytes) -> None:
    """A hook file that a rule cannot read is never clear."""
    assert (scan(FileUnderScan(None, side(path, data))).unfinished or "").startswith("rule ")


def test_a_file_too_large_to_be_held_is_not_clear() -> None:
    """Of a head alone only its kind can be told; a native binary is told, and nothing else was to be seen in it."""
    text = replace(side("demo.py", b"x" * HEAD_BYTES), is_whole=False)
    assert scan(FileUnderScan(None, text)) == Scan((), "demo.py is too large to be looked at")
    binary = replace(side("demo.so", b"\x7fELF" + bytes(HEAD_BYTES)), is_whole=False)
    scanned = scan(FileUnderScan(None, binary))
    assert ([one.rule for one in scanned.findings], scanned.unfinished) == (["F1"], None)


def test_what_counts_and_weighs_most_comes_first() -> None:
    """Delta before context, high before low, then by place."""
    context = finding(scope=Scope.CONTEXT)
    low = finding(severity=Severity.LOW)
    high = finding()
    later = replace(finding(), line=9)
    nowhere = replace(finding(), line=None)
    assert ranked([context, low, later, high, nowhere]) == (nowhere, high, later, low, context)


@given(st.sampled_from(PATHS), st.binary(max_size=300), st.none() | st.binary(max_size=300))
def test_no_bytes_break_the_scan(path: str, new: bytes, old: bytes | None) -> None:
    """Whatever a file holds, there is a result, and every place in it is within the file."""
    scanned = scan(FileUnderScan(None if old is None else side(path, old), side(path, new)))
    for one in scanned.findings:
        assert one.line is None or 1 <= one.line <= new.count(b"\n") + 1
        one.message.encode()


class Odd(bytes):
    """Bytes on which whoever reads them as code stumbles."""

    __slots__ = ()

    def count(self, *_: object) -> int:
        """Fail."""
        raise RuntimeError(self[:1])


def test_code_at_which_the_reading_fails_leaves_the_scan_unfinished() -> None:
    """So that it is not clear; what it can do is then not known, and nothing is said of it."""
    odd = side("demo.py", Odd(b"import os\nos.system('x')\n"))

    scanned = scan(FileUnderScan(None, odd))

    assert str(scanned.unfinished).endswith("demo.py: its code could not be read (RuntimeError)")
    assert capabilities_in(odd) == {}


def test_a_rule_about_a_change_that_fails_leaves_the_scan_unfinished() -> None:
    """What the others found stays."""

    class Failing:
        """Fails."""

        id: ClassVar[str] = "X2"
        version: ClassVar[int] = 1
        title: ClassVar[str] = "Fails"
        why: ClassVar[str] = "To see what becomes of it."
        blind_to: ClassVar[str] = "Everything."

        def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
            """Fail after a first finding."""
            yield replace(finding("X2"), path=str(len(change.changes)))
            raise ValueError

    tree = Tree(())
    whole = ChangeUnderScan(None, TreeSide(tree, {}, None), (), lambda _: b"")

    scanned = scan_change(whole, (Failing(),))

    assert [one.rule for one in scanned.findings] == ["X2"]
    assert scanned.unfinished == "rule X2 could not look at the whole of it (ValueError)"


@pytest.mark.parametrize(
    ("path", "data", "unfinished"),
    [
        ("p/a.json.gz", gzip.compress(bytes(2 << 20)), True),
        ("p/a.json.bz2", bz2.compress(b"{}" + b" " * (2 << 20)), True),
        ("tests/a.json.gz", gzip.compress(bytes(2 << 20)), False),
        ("p/a.json.gz", gzip.compress(b"".join(b"%d," % (one * one) for one in range(1 << 15))), False),
        ("p/a.json.gz", b"\x1f\x8bx", False),
        ("p/a.json", b"BZ", False),
    ],
    ids=["nuls", "blanks", "in-tests", "data", "broken", "no-packing"],
)
def test_a_bomb_was_not_read(path: str, data: bytes, *, unfinished: bool) -> None:
    """What unpacks to very much more than it has is not looked at whole; among tests nobody wonders."""
    assert (scan(FileUnderScan(None, side(path, data))).unfinished is not None) == unfinished


NAMES = [
    *PATHS, "demo/a.py", "a.py", "demo/__init__.py", "usercustomize.py", "sitecustomize/__init__.py", "a/a.pyc",
    "demo-1.data/scripts/git", "demo-1.data/scripts/ls.py", "demo-1.dist-info/entry_points.txt", "requirements.txt",
    "pip.conf", "binding.gyp", "Makefile", "CMakeLists.txt", "Cargo.toml", "a.zip", "a.png", "a/e\u0301.py",
    "a\u202e.py", "x.ipynb", "x.js",
    "tests/conftest.py", "a/setup.py", "src/sitecustomize.py", ".npmrc", "build.rs", "a.json",
]  # fmt: skip


@pytest.mark.parametrize("old", [None, b"", b"import os\n", b"{}"])
def test_of_an_empty_file_the_few_rules_that_are_asked_say_what_all_would(old: bytes | None) -> None:
    """Whatever it is called, and whatever stood there: what is left out would have said nothing."""
    for path in NAMES:
        file = FileUnderScan(None if old is None else side(path, old), side(path, b""))
        every = (*RULES[:1], *RULES[1:])  # equal, but not what is left out of
        assert (path, scan(file)) == (path, scan(file, every))
        if language_of(path) is not None:
            assert unread(file.new) is None
