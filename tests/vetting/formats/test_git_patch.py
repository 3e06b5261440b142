"""A change as a patch: git applies it, and what is there then is the new tree, byte for byte."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vetting.formats.applying_patches import Files, Held, applied, patch_between
from vetting.formats.git_patch import quoted

LONG = b"".join(b"line %d\n" % number for number in range(30_000))
OLD: Files = {
    b"same.py": Held(b"1\n"),
    b"text.py": Held(b"a\nb\nc\n"),
    b"ends bare": Held(b"a\nb"),
    b"crlf.txt": Held(b"a\r\nb\r\n\x0c\r\r\n"),
    b"odd-bytes.txt": Held(b"\xff\xfe\n\xe2\x80\xa8\n"),
    b"many.py": Held(LONG),
    b"image.png": Held(b"\0\1\2" * 100),
    b"nul.py": Held(b"a" * 9000 + b"\0\n"),
    b"tool": Held(b"#!/bin/sh\n"),
    b"gone/empty": Held(),
    b"gone/full": Held(b"x\n"),
    b"gone/image": Held(b"\0gone"),
    b"was/moved.py": Held(b"moved\n"),
    b"was/renamed.py": Held(b"a\nb\nc\nd\n"),
    b"swap/a": Held(b"one\n"),
    b"swap/b": Held(b"two\n"),
    b"link": Held(b"same.py", links=True),
    b"turns": Held(b"same.py", links=True),
    b"turns too": Held(b"text\n"),
    b"file": Held(b"a file\n"),
    b"folder/file": Held(b"in a folder\n"),
    b"demo-1.0.dist-info/WHEEL": Held(b"Wheel-Version: 1.0\n"),
    b"demo-1.0.dist-info/METADATA": Held(b"Version: 1.0\n"),
}
NEW: Files = {
    b"same.py": Held(b"1\n"),
    b"text.py": Held(b"a\nB\nc\nd\n"),
    b"ends bare": Held(b"a\nc"),
    b"crlf.txt": Held(b"a\r\nB\r\n\x0c\r\r\n"),
    b"odd-bytes.txt": Held(b"\xff\xfd\n\xe2\x80\xa8\n"),
    b"many.py": Held(LONG.replace(b"line", b"row")),
    b"image.png": Held(b"\0\1\3" * 100),
    b"nul.py": Held(b"b" * 9000 + b"\0\n"),
    b"tool": Held(b"#!/bin/sh\n", executes=True),
    b"now/moved.py": Held(b"moved\n"),
    b"now/renamed.py": Held(b"a\nb\nc\nD\n", executes=True),
    b"swap/a": Held(b"two\n"),
    b"swap/b": Held(b"one\n"),
    b"link": Held(b"text.py", links=True),
    b"turns": Held(b"text\n"),
    b"turns too": Held(b"same.py", links=True),
    b"file/inner": Held(b"now a folder\n"),
    b"folder": Held(b"now a file\n"),
    b"demo-1.1.dist-info/WHEEL": Held(b"Wheel-Version: 1.0\n"),
    b"demo-1.1.dist-info/METADATA": Held(b"Version: 1.1\n"),
    b"new/empty": Held(),
    b'new/"quoted"\\\t\x07\n\x7f.py': Held(b"--- a\n+++ b\n@@ -1 +1 @@\n"),
    "new/ünïcode ".encode(): Held(b"\0new", executes=True),
    b"new/\xff": Held(b"\\ No newline at end of file"),
    b"new/b/new b": Held(b"a/b\n"),
    b"new/link": Held(b"../..\n/etc", links=True),
}
MOVES = {"now/moved.py": "was/moved.py", "now/renamed.py": "was/renamed.py"}


def test_git_makes_the_new_tree_of_the_old_one(tmp_path: Path) -> None:
    """Whatever can become of a file, and whatever it is called: texts whole, bytes, links, modes and names."""
    patch = patch_between(OLD, NEW, MOVES)

    assert applied(OLD, patch, tmp_path / "there") == NEW
    assert applied(NEW, patch_between(NEW, OLD, {old: new for new, old in MOVES.items()}), tmp_path / "back") == OLD
    assert applied({}, patch_between(None, NEW, {}), tmp_path / "whole") == NEW
    assert b"similarity index 100%\nrename from was/moved.py\nrename to now/moved.py\ndiff --git" in patch
    assert b"rename from demo-1.0.dist-info/WHEEL\nrename to demo-1.1.dist-info/WHEEL\n" in patch
    assert b"deleted file mode 120000\nindex " in patch


def test_what_is_very_large_is_written_as_bytes(tmp_path: Path) -> None:
    """Piece by piece, so that it need not be held."""
    data = b"".join(sha256(b"%d" % number).digest() for number in range(9000))
    old, new = {b"a": Held(b"x" + data)}, {b"a": Held(data + b"y")}

    patch = patch_between(old, new, {}, max_text_bytes=10)

    assert b"GIT binary patch\nliteral 288001\n" in patch
    assert new == applied(old, patch, tmp_path / "folder")


def test_two_top_folders_are_left_out(tmp_path: Path) -> None:
    """An sdist's patch is applied within its folder, which is said; one that keeps its name stays."""
    patch = patch_between({b"demo-1.0/a": Held(b"1\n")}, {b"demo-1.1/a": Held(b"2\n")}, {})
    same = patch_between({b"demo/a": Held(b"1\n")}, {b"demo/a": Held(b"2\n")}, {})

    assert patch.startswith(b"# Paths are within the top folder, demo-1.0, which the new archive calls demo-1.1.\ndiff")
    assert {b"a": Held(b"2\n")} == applied({b"a": Held(b"1\n")}, patch, tmp_path / "sdist")
    assert same.startswith(b"diff --git a/demo/a b/demo/a\n")


