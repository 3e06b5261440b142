"""A2: a RECORD that denies what its wheel holds."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.vetting.domain.signals.archive.changing import SDIST, WHEEL, found_in, told, wheel_files
from tests.vetting.domain.trees_of import digest, link_entry
from vetting.domain.signals.archive.records import RecordMismatch
from vetting.domain.signals.interface import ChangeUnderScan, TreeSide
from vetting.domain.trees import EntryKind, Tree, TreeEntry, matched_paths

A2 = RecordMismatch()
RECORD = "demo-1.0.dist-info/RECORD"
MODULE = {"demo/a.py": b"a = 1\n"}


def edited(edit: Callable[[str], str]) -> dict[str, bytes]:
    """Give a sound wheel's files with its RECORD edited."""
    files = wheel_files(MODULE)
    return {**files, RECORD: edit(files[RECORD].decode()).encode()}


def with_hash(text: str, algorithm: str) -> str:
    """State the module's hash by another algorithm."""
    named = urlsafe_b64encode(hashlib.new(algorithm, MODULE["demo/a.py"]).digest()).decode().rstrip("=")
    return "\n".join(f"demo/a.py,{algorithm}={named},6" if "a.py" in row else row for row in text.split("\n"))


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("demo/a.py", '"demo/a.py"'),
        lambda text: text.replace("demo/a.py", "./demo/a.py"),
        lambda text: text + "\n\n",
        lambda text: text.replace(",6\n", ",\n"),
        lambda text: with_hash(text, "sha512"),
        lambda text: text.replace(f"{RECORD},,", f"{RECORD},sha256=old,12"),
        lambda text: text.replace(f"{RECORD},,\n", ""),
    ],
)
def test_a_sound_record_is_silent(edit: Callable[[str], str]) -> None:
    """However it is written: quoted, with other line ends, without sizes, by a longer hash; itself it need not name."""
    assert found_in(A2, edited(edit)) == []


@pytest.mark.parametrize(
    ("edit", "severity", "path", "line"),
    [
        (lambda text: text.replace("demo/a.py", "demo/b.py"), "high", "demo/a.py", None),
        (lambda text: text.replace("demo/a.py", "/demo/a.py"), "high", "demo/a.py", None),
        (lambda text: text + "demo/gone.py,sha256=x,1\n", "high", RECORD, 5),
        (lambda text: text.replace("a.py,sha256=", "a.py,sha256=A"), "high", RECORD, 1),
        (lambda text: with_hash(text, "sha512").replace("a.py,sha512=", "a.py,sha512=A"), "high", RECORD, 1),
        (lambda text: text + "demo/a.py,sha256=other,6\n", "high", RECORD, 5),
        (lambda text: text + text.split("\n")[0] + "\n", "low", RECORD, 5),
        (lambda text: text.replace(",6\n", ",7\n"), "medium", RECORD, 1),
        (lambda text: with_hash(text, "md5"), "medium", RECORD, 1),
        (lambda text: "demo/a.py,,\n" + text.partition("\n")[2], "medium", RECORD, 1),
        (lambda text: text + '"open', "high", RECORD, None),
        (lambda text: text + "\udcff", "high", RECORD, None),
    ],
)
def test_what_does_not_match_is_found(edit: Callable[[str], str], severity: str, path: str, line: int | None) -> None:
    """A file not listed, not there, with another hash or size, listed twice, or no way to read RECORD at all."""
    files = wheel_files(MODULE)
    files[RECORD] = edit(files[RECORD].decode()).encode("utf-8", "surrogateescape")
    findings = found_in(A2, files)
    assert (severity, path, line) in [(one.severity.value, one.path, one.line) for one in findings]
    assert {one.rule for one in findings} == {"A2"}


def test_a_file_smuggled_into_a_wheel_is_found() -> None:
    """What RECORD does not list is high, signatures apart; a link has no hash that could match."""
    files = wheel_files(MODULE)
    signed = {**files, f"{RECORD}.jws": b"{}", f"{RECORD}.p7s": b"0"}
    assert found_in(A2, signed) == []
    assert told(found_in(A2, {**files, "demo.pth": b"import demo"})) == [("high", "delta", "demo.pth")]
    linked = edited(lambda text: text + "demo/link,sha256=x,1\n")
    assert told(found_in(A2, linked, more=[link_entry("demo/link", "a")])) == [("medium", "delta", RECORD)]


def test_only_a_wheel_has_a_record() -> None:
    """A source distribution has none; a wheel without one, or with two, is high, whatever it is called."""
    files = wheel_files(MODULE)
    without = {path: data for path, data in files.items() if path != RECORD}
    assert found_in(A2, without, claimed=SDIST) == []
    assert found_in(A2, MODULE, claimed=None) == []
    for odd in (without, {**files, "x-1.dist-info/RECORD": b""}):
        assert told(found_in(A2, odd)) == told(found_in(A2, odd, claimed=None)) == [("high", "delta", "")]


def test_what_was_so_before_is_context_only_while_it_is_the_same_file() -> None:
    """A file that no RECORD listed before counts again as soon as its content is another."""
    old = {**wheel_files(MODULE), "demo/b.py": b"b = 1\n"}
    assert told(found_in(A2, old, old)) == [("high", "context", "demo/b.py")]
    assert told(found_in(A2, {**old, "demo/b.py": b"b = 2\n"}, old)) == [("high", "delta", "demo/b.py")]
    old = {**wheel_files(), "demo-1.0.dist-info/X": b"x"}
    new = {path.replace("1.0", "1.1"): data.replace(b"-1.0", b"-1.1") for path, data in old.items()}
    assert told(found_in(A2, new, old)) == [("high", "context", "demo-1.1.dist-info/X")]


def test_a_record_too_large_to_be_held_is_not_judged() -> None:
    """The rule cannot look, and says so."""
    entry = TreeEntry(RECORD, EntryKind.FILE, digest(b""), 1 << 40, 0o644)
    tree = Tree((entry,))
    side = TreeSide(tree, matched_paths(tree), replace(WHEEL))
    with pytest.raises(ValueError, match="of that size"):
        list(A2.look(ChangeUnderScan(None, side, (), lambda _: b"")))
