"""C1, C5 and others, where what runs code is come to by a long way around."""

import pytest

from tests.vetting.domain.signals.code.roundabout import FILES, NAMES, TEXTS, Way
from tests.vetting.domain.signals.looking import found
from vetting.domain.signals.code import RULES


def seen(source: str) -> str:
    """Name the rules about code that see something worth a question in a file."""
    findings = [one for rule in RULES for one in found(rule, "demo/work.py", source.encode())]
    return " ".join(sorted({one.rule for one in findings if one.severity.value != "low"}))


@pytest.mark.parametrize("way", [*NAMES, *TEXTS, *FILES], ids=lambda way: way.source.split("\n")[-2][:40])
def test_a_long_way_around_is_seen_and_its_twin_is_not(way: Way) -> None:
    """Whatever is written in between, it ends where code is run; its twin ends elsewhere."""
    assert (seen(way.source), seen(way.twin)) == (way.ids, "")
