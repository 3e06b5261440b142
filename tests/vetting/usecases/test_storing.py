"""Opening a store and bringing it into form."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.vetting.usecases.stores_on_disk import (
    AUDITS,
    CONFIG,
    IMPORT_PEER,
    IMPORTS,
    TODAY,
    audit,
    store,
)
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import FullAudit
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.releases import Ecosystem
from vetting.domain.store import Store
from vetting.domain.store_problems import ProblemKind, UnsoundStore
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.storing import canonical, format_store, open_store

PYPI = Ecosystem.PYPI


def reason(folder: FolderOnDisk, *, locked: bool = False) -> str:
    """Give the reason for which a store is refused."""
    with pytest.raises(InvalidInput) as refusal:
        open_store(folder, PYPI, today=TODAY, locked=locked)
    return str(refusal.value)


def test_a_store_is_opened(tmp_path: Path) -> None:
    """A sound store is read, locked or not."""
    folder = store(tmp_path, audits=audit("1.0"))

    opened = open_store(folder, PYPI, today=TODAY, locked=True)

    assert opened == replace(Store(), audits=AuditSet(audits={"demo": (FullAudit("1.0", ("safe-to-deploy",)),)}))
    assert open_store(folder, PYPI, today=TODAY) == opened


def test_without_a_store_there_is_a_way_to_one(tmp_path: Path) -> None:
    """Where no store was begun, the message says how."""
    with pytest.raises(NotFound, match="`revet init` begins one"):
        open_store(FolderOnDisk(tmp_path / "none"), PYPI, today=TODAY)


def test_a_lock_need_not_be_there_yet(tmp_path: Path) -> None:
    """A store without imports.lock is one that imported nothing; its other files have to be there."""
    folder = store(tmp_path)
    (tmp_path / "imports.lock").unlink()

    assert open_store(folder, PYPI, today=TODAY) == Store()

    for name in ("config.toml", "audits.toml"):
        (tmp_path / name).rename(tmp_path / "imports.lock")
    assert reason(folder).splitlines()[1:] == [
        "config.toml: is missing; `revet init` begins a store",
        "audits.toml: is missing; `revet init` begins a store",
    ]


def test_all_files_are_complained_of_at_once(tmp_path: Path) -> None:
    """Mistakes in several files are told together."""
    folder = store(tmp_path, config="\n[imports]\npeer = 1\n", audits="\n[audits", imports="\n[audits")

    folder.write({StoreFile.HOUSE: "independent = 1"})

    assert [name in reason(folder) for name in StoreFile] == [True, True, True, True]


def test_a_lock_of_tomorrow_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    """An entry with an unknown key is left out with one warning; where nothing may be written, the lock is refused."""
    entry = audit("1.0").replace("audits.", "audits.peer.audits.")
    odd = "".join(
        audit(f"{number}.0", 'signature = "x"').replace("audits.", "audits.peer.audits.") for number in range(2, 9)
    )
    folder = store(tmp_path, config=IMPORT_PEER, imports=entry + odd)

    opened = open_store(folder, PYPI, today=TODAY)

    (warning,) = opened.warnings
    assert warning.startswith(
        "left out what this version cannot read: imports.lock:11: audits.peer.audits.demo, entry 2"
    )
    assert warning.endswith("; and 2 more")
    assert opened.imports.audits["peer"].audits == {"demo": (FullAudit("1.0", ("safe-to-deploy",)),)}
    assert "imports.lock:7: is not in its canonical form" in reason(folder, locked=True)


def test_one_odd_entry_is_named_alone(tmp_path: Path) -> None:
    """A short list of what was left out is not cut."""
    odd = audit("1.0", 'signature = "x"').replace("audits.", "audits.peer.audits.")

    (warning,) = open_store(store(tmp_path, config=IMPORT_PEER, imports=odd), PYPI, today=TODAY).warnings

    assert "more" not in warning


def test_every_kind_of_problem_is_told_at_once(tmp_path: Path) -> None:
    """A program that opens a store learns of all that is wrong with it, each with its kind, file and line."""
    lost = audit("1.0").replace("safe-to-deploy", "lost")
    folder = store(tmp_path, config=f"{IMPORT_PEER}note = 1\n", audits=lost)

    with pytest.raises(UnsoundStore) as refusal:
        open_store(folder, PYPI, today=TODAY, locked=True)

    assert [(one.kind, one.file, one.line) for one in refusal.value.problems] == [
        (ProblemKind.UNKNOWN_CRITERIA, "audits.toml", 5),
        (ProblemKind.NOT_CANONICAL, "config.toml", 9),
        (ProblemKind.LOCK_OUTDATED, "imports.lock", None),
    ]


RULED = """
# revet house rules

