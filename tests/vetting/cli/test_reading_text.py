"""A change as text: what is cut, moved, binary or unread says so."""

from dataclasses import replace

import pytest

from tests.builders import diffed_file, digest, finding
from vetting.cli.reading_text import change_lines
from vetting.cli.terminal import Painter
from vetting.domain.criteria import Criterion
from vetting.domain.diffs import ENGINE, DiffedFile, FileKind, Hunk, Line, TreeDiff
from vetting.domain.shapes.shape import Look, Shape
from vetting.domain.signals.interface import Scope, Severity
from vetting.domain.suggestions import Step
from vetting.domain.trees import Status
from vetting.ports.local_reading import ReadChange, ReadFile

PLAIN = Painter(is_on=False)
STEP = Step("demo", "1.0", "1.1")
HUNK = Hunk(1, 1, 1, 1, (Line("-", b"a\xff"), Line("+", b"b", bare=True)))


def change(*files: DiffedFile, cut: str | None = None, whole: bool = False) -> ReadChange:
    """Make a change that was read."""
    return ReadChange(
        STEP,
        None if whole else ReadFile("demo-1.0.tar.gz", digest("old")),
        ReadFile("demo-1.1.tar.gz", digest("new")),
        TreeDiff(ENGINE, digest("t"), digest("u"), files, cut),
        (finding(), finding("D0", severity=Severity.LOW), finding("U1", scope=Scope.CONTEXT)),
        "the archive was not read whole",
        lambda file: () if file.hunks is None else (HUNK,),
        lambda: iter(()),
    )


def text(shown: ReadChange, painter: Painter = PLAIN) -> str:
    """Write it."""
    return "\n".join(change_lines(shown, STEP, painter))


def test_what_rules_noticed_of_the_change_comes_first() -> None:
    """Findings on what was there before are left out; an unfinished look says so."""
    lines = text(change(diffed_file(), cut="2 entries were not read")).splitlines()

    assert lines[3:8] == [
        "  1 file differs: +1 -1 lines",
        "  not all of it: 2 entries were not read",
        "  high H1 demo.pth:1: A new .pth file runs code whenever Python starts.",
        "  low D0 demo.pth:1: A new .pth file runs code whenever Python starts.",
        "  not all was looked at: the archive was not read whole",
    ]


def test_lines_are_safe_to_look_at() -> None:
    """Bytes that are no text appear as their codes, and a missing end of line is named."""
    assert text(change(diffed_file())).endswith(
        "=== changed demo-1.1/demo.py +1 -1\n@@ -1,1 +1,1 @@\n-a\\xff\n+b\n\\ no line end at the end of the file"
    )


def test_colour_is_only_for_terminals() -> None:
    """Added lines are green there, removed ones red."""
    assert "\x1b[32m+b\x1b[0m" in text(change(diffed_file()), Painter(is_on=True))
    assert "\x1b" not in text(change(diffed_file()))


@pytest.mark.parametrize(
    ("changes", "heading"),
    [
        ({"status": Status.MOVED, "old_path": "x/\u202eold"}, "=== moved demo-1.1/demo.py (was x/\\u202eold) +1 -1"),
        ({"status": Status.RENAMED}, "=== renamed demo-1.1/demo.py (was demo-1.0/demo.py) +1 -1"),
        ({"kind": FileKind.BINARY, "hunks": None}, "=== changed demo-1.1/demo.py binary, 10 bytes -> 10 bytes"),
        (
            {"kind": FileKind.BINARY, "hunks": None, "status": Status.ADDED, "old_size_bytes": None},
            "=== added demo-1.1/demo.py binary, nothing -> 10 bytes",
        ),
        (
            {
                "kind": FileKind.BINARY,
                "shape": Shape(Look("elf", "ELF, 32-bit", 5.0), Look("elf", "ELF, 64-bit", None), "disassembly"),
            },
            (
                "=== changed demo-1.1/demo.py binary, 10 bytes -> 10 bytes (ELF, 32-bit, 5.00 bits a byte -> "
                "ELF, 64-bit) (shown as disassembly)"
            ),
        ),
        (
            {"kind": FileKind.BINARY, "hunks": None, "shape": Shape(None, None, "decompressed gzip")},
            (
                "=== changed demo-1.1/demo.py binary, 10 bytes -> 10 bytes (shown as decompressed gzip) "
                "(the same on both sides; only how it is packed differs)"
            ),
        ),
        ({"kind": FileKind.LINK}, "=== changed demo-1.1/demo.py link +1 -1"),
        (
            {"cut": "not diffed: large", "added": None, "removed": None},
            "=== changed demo-1.1/demo.py\n(not diffed: large)",
        ),
    ],
)
def test_a_files_heading_says_what_became_of_it(changes: dict[str, object], heading: str) -> None:
    """How it changed, where it was, what cannot be shown line by line, and what was cut off."""
    assert f"\n{heading}\n" in text(change(replace(diffed_file(), **changes))) + "\n"  # type: ignore[arg-type]  # its own fields


def test_lines_that_nobody_counted_are_not_nothing() -> None:
    """The totals say of how many files they are not."""
    uncounted = replace(diffed_file(), cut="not diffed: large", added=None, removed=None, hunks=None)
    assert "  2 files differ: +1 -1 lines, without those of 1 file not diffed" in text(change(diffed_file(), uncounted))
    assert "  1 file: 0 lines, without those of 1 file not diffed" in text(replace(change(uncounted), old=None))


def test_what_has_no_counterpart_is_shown_whole() -> None:
    """A release whose files are of another kind cannot be read against the older one."""
    assert "  no file of 1.0 can be held against it, so all of it is shown" in text(change(whole=True)).splitlines()


def test_a_reader_is_reminded_of_what_they_would_promise() -> None:
    """Before the change itself, on one line, safe to look at."""
    promises = [Criterion("ours", "Read\n\nby \x1b[1mus."), Criterion("linked", description_url="https://example.test")]

    lines = list(change_lines(change(diffed_file()), STEP, PLAIN, promises))

    assert "  to be certified for ours: Read by \\u001b[1mus." in lines
    assert "  to be certified for linked: https://example.test" in lines
