"""From which version a missing audit is nearest."""

import pytest

from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.verdict import Gap, Missing
from vetting.domain.suggestions import nearest_base
from vetting.domain.versions import order_for


def missing(*reached: frozenset[str | None]) -> Missing:
    """Miss audits of demo 2.0; *reached* is what comes from nothing for each criterion."""
    gaps = {f"c{number}": Gap(frozenset({"2.0"}), one) for number, one in enumerate(reached)}
    return Missing("demo", "2.0", tuple(gaps), gaps)


@pytest.mark.parametrize(
    ("reached", "base"),
    [
        ([{None}], None),
        ([{None, "1.0", "1.9", "1.10", "3.0"}], "1.10"),
        ([{None, "10.0", "3.0"}], "3.0"),
        ([{None, "1.0", "1.5"}, {None, "1.0"}], "1.0"),
        ([{None, "1.5"}, {None, "1.0"}], None),
    ],
)
def test_the_nearest_version_that_all_gaps_share_is_the_base(reached: list[set[str | None]], base: str | None) -> None:
    """The highest below comes first, then the lowest above; it has to be reached for every missing criterion."""
    assert nearest_base(missing(*map(frozenset, reached)), order_for(Ecosystem.PYPI)) == base
