"""A problem in the form that editors jump by."""

import pytest

from vetting.domain.problems import ProblemKind, StoreProblem
from vetting.domain.store_problems import lockfile_refusal


@pytest.mark.parametrize(
    ("file", "line", "told"), [("", None, "No."), ("a.toml", None, "a.toml: No."), ("a.toml", 3, "a.toml:3: No.")]
)
def test_a_problem_is_told_with_its_place(file: str, line: int | None, told: str) -> None:
    """The file and the line are told as far as they are known."""
    assert str(StoreProblem(ProblemKind.LOCKFILE, file, "No.", line)) == told


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ("b.txt:12: No: none.", ("b.txt", "No: none.", 12)),
        ("uv.lock: No.", ("uv.lock", "No.", None)),
        ("it is too large", ("uv.lock", "it is too large", None)),
    ],
)
def test_a_lockfiles_refusal_is_taken_apart(message: str, problem: tuple[str, str, int | None]) -> None:
    """The message stays, and a program has file and line apart."""
    refusal = lockfile_refusal(message, "uv.lock")

    assert str(refusal) == message
    assert [(one.file, one.message, one.line) for one in refusal.problems] == [problem]


def test_several_things_wrong_with_a_lockfile_are_told_apart() -> None:
    """Each line that begins with a place is a problem; what goes on without one belongs to the last."""
    refusal = lockfile_refusal("a.txt:1: No.\nb.txt:2: Nor: that.\nand 3 more", "a.txt")

    found = [(one.file, one.message, one.line) for one in refusal.problems]
    assert found == [("a.txt", "No.", 1), ("b.txt", "Nor: that.\nand 3 more", 2)]
