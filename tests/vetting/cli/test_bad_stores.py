"""Stores that are broken or hostile: a clear message, exit status 2, and nothing written."""

import fcntl
import json
import os
import re
import threading
from datetime import date

import pytest

from tests.vetting.cli.project_folder import A, ProjectFolder
from vetting.adapters import folder_locks, store_folder

CONFIG = '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n'
AUDIT = f"""
[[audits.demo]]
criteria = "safe-to-deploy"
version = "1.0"
distributions = "sha256:{A}"
"""
AUDITS = f"\n# cargo-vet audits file\n{AUDIT}"


def begin(project: ProjectFolder, **texts: str) -> ProjectFolder:
    """Write a store that vouches for what is locked, with some files otherwise."""
    project.lock(f"demo==1.0 --hash=sha256:{A}\n")
    project.store.mkdir(parents=True)
    files = {"config_toml": CONFIG, "audits_toml": AUDITS, "imports_lock": "\n# cargo-vet imports lock\n"} | texts
    for name, text in files.items():
        (project.store / name.replace("_", ".")).write_text(text)
    return project


def files_of(project: ProjectFolder) -> dict[str, bytes]:
    """Read what lies in the store, hidden files too."""
    return {path.name: path.read_bytes() for path in project.store.iterdir() if path.is_file()}


WILDCARD = """
[[wildcard-audits.demo]]
criteria = "safe-to-deploy"
user-id = 1
start = "2025-01-01"
end = "{end}"
"""
IN_TEN_YEARS = date.today().replace(year=date.today().year + 10, day=1)  # noqa: DTZ011 - what the command takes for today


@pytest.mark.parametrize("verb", [("check",), ("check", "--locked"), ("prune",), ("suggest",)])
@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"audits_toml": AUDITS[:-8]}, r"audits\.toml:\d: this is not TOML: invalid basic string"),
        ({"config_toml": CONFIG[:-3]}, r"config\.toml:5: this is not TOML"),
        ({"imports_lock": "[audits.peer"}, r"imports\.lock:1: this is not TOML"),
        (
            {"audits_toml": f'{AUDITS}\n[criteria.a]\nimplies = "b"\n[criteria.b]\nimplies = "a"\n'},
            r"audits\.toml:9: the criteria 'a' imply themselves: a -> b -> a",
        ),
        (
            {"audits_toml": AUDITS.replace("safe-to-deploy", "lost")},
            r"audits\.toml:5: the audit of demo names the criteria 'lost', which are not defined: write one of",
        ),
        (
            {"audits_toml": AUDITS + WILDCARD.format(end=IN_TEN_YEARS)},
            rf"audits\.toml:13: the wildcard audit of demo ends {IN_TEN_YEARS}; the latest it may end is",
        ),
        (
            {"audits_toml": AUDITS.replace('version = "1.0"', 'violation = "the newest"')},
            r"audits\.toml:6: audits\.demo, entry 1: violation: 'the newest' is no version specifier: write for",
        ),
        ({"config_toml": CONFIG.replace("0.10", "0.11")}, r"config\.toml:5: version 0\.11 is newer than 0\.10"),
        ({"audits_toml": "\n[audits]\nnotes = \x00\n"}, r"audits\.toml:3: this is not TOML: it holds a NUL character"),
        (
            {"audits_toml": f'{AUDITS}\n[criteria.a]\n\n[criteria.safe-to-run]\ndescription = "x"\n'},
            r"audits\.toml:11: the criteria 'safe-to-run' is built in and cannot be redefined",
        ),
        (
            {"audits_toml": f'{AUDITS}\n[criteria.a]\n\n[criteria.Big_One]\nimplies = "lost"\n'},
            r"audits\.toml:12: criteria Big_One names the criteria 'lost'",
        ),
    ],
)
def test_a_broken_store_is_refused_with_the_line(
    project: ProjectFolder, texts: dict[str, str], reason: str, verb: tuple[str, ...]
) -> None:
    """Whatever the verb, the file, the line and the way out are told, and nothing is written."""
    begin(project, **texts)
    before = files_of(project)

    told = project.revet(*verb)

    assert told.status == 2
    assert re.search(reason, told.err)
    assert files_of(project) == before


def test_every_mistake_is_told_at_once(project: ProjectFolder) -> None:
    """Mistakes of several files come in one answer."""
    begin(
        project,
        config_toml="[imports.peer]\n[policy.demo]\ncriteria = 1\n",
        audits_toml="[audits.demo]\n",
        imports_lock="[",
    )

    lines = project.revet("check").err.splitlines()

    assert [line.split(": ")[0] for line in lines[1:]] == [
        "config.toml:1",
        "config.toml:3",
        "audits.toml:1",
        "imports.lock:1",
    ]


