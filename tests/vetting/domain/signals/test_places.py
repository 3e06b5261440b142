"""Which files are beside the code."""

import pytest

from vetting.domain.signals.places import is_beside_code


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("demo/work.py", False),
        ("demo/testing.py", False),
        ("demo/contest/x.py", False),
        ("tests/setup.py", False),
        ("docs/demo.pth", False),
        ("tests/work.py", True),
        ("demo/Tests/work.py", True),
        ("docs/conf.py", True),
        ("demo/docs/work.py", False),
        ("demo/examples/work.py", False),
        ("demo/test_work.py", True),
        ("demo/work_test.py", True),
        ("conftest.py", True),
        ("demo/work.pyi", True),
        ("lib/work.d.ts", True),
        ("lib/work.spec.js", True),
    ],
)
def test_documents_tests_and_stubs_are_beside_the_code(path: str, expected: bool) -> None:  # noqa: FBT001  # a column
    """What runs although it lies among tests is no test."""
    assert is_beside_code(path) == expected
