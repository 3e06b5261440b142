"""House rules as a file."""

from datetime import date

import pytest

from vetting.domain.house_rules import Dispute, HouseRules
from vetting.domain.import_filters import ImportFilter
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import BadStoreFile, read_house, write_house

PYPI = Ecosystem.PYPI
TEXT = """
# revet house rules

independent = true

[[disputes.demo]]
who = "Jo <jo@example.test>"
peer = "peer"
violation = "<1.0"
criteria = "safe-to-deploy"
until = "2026-06-01"
reason = "it is about another project"

[[disputes.demo]]
peer = "peer"
violation = "<2.0"
criteria = [
    "safe-to-deploy",
    "a-criteria-with-a-long-name",
    "another-criteria-with-a-long-name",
]
until = "2026-06-01"
reason = "not here"

[imports.peer]
only-who = "*@example.test"
exclude-who = ["Ann", "Bo"]
only-criteria = "crypto"
only-projects = ["demo", "other"]

[projects.demo]
independent = false
"""
LONG = ("safe-to-deploy", "a-criteria-with-a-long-name", "another-criteria-with-a-long-name")
RULES = HouseRules(
    {
        "demo": (
            Dispute(
                "<1.0",
                "peer",
                ("safe-to-deploy",),
                date(2026, 6, 1),
                "it is about another project",
                ("Jo <jo@example.test>",),
            ),
            Dispute("<2.0", "peer", LONG, date(2026, 6, 1), "not here"),
        )
    },
    is_independent=True,
    independence={"demo": False},
    imports={"peer": ImportFilter(("*@example.test",), ("Ann", "Bo"), ("crypto",), ("demo", "other"))},
)


def test_rules_are_read_and_written() -> None:
    """The canonical text and the rules are one."""
    assert read_house(TEXT, PYPI) == RULES
    assert write_house(RULES) == TEXT


def test_no_rules_have_a_text() -> None:
    """A file that rules nothing has its heading."""
    assert write_house(HouseRules()) == "\n# revet house rules\n"
    assert read_house("independent = false\n[imports.peer]\n", PYPI) == HouseRules(imports={"peer": ImportFilter()})


def test_names_are_those_of_the_ecosystem() -> None:
    """Projects are normalised as everywhere."""
    rules = read_house("[projects.De_Mo]\nindependent = true\n[imports.peer]\nonly-projects = 'De.Mo'\n", PYPI)

    assert rules.independence == {"de-mo": True}
    assert rules.imports["peer"].only_projects == ("de-mo",)


DISPUTE = '[[disputes.demo]]\npeer = "peer"\nviolation = "<1"\ncriteria = "a"\nuntil = "2026-01-01"\nreason = "r"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a", "revet.toml:1: this is not TOML"),
        ("independant = true", "revet.toml:1: the key 'independant' is not known here"),
        ("independent = 'yes'", "revet.toml:1: independent has to be true or false"),
        ("[projects.demo]\nindependent = 1", "revet.toml:2: projects.demo: independent has to be true or false"),
        ("[projects.demo]", "revet.toml:1: projects.demo: independent is missing: write independent = true"),
        ("[projects.demo]\nindependant = true", "the key 'independant' is not known here"),
        ("[imports.peer]\nonly_who = 'Jo'", "revet.toml:2: imports.peer: the key 'only_who' is not known here"),
        ("[imports.peer]\nonly-who = 1", "only-who has to be a string or a list of strings"),
        (DISPUTE.replace("<1", "newest"), "revet.toml:3: disputes.demo, entry 1: violation: 'newest' is no version"),
        (DISPUTE.replace("violation", "version"), "violation is missing"),
        (DISPUTE.replace("peer =", "pier ="), "peer is missing"),
        (DISPUTE.replace("criteria =", "criterion ="), "criteria is missing"),
        (DISPUTE.replace("until =", "end ="), "until has to be a day"),
        (DISPUTE.replace("reason =", "notes ="), "reason is missing"),
        (DISPUTE.replace('"r"', '" "'), "revet.toml:6: disputes.demo, entry 1: reason is empty: write why"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, problem: str) -> None:
    """A rule with a mistake in it is no rule: it is refused, never passed over."""
    with pytest.raises(BadStoreFile) as refusal:
        read_house(text, PYPI)

    assert problem in str(refusal.value)