def test_an_audits_file_without_end_is_refused(project: ProjectFolder) -> None:
    """More than a store can have is not even read: 200 MB of it take a moment and no memory."""
    begin(project)
    with (project.store / "audits.toml").open("r+b") as file:
        file.truncate(200_000_000)

    told = project.revet("check")

    assert told.status == 2
    assert "supply-chain/pypi/audits.toml is larger than 64 MiB" in told.err


def test_hostile_notes_do_not_reach_the_terminal(project: ProjectFolder) -> None:
    """A NUL and letters that turn the line round are shown as what they are, in words and in JSON."""
    violation = (
        '\n[[audits.demo]]\ncriteria = "safe-to-deploy"\nviolation = "*"\nnotes = "a\\u0000b\u202ec\\u001b[2J"\n'
    )
    begin(project, audits_toml=AUDITS + violation)

    words, document = project.revet("check"), project.revet("check", "--output-format", "json")

    assert (words.status, document.status) == (1, 1)
    assert r"a\u0000b\u202ec\u001b[2J" in words.out
    assert not set("\x00\u202e\x1b") & set(words.out + words.err)
    assert not set("\x00\u202e\x1b") & set(document.out)
    assert json.loads(document.out)["conclusion"] == "fail (violation)"


@pytest.mark.parametrize(
    "command",
    [
        ("certify", "demo", "1.0", "--criteria", "safe-to-run", "--accept-all", "--who", "Jo", "--notes"),
        ("certify", "demo", "1.0", "--criteria", "safe-to-run", "--accept-all", "--who"),
        ("record-violation", "demo", "<1", "--who", "Jo", "--notes"),
        ("add-exemption", "demo", "1.0", "--notes"),
        ("dispute", "demo", "<1", "--peer", "peer", "--until", "2030-01-01", "--who", "Jo", "--reason"),
    ],
)
def test_nothing_is_recorded_that_nobody_sees(project: ProjectFolder, command: tuple[str, ...]) -> None:
    """Letters that turn the line round are refused in every text that a command would write."""
    begin(project)
    before = files_of(project)

    told = project.revet(*command, "fine\u202edab")

    assert (told.status, files_of(project)) == (2, before)
    assert "hold the character U+202E, which nobody sees: take it out" in told.err


def test_what_a_peer_hides_is_replaced(project: ProjectFolder) -> None:
    """Its audits count, and its file is nobody's here to mend."""
    begin(project, config_toml=f'{CONFIG}\n[imports.peer]\nurl = "peer.toml"\n', audits_toml="\n[audits]\n")
    later = '[[audits.other]]\ncriteria = "safe-to-deploy"\nversion = "1.0"\nlater = 1\n'
    grants = 'criteria = "safe-to-deploy"\nuser-id = 1\nstart = "2025-01-01"\nend = "2026-01-01"\nnotes = "\\u2066x"\n'
    hidden = f'{AUDIT}who = "Jo\u202e"\nnotes = "a\\u0000b\u202ec"\n{later}[[trusted.demo]]\n{grants}'
    (project.path / "peer.toml").write_text(hidden)

    told = project.revet("check")

    lock = (project.store / "imports.lock").read_text()
    assert (told.status, 'notes = "a\ufffdb\ufffdc"' in lock, "\u202e" in lock) == (0, True, False)
    assert "peer has characters that nobody sees in entries of demo; they were replaced" in told.err
    assert "the key 'later' is not known here\n" in told.err


def test_an_answer_replaces_nothing_that_it_is_made_of(project: ProjectFolder) -> None:
    """Neither a lockfile, by its name or as it was named, nor a file of a store, also through a link."""
    begin(project)
    (project.path / "deps").write_text("demo==1.0\n")
    (project.path / "linked").symlink_to(project.store / "audits.toml")
    places = ("requirements.txt", "deps", "linked", "supply-chain/pypi/config.toml")
    before = [(project.path / one).read_bytes() for one in places]

    told = [project.revet("check", "--lockfile", "deps", "--output-format", "json", "--output", one) for one in places]

    assert [one.status for one in told] == [2, 2, 2, 2]
    assert all("which an answer may not replace" in one.err for one in told)
    assert [(project.path / one).read_bytes() for one in places] == before


