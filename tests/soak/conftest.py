"""What a run of the soak came to, told at the end of the tests, whatever pytest shows of them otherwise."""

from collections.abc import Callable

import pytest

TOLD = "soak"
"""The property of a test's report under which its lines travel, also from another process."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines that tests left."""
    reports = [one for found in terminalreporter.stats.values() for one in found if isinstance(one, pytest.TestReport)]
    kept = [pair for one in reports if one.when == "call" for pair in one.user_properties]
    lines = [str(value) for name, value in kept if name == TOLD]
    if lines:
        terminalreporter.section("soak")
        terminalreporter.write("\n".join(lines) + "\n")


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Give what says a line at the end of the tests."""
    return lambda line: record_property(TOLD, line)
