"""Policy entries, found by project or by version."""

import pytest

from vetting.domain.errors import InvalidInput
from vetting.domain.policy import NO_POLICY, Policy, PolicyEntry

STRICT = PolicyEntry(criteria=("safe-to-deploy",))


def test_an_entry_of_a_project_is_about_every_version() -> None:
    """An entry without a version speaks of all."""
    policy = Policy({"demo": STRICT})

    assert (policy.of("demo", "1.0"), policy.of("other", "1.0")) == (STRICT, NO_POLICY)


def test_an_entry_of_a_version_is_about_that_alone() -> None:
    """An entry with a version speaks of exactly this one."""
    policy = Policy({"demo:1.0": STRICT})

    assert (policy.of("demo", "1.0"), policy.of("demo", "1.0.0")) == (STRICT, NO_POLICY)


def test_a_project_is_named_in_one_way() -> None:
    """Entries with and without a version for one project contradict each other."""
    with pytest.raises(InvalidInput, match="'demo' with and without a version"):
        Policy({"demo": STRICT, "demo:1.0": STRICT})
