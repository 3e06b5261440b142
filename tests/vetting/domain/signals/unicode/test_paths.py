"""U4: paths that are spelled otherwise than people type them."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.unicode.paths import DecomposedPath

U4 = DecomposedPath()


@pytest.mark.parametrize(
    ("path", "is_found"),
    [
        ("demo/e\u0301.py", True),
        ("demo/\u212b.py", True),
        ("demo/\uac00\u11a8/a.py", True),
        ("demo/\u00e9.py", False),
        ("demo/plain.py", False),
        ("\u8a9e/\u05e9.txt", False),
    ],
)
def test_a_path_in_letters_and_marks_apart_is_low(path: str, is_found: bool) -> None:  # noqa: FBT001  # a table
    """Some systems put them together; a composed path, in any script, is usual."""
    assert brief(found(U4, path, b"")) == ([("low", "delta", None, None)] if is_found else [])
    assert brief(found(U4, path, b"2", b"1")) == ([("low", "context", None, None)] if is_found else [])


@pytest.mark.parametrize(
    ("path", "severity"),
    [("demo/\u202eyp.b", "high"), ("demo/os\u200b.py", "medium"), ("demo/\u0645\u06cc\u200c\u062e.py", None)],
)
def test_a_path_that_hides_letters_is_found(path: str, severity: str | None) -> None:
    """One that is turned round shows another suffix; one with letters that nobody sees looks like its neighbour."""
    assert [one for one, *_ in brief(found(DecomposedPath(), path, b""))] == ([severity] if severity else [])
