"""What a test needs that not every machine has: skipped by the test's name, or a failure where it is asked for."""

import os
from typing import NoReturn

import pytest

BROWSER = "REVET_REQUIRE_BROWSER"
MOUNT = "REVET_REQUIRE_MOUNT"
POSTGRES = "REVET_REQUIRE_POSTGRES"
VARIABLES = frozenset({BROWSER, MOUNT, POSTGRES})
"""Set to 1, what each names has to be there."""


def go_without(name: str, reason: str, *, variable: str) -> NoReturn:
    """Skip the test called *name*, unless *variable* asks that it should run."""
    if os.environ.get(variable) == "1":
        pytest.fail(f"{reason}, and {variable}=1 asks for it", pytrace=False)
    # Named, since pytest folds equal reasons into one line.
    pytest.skip(f"{name}: {reason}")