[[disputes.demo]]
peer = "peer"
violation = "<1.0"
criteria = "safe-to-deploy"
until = "2026-06-01"
reason = "it is about another project"
"""


def test_house_rules_belong_to_the_store(tmp_path: Path) -> None:
    """They are read with the day, kept canonical with the other files, and looked over with them."""
    folder = store(tmp_path, config=IMPORT_PEER, imports="\n[audits.peer.audits]\n")
    folder.write({StoreFile.HOUSE: RULED})

    house = open_store(folder, PYPI, today=TODAY, locked=True).house

    assert house.today == TODAY
    assert house.disputes["demo"][0].reason == "it is about another project"
    folder.write({StoreFile.HOUSE: RULED.replace("2026-06", "2027-06").replace('"safe-to-deploy"', '"lost"')})
    assert [line.partition(": ")[0] for line in reason(folder).splitlines()[1:]] == ["revet.toml:7", "revet.toml:8"]
    folder.write({StoreFile.HOUSE: f"# ours{RULED}"})
    assert "revet.toml:1: is not in its canonical form" in reason(folder, locked=True)
    assert format_store(folder, PYPI) == (StoreFile.HOUSE,)
    assert folder.read()[StoreFile.HOUSE] == RULED


def test_a_locked_store_has_only_what_house_rules_take(tmp_path: Path) -> None:
    """A lock with audits that a filter would not take now is behind; violations pass every filter."""
    theirs = audit("1.0", 'who = "Ann"').replace("audits.", "audits.peer.audits.")
    violation = theirs.replace('version = "1.0"', 'violation = "<1.0"')
    wildcard = """
