"""Violations and exemptions, written down as they are given."""

from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import audit, desk_for, store
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audits import Exemption, FullAudit, Violation
from vetting.domain.criteria import UnknownCriteriaError
from vetting.domain.dependencies import Node
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.formats.cargo_vet import StoreFile, read_audits, read_config
from vetting.usecases.noting import add_exemption, record_violation

DEMO, LOST = ProjectName("demo"), ProjectName("lost")
LOCKED = flat_graph(Ecosystem.PYPI, [Node("demo", "1.1")])
DEPLOY, RUN = ("safe-to-deploy",), ("safe-to-run",)
RUN_BY_DEFAULT = '\ndefault-criteria = "safe-to-run"\n'


def exemptions(folder: FolderOnDisk) -> object:
    """Read a store's exemptions."""
    return read_config(folder.read()[StoreFile.CONFIG], Ecosystem.PYPI).exemptions


def audits(folder: FolderOnDisk) -> object:
    """Read a store's own audits."""
    return read_audits(folder.read()[StoreFile.AUDITS], Ecosystem.PYPI).audits


def test_a_violation_is_recorded(tmp_path: Path) -> None:
    """Beside what stands there, with the specifier in its canonical spelling and minimal criteria."""
    folder = store(tmp_path, audits=audit("1.0"))
    violation = Violation(" <1.1 ", (*RUN, *DEPLOY), ("Jo",), "Bad.")

    recorded, written = record_violation(desk_for(folder, LOCKED), DEMO, violation)

    assert (recorded, written) == (Violation("<1.1", DEPLOY, ("Jo",), "Bad."), (StoreFile.AUDITS,))
    assert audits(folder) == {"demo": (FullAudit("1.0", DEPLOY), recorded)}


def test_an_exemption_is_recorded(tmp_path: Path) -> None:
    """As often as it is asked for: nobody judges whether it is needed."""
    folder = store(tmp_path)
    exemption = Exemption("1.1", RUN, suggest=False, notes="Old.")

    for _ in range(2):
        recorded, written = add_exemption(desk_for(folder, LOCKED), DEMO, exemption)

    assert (recorded, written) == (exemption, (StoreFile.CONFIG,))
    assert exemptions(folder) == {"demo": (exemption, exemption)}


@pytest.mark.parametrize(("config", "criteria"), [("", DEPLOY), (RUN_BY_DEFAULT, RUN)])
def test_the_store_says_which_criteria_are_meant(tmp_path: Path, config: str, criteria: tuple[str, ...]) -> None:
    """Without criteria the store's default ones are."""
    text = "\n# cargo-vet config file\n" + config + '\n[cargo-vet]\nversion = "0.10"\n'
    folder = store(tmp_path)
    folder.write({StoreFile.CONFIG: text})
    desk = desk_for(folder, LOCKED)

    assert record_violation(desk, DEMO, Violation("*", ()))[0].criteria == criteria
    assert add_exemption(desk, DEMO, Exemption("1.1", ()))[0].criteria == criteria


def test_what_is_not_locked_has_to_be_forced(tmp_path: Path) -> None:
    """A mistyped name would say nothing."""
    folder = store(tmp_path)
    desk = desk_for(folder, LOCKED)

    with pytest.raises(InvalidInput, match="lost: not one of your third-party projects"):
        record_violation(desk, LOST, Violation("*", ()))
    with pytest.raises(InvalidInput, match="lost: not one of your third-party projects"):
        add_exemption(desk, LOST, Exemption("1", ()))
    assert (audits(folder), exemptions(folder)) == ({}, {})

    bare = desk_for(folder)
    record_violation(bare, LOST, Violation("*", DEPLOY), is_forced=True)
    add_exemption(bare, LOST, Exemption("1", DEPLOY), is_forced=True)
    assert (audits(folder), exemptions(folder)) == (
        {"lost": (Violation("*", DEPLOY),)},
        {"lost": (Exemption("1", DEPLOY),)},
    )


def test_what_cannot_be_is_not_recorded(tmp_path: Path) -> None:
    """A specifier, a version or criteria that are none."""
    folder = store(tmp_path)
    desk = desk_for(folder, LOCKED)

    with pytest.raises(InvalidInput, match="no version specifier"):
        record_violation(desk, DEMO, Violation("bad", ()))
    with pytest.raises(InvalidInput, match="'bad' is no version that pypi knows"):
        add_exemption(desk, DEMO, Exemption("bad", ()))
    with pytest.raises(UnknownCriteriaError):
        add_exemption(desk, DEMO, Exemption("1", ("lost",)))
    assert (audits(folder), exemptions(folder)) == ({}, {})
