"""Every rule there is, by family."""

import re
from dataclasses import replace

from tests.builders import finding
from vetting.domain.signals.catalogue import FAMILIES, families, is_of_release
from vetting.domain.signals.scan import ALL


def test_every_rule_is_listed_once_in_its_family() -> None:
    """Nothing is left out, nothing said twice, and numbers ascend."""
    listed = [(family.letter, rule) for family in families() for signal in family.signals for rule in signal.rules]

    assert sorted(map(id, ALL)) == sorted(id(rule) for _, rule in listed)
    assert [rule.id[0] for _, rule in listed] == [letter for letter, _ in listed]
    assert [family.letter for family in families()] == list(FAMILIES)


def test_what_is_known_of_a_release_is_told_from_what_stands_in_its_files() -> None:
    """By the rule, and by the place: one about all of it has none."""
    found = finding("P5")
    known, in_file, of_all = replace(found, path=""), found, replace(finding("A1"), path="")

    assert [is_of_release(one) for one in (known, in_file, of_all)] == [True, False, False]


def test_every_rule_says_what_it_is() -> None:
    """Title, reason and what it cannot see are sentences that a person understands."""
    for rule in ALL:
        assert re.fullmatch(r"[AHCFUDP]\d+", rule.id), rule
        assert rule.version >= 1
        assert all(len(text) >= 8 for text in (rule.title, rule.why, rule.blind_to)), rule.id
        assert (rule.why[-1], rule.blind_to[-1]) == (".", "."), rule.id