[[audits.peer.wildcard-audits.demo]]
who = "Ann"
criteria = "safe-to-deploy"
user-id = 1
start = "2025-01-01"
end = "2026-01-01"
"""
    folder = store(tmp_path, config=IMPORT_PEER, imports=wildcard + theirs + violation)
    format_store(folder, PYPI)
    folder.write({StoreFile.HOUSE: '\n# revet house rules\n\n[imports.peer]\nonly-who = "Jo"\n'})

    assert reason(folder, locked=True).count("it has an audit of demo from peer, which revet.toml does not take") == 2


def test_what_criteria_mean_is_checked(tmp_path: Path) -> None:
    """A store whose parts are sound, and contradict each other, is refused."""
    folder = store(tmp_path, audits=audit("1.0").replace("safe-to-deploy", "lost"))

    assert "audits.toml:5: the audit of demo names the criteria 'lost'" in reason(folder)


@pytest.mark.parametrize(
    ("version", "locked", "problem"),
    [
        ("0.11", False, "version 0.11 is newer than 0.10"),
        ("1.0", False, "version 1.0 is newer than 0.10"),
        ("0.9", True, "version 0.9 is older than 0.10; run `revet fmt` once"),
        ("new", False, "the version 'new' is not one"),
    ],
)
def test_the_stores_version_has_to_fit(tmp_path: Path, version: str, problem: str, *, locked: bool) -> None:
    """A store of tomorrow is refused, one of yesterday where nothing may be written."""
    folder = store(tmp_path)
    folder.write({StoreFile.CONFIG: CONFIG.replace("0.10", version)})

    assert problem in reason(folder, locked=locked)


def test_a_store_of_yesterday_is_read(tmp_path: Path) -> None:
    """An older store is read where it may be written again."""
    folder = store(tmp_path)
    folder.write({StoreFile.CONFIG: CONFIG.replace("0.10", "0.9")})

    assert open_store(folder, PYPI, today=TODAY).config.version == "0.9"


def test_a_locked_store_is_canonical(tmp_path: Path) -> None:
    """Where nothing may be written, a file in another form is refused, with the difference and the way out."""
    folder = store(tmp_path, audits=audit("1.0", "", "# read on a train"))

    told = reason(folder, locked=True)

    assert "audits.toml:7: is not in its canonical form; `revet fmt` puts it right:" in told
    assert "-# read on a train" in told


def test_a_long_difference_is_cut(tmp_path: Path) -> None:
    """Only the beginning of a long difference is shown, and how much more there is."""
    folder = store(tmp_path, audits="".join(audit(f"{number}.0") for number in range(30, 0, -1)))

    assert reason(folder, locked=True).splitlines()[-1].startswith("... and ")


@pytest.mark.parametrize(
    ("config", "imports", "problem"),
    [
        (IMPORT_PEER, "", "it has other peers"),
        ("", "\n[audits.gone.audits]\n", "it has other peers"),
        (
            f'{IMPORT_PEER}exclude = ["demo"]\n',
            audit("1.0").replace("audits.", "audits.peer.audits."),
            "it has audits of demo from peer, which are excluded",
        ),
    ],
)
def test_a_locked_store_has_the_imports_that_are_configured(
    tmp_path: Path, config: str, imports: str, problem: str
) -> None:
    """A lock that is behind the configuration is refused, with the way out."""
    told = reason(store(tmp_path, config=config, imports=imports), locked=True)

    assert "imports.lock: is behind config.toml; run `revet check` once without --locked" in told
    assert f"or `revet regenerate imports` where that fails: {problem}" in told


def test_a_locked_store_without_what_is_excluded_is_sound(tmp_path: Path) -> None:
    """An excluded project that the lock has no audits of is as it should be."""
    folder = store(tmp_path, config=f'{IMPORT_PEER}exclude = ["demo"]\n', imports="\n[audits.peer.audits]\n")

    assert open_store(folder, PYPI, today=TODAY, locked=True).config.imports["peer"].exclude == ("demo",)


def test_formatting_brings_every_file_into_form(tmp_path: Path) -> None:
    """What is not canonical is written anew; then nothing is left to do."""
    folder = store(tmp_path, audits=audit("2.0") + audit("1.0"))
    (tmp_path / "imports.lock").unlink()

    changed = format_store(folder, PYPI)

    assert changed == (StoreFile.AUDITS, StoreFile.IMPORTS)
    assert folder.read()[StoreFile.AUDITS] == AUDITS + audit("1.0") + audit("2.0")
    assert format_store(folder, PYPI) == ()


def test_a_store_of_tomorrow_is_not_formatted(tmp_path: Path) -> None:
    """What this version would drop from a newer store's files is not dropped."""
    folder = store(tmp_path)
    newer = CONFIG.replace("0.10", "0.11")
    folder.write({StoreFile.CONFIG: newer})

    with pytest.raises(UnsoundStore, match=r"config\.toml:5: version 0\.11 is newer"):
        format_store(folder, PYPI)

    assert folder.read()[StoreFile.CONFIG] == newer


def test_an_empty_store_has_three_texts() -> None:
    """The canonical text of nothing is what a new store begins with."""
    assert canonical(Store(), PYPI) == {
        StoreFile.CONFIG: CONFIG,
        StoreFile.AUDITS: f"{AUDITS}\n[audits]\n",
        StoreFile.IMPORTS: IMPORTS,
    }