def test_nothing_is_nothing() -> None:
    """Equal trees have an empty patch."""
    assert patch_between(OLD, OLD, {}) == b""


@pytest.mark.parametrize(
    ("path", "written"),
    [(b"a/b-c_1.py", b"a/b-c_1.py"), (b"a b", b'"a b"'), (b"\xc3\xbc", b'"\\303\\274"'), (b'\n"\\', b'"\\n\\"\\\\"')],
)
def test_odd_names_are_quoted(path: bytes, written: bytes) -> None:
    """As git quotes them; blanks too, which git would leave."""
    assert written == quoted(path)


NAMES = st.sampled_from([b"a", b"b c", b"\xff", b'"', b"d", b"\xc3\xbc\t"])
PATHS = st.one_of(NAMES, st.tuples(NAMES, NAMES).map(b"/".join))
LINES = st.lists(
    st.sampled_from([b"", b"x", b"y", b"-- ", b"\r", b"\\", b"@@ -1 +1 @@", b"\xff", b"diff --git a/a b/a"])
)
TEXTS = st.tuples(LINES.map(b"\n".join), st.sampled_from([b"", b"\n", b"\0"])).map(b"".join)
# NOTE: no link may lead to itself: git 2.39 does not make a folder of one that does.
TARGETS = st.sampled_from([b"lost", b"/x y\n", b"\xfe"])
HELD = st.one_of(st.builds(Held, TEXTS, st.booleans()), st.builds(Held, TARGETS, links=st.just(value=True)))


def without_clashes(files: dict[bytes, Held]) -> Files:
    """Leave out what is a folder, too."""
    return {path: one for path, one in files.items() if not any(other.startswith(path + b"/") for other in files)}


TREES = st.dictionaries(PATHS, HELD, max_size=5).map(without_clashes)


def holds(old: Files, new: Files, folder: Path) -> None:
    """Hold a patch against git; everything that goes is said to have moved to everything that comes."""
    # A file beside the others, so that there is no top folder.
    old, new = ({**side, b"z": Held()} for side in (old, new))
    gone = [path.decode("latin-1") for path in old if path not in new and path.isalnum()]
    come = [path.decode("latin-1") for path in new if path not in old and path.isalnum()]
    assert new == applied(old, patch_between(old, new, dict(zip(come, gone, strict=False))), folder / "tried")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES, TREES)
def test_git_takes_every_patch(tmp_path: Path, old: Files, new: Files) -> None:
    """Of any two small trees."""
    holds(old, new, tmp_path)


@pytest.mark.soak
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES, TREES)
def test_git_takes_thousands_of_patches(tmp_path: Path, old: Files, new: Files) -> None:
    """Of any two small trees, many more of them."""
    holds(old, new, tmp_path)