def test_an_import_says_what_it_breaks(project: ProjectFolder) -> None:
    """A violation of the peer's is told at once, for the next check fails for it."""
    begin(project)
    violation = AUDIT.replace('version = "1.0"', 'violation = ">=1"').partition("distributions")[0]
    (project.path / "peer.toml").write_text(violation)

    told = project.revet("import", "peer", "peer.toml")

    assert told.status == 0
    assert "peer speaks against demo 1.0 (>=1): `revet check` says what of, and fails" in told.err


def test_a_linked_store_is_refused(project: ProjectFolder) -> None:
    """A store that leads elsewhere is neither read nor written; naming where it leads is the way out."""
    begin(project)
    elsewhere = project.path / "elsewhere"
    project.store.rename(elsewhere)
    project.store.symlink_to(elsewhere)

    told = project.revet("check")

    assert told.status == 2
    assert "supply-chain/pypi is a symbolic link" in told.err
    assert project.revet("check", "--store-path", str(elsewhere)).status == 0


def test_a_linked_file_is_refused(project: ProjectFolder) -> None:
    """A file of the store that leads elsewhere is neither followed nor replaced."""
    begin(project)
    target = project.path / "audits.toml"
    (project.store / "audits.toml").rename(target)
    (project.store / "audits.toml").symlink_to(target)

    told = project.revet("fmt")

    assert told.status == 2
    assert "audits.toml is a symbolic link, which is neither followed nor replaced" in told.err
    assert target.read_text() == AUDITS


def test_a_folder_that_takes_nothing_is_told(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file cannot be made, the command fails with the reason and the old files stay."""
    begin(project, audits_toml=f"{AUDITS}# not canonical\n")
    before = files_of(project)
    monkeypatch.setattr(store_folder, "replace_all", refuse)

    told = project.revet("fmt")

    assert (told.status, told.err) == (2, "revet fmt: supply-chain/pypi cannot be written to: Permission denied\n")
    assert files_of(project) == before


def refuse(*_: object) -> None:
    """Refuse as a read-only folder does, also to root."""
    raise PermissionError(13, "Permission denied")


def test_two_commands_come_one_after_the_other(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second command says why it waits, and then does its work."""
    begin(project)
    monkeypatch.setattr(folder_locks, "QUIET_SECONDS", 0.05)
    first = os.open(project.store, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    ends = threading.Timer(0.3, os.close, [first])
    ends.start()

    told = project.revet("check")

    ends.join()
    assert told.status == 0
    assert "another command works on supply-chain/pypi; waiting until it is done" in told.err


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_many_entries_for_one_project_are_checked(project: ProjectFolder, count: int) -> None:
    """Thousands of audits of one project are an answer, not a hang."""
    begin(project, audits_toml=AUDITS + "".join(AUDIT.replace("1.0", f"0.{number}") for number in range(count)))

    assert project.revet("check").status == 0


def test_a_violation_is_disputed(project: ProjectFolder) -> None:
    """A peer stops the check; a dispute lets it go on and says so; withdrawn, the peer stops it again."""
    violation = AUDIT.replace('version = "1.0"', 'violation = ">=1"').partition("distributions")[0]
    begin(project, config_toml=f'{CONFIG}\n[imports.peer]\nurl = "peer.toml"\n')
    (project.path / "peer.toml").write_text(violation)
    claim = ("dispute", "Demo", ">=1", "--peer", "peer")
    until = date.today().replace(day=1, year=date.today().year + 1).isoformat()  # noqa: DTZ011 - as above
    fails = project.revet("check")

    made = project.revet(*claim, "--until", until, "--reason", "not this project", "--who", "Jo")

    holds = project.revet("check")
    undone = project.revet(*claim, "--withdraw")
    assert (fails.status, made.status, holds.status, undone.status) == (1, 0, 0, 0)
    assert f'The violation ">=1" of demo from peer is set aside until {until} for safe-to-deploy.' in made.out
    assert "It is recorded in supply-chain/pypi/revet.toml; commit it." in made.out
    assert f"of demo from peer is set aside until {until} by Jo: not this project" in holds.err
    assert undone.out == (
        'The violation ">=1" of demo from peer counts again; supply-chain/pypi/revet.toml has changed.\n'
    )
    assert project.revet("check").status == 1


def test_a_dispute_needs_an_end_and_a_reason(project: ProjectFolder) -> None:
    """Without them nothing is asked of anybody."""
    begin(project)

    told = project.revet("dispute", "demo", ">=1", "--peer", "peer", "--who", "Jo")

    assert (told.status, told.err) == (2, "revet dispute: a dispute needs --until DATE and --reason TEXT\n")
