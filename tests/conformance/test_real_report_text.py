"""The JSON report, letter for letter as the real binary prints it: the order of keys counts, too."""

import json
from pathlib import Path

import pytest

from tests.conformance.cases import Case, Package, Place
from tests.conformance.judging import formatted_by_us, ours, theirs
from tests.conformance.real_cargo_vet import FILES, RealCargoVet, needs_cargo_vet

pytestmark = needs_cargo_vet

ROOT = Package("root", "1.0.0", Place.PATH, is_member=True, dependencies=(("a", "1.0.0"), ("b", "2.0.0")))
PACKAGES = (ROOT, Package("a", "1.0.0"), Package("b", "2.0.0"))
CONFIG = '[cargo-vet]\nversion = "0.10"\n'
PEER = '[imports.peer]\nurl = "https://peer.example.test/audits.toml"\n'
EXEMPT = """
[[exemptions.a]]
version = "1.0.0"
criteria = "safe-to-deploy"

[[exemptions.b]]
version = "2.0.0"
criteria = "safe-to-deploy"
"""
RELUCTANT = """
[[exemptions.a]]
version = "1.0.0"
criteria = ["safe-to-run", "own"]
suggest = false
notes = "Why."
"""
OWN = '[criteria.own]\ndescription = "Ours."\n'
DENIED = """
[[audits.a]]
who = "Ann <ann@example.test>"
criteria = ["safe-to-run", "own"]
violation = "*"
notes = "It mines coins."
"""
VOUCHED = """
[[audits.a]]
who = ["Jo <jo@example.test>", "Bo <bo@example.test>"]
criteria = "safe-to-deploy"
version = "1.0.0"
importable = false
"""
CHANGED = """
[[audits.a]]
criteria = "safe-to-run"
delta = "0.9.0 -> 1.0.0"
aggregated-from = "https://peer.example.test/audits.toml"
"""
THEIRS = '[[audits.peer.audits.a]]\ncriteria = "safe-to-run"\nviolation = "1"\n'


@pytest.mark.parametrize(
    ("config", "audits", "imports"),
    [
        pytest.param(CONFIG, "[audits]", "", id="missing"),
        pytest.param(CONFIG + EXEMPT, "[audits]", "", id="success"),
        pytest.param(CONFIG + EXEMPT, OWN + DENIED, "", id="exemption"),
        pytest.param(CONFIG + RELUCTANT, OWN + VOUCHED + CHANGED + DENIED, "", id="audits"),
        pytest.param(CONFIG + PEER + EXEMPT, VOUCHED, THEIRS, id="imported"),
    ],
)
def test_a_report_is_printed_letter_for_letter(config: str, audits: str, imports: str, tmp_path: Path) -> None:
    """Keys, their order and the layout are the binary's."""
    vet = RealCargoVet(tmp_path / "project")

    texts = formatted_by_us(vet, Case(PACKAGES, config, audits, imports))
    answer = theirs(vet, Case(PACKAGES, *(texts[name] for name in FILES)))
    document, refusal = ours(vet)

    assert (json.dumps(document, indent=2), refusal) == (answer.out.rstrip("\n"), ""), answer.err
