"""What a marker says whatever the machine is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.formats.lockfiles.markers import holds_without


def is_group(value: str, variable: str) -> bool:
    """Ask for every extra, and for every group but ``main``."""
    return variable == "extras" or (variable == "dependency_groups" and value != "main")


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("", True),
        ("os_name == 'nt'", True),
        ("'dev' in dependency_groups", False),
        ('"main" in dependency_groups', True),
        ("'dev' not in dependency_groups", True),
        ("extras == 'x'", False),
        ("'x' in extras and os_name == 'nt'", False),
        ("'x' in extras or os_name == 'nt'", True),
        ("'x' in extras or 'y' in extras", False),
        ("('x' in extras or os_name == 'nt') and 'dev' in dependency_groups", False),
        ("os_name == 'nt' and (python_version < '3' or 'x' in extras)", True),
        ("('x' in extras", False),
        (f"{'(' * 64}'x' in extras{')' * 64}", False),
        (f"{'(' * 100_000}'x' in extras{')' * 100_000}", True),
    ],
)
def test_a_marker_tells_what_has_to_be_asked_for(marker: str, expected: bool) -> None:  # noqa: FBT001 - the answer
    """What is about the machine can hold; what is about extras and groups does not, where nothing was asked for."""
    assert holds_without(marker, is_group) is expected


@given(st.text(alphabet="()'x andorin=", max_size=40))
def test_any_text_has_an_answer(marker: str) -> None:
    """No text makes it fail."""
    assert holds_without(marker, is_group) in {True, False}
