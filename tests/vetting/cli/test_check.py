"""``revet check``, from a lockfile to words, JSON and a status."""

import json
import os
import subprocess
import sys

import pytest

from tests.loopback import Reply, listening
from tests.measuring import FOR_CHILDREN
from tests.vetting.cli.project_folder import A, B, ProjectFolder

PEER_AUDIT = f"""
[[audits.demo]]
who = "Jo <jo@example.test>"
criteria = "safe-to-deploy"
version = "1.0"
distributions = "sha256:{A}"
"""
LOADED = """
import json, sys
from vetting.cli import main
status = main(["check", "--locked"])
heavy = ("starlette", "sqlalchemy", "sqlmodel", "pydantic", "arq", "pygments", "httpx2", "rich", "asyncio",
         "dataclasses", "shutil", "hashlib")
json.dump([status, [name for name in heavy if name in sys.modules]], sys.stderr)
"""


def test_a_project_is_taken_up_and_checked(project: ProjectFolder) -> None:
    """Begin a store, check it, and see a new version fail with the next step."""
    project.lock()
    begun = project.revet("init")
    holds = project.revet("check", "--locked")
    project.lock(f"demo==1.1 --hash=sha256:{A}\n")

    fails = project.revet("check")

    assert (begun.status, begun.out) == (
        0,
        "Began supply-chain/pypi with 2 exemptions. Commit it, and run `revet check` in CI.\n",
    )
    assert (holds.status, holds.out, holds.err) == (0, "Vetting succeeded: 2 releases, 2 exempted.\n", "")
    assert fails.status == 1
    assert fails.out.splitlines() == [
        "Vetting failed: 1 of 1 release lacks audits.",
        "",
        "  demo 1.1 lacks safe-to-deploy",
        "    To read:   1.0 -> 1.1, of unknown size",
        "    Read it:   revet diff demo 1.0 1.1",
        "    Record it: revet certify demo 1.0 1.1 --criteria safe-to-deploy",
    ]


def test_one_exemption_is_counted_as_one(project: ProjectFolder) -> None:
    """Begin a store for a single release."""
    project.lock(f"demo==1.0 --hash=sha256:{A}\n")

    assert "Began supply-chain/pypi with 1 exemption. " in project.revet("init").out


def test_an_instance_is_imported_from(project: ProjectFolder) -> None:
    """Audits of a running instance count, go into the lock, and name the page to read what is missing on."""
    project.lock()
    with listening() as instance:
        export = "/exports/pypi/audits.toml"
        instance.replies[export] = Reply(PEER_AUDIT.encode())
        project.revet("init", "--import", f"us={instance.url}{export}")
        instance.replies[export] = Reply(PEER_AUDIT.replace("1.0", "1.1").encode())
        holds = project.revet("check")
        project.lock(f"demo==1.1 --hash=sha256:{A}\nother==2.1 --hash=sha256:{A}\n")
        fails = project.revet("check")
        project.lock(f"demo==1.1 --hash=sha256:{A}\n")
        renewed = project.revet("check")
        address = instance.url

    assert (holds.status, renewed.status) == (1, 0)
    written = "Wrote supply-chain/pypi/imports.lock, which this answer leans on; commit it."
    assert renewed.out.endswith(f"{written}\n  us: 1 came, 1 went\n")
    assert f"    Read it:   {address}/diffs/pypi/other/2.0/2.1" in fails.out.splitlines()
    assert project.revet("check", "--locked").status == 0


def test_an_answer_can_be_json(project: ProjectFolder) -> None:
    """The report is cargo-vet's document, with our warnings."""
    project.lock("demo==1.0\n")
    project.revet("init")

    told = project.revet("check", "--output-format", "json")

    assert json.loads(told.out) == {
        "conclusion": "success",
        "vetted_fully": [],
        "vetted_partially": [],
        "vetted_with_exemptions": [{"name": "demo", "version": "1.0"}],
        "warnings": ["locked without hashes, so that any bytes would pass: demo 1.0"],
    }


def test_warnings_stand_beside_the_answer(project: ProjectFolder) -> None:
    """In words, a warning goes to standard error."""
    project.lock("demo==1.0\n")
    project.revet("init")

    told = project.revet("check")

    assert told.err == "warning: locked without hashes, so that any bytes would pass: demo 1.0\n"


@pytest.mark.parametrize(
    ("lockfiles", "arguments", "reason"),
    [
        ((), (), "there is no lockfile in ."),
        (("requirements.txt", "pylock.toml"), (), "--lockfile pylock.toml\n  --lockfile requirements.txt"),
        (("uv.lock",), (), "uv.lock:1: not TOML: "),
        (("requirements.txt",), (), "there is no store at supply-chain/pypi; `revet init` begins one"),
        ((), ("--lockfile", "gone.txt"), "gone.txt cannot be read"),
        (("requirements.txt",), ("--ecosystem", "npm"), "there is no lockfile in .; known are package-lock.json"),
    ],
)
def test_wrong_use_is_told_apart_from_failure(
    project: ProjectFolder, lockfiles: tuple[str, ...], arguments: tuple[str, ...], reason: str
) -> None:
    """What cannot be checked exits with 2 and says why."""
    for name in lockfiles:
        project.lock(name=name)

    told = project.revet("check", *arguments)

    assert told.status == 2
    assert reason in told.err


def test_several_lockfiles_can_be_taken_together(project: ProjectFolder) -> None:
    """Lockfiles that belong together are judged as one, by a store that can be anywhere."""
    project.lock("demo==1.0\n")
    project.lock("more==3.0\n", "requirements-dev.txt")
    both = ("--lockfile", "requirements.txt", "--lockfile", "requirements-dev.txt", "--store-path", "elsewhere")

    begun, checked = project.revet("init", *both), project.revet("check", *both)

    assert (begun.status, checked.status) == (0, 0)
    assert (project.path / "elsewhere" / "config.toml").exists()


def test_lockfiles_of_several_folders_have_no_common_place(project: ProjectFolder) -> None:
    """Where the store would be is not guessed."""
    (project.path / "sub").mkdir()
    project.lock()
    project.lock(name="sub/requirements.txt")

    told = project.revet("check", "--lockfile", "requirements.txt", "--lockfile", "sub/requirements.txt")

    assert (told.status, "say with --store-path" in told.err) == (2, True)


def test_a_peer_that_is_away_is_told(project: ProjectFolder) -> None:
    """Where a peer does not answer, the check did not take place."""
    project.lock()
    project.revet("init")
    with listening() as gone:
        url = gone.url
    config = project.store / "config.toml"
    config.write_text(f'{config.read_text()}\n[imports.gone]\nurl = "{url}/audits.toml"\n')

    told = project.revet("check")

    assert (told.status, "cannot be reached" in told.err) == (2, True)


def test_a_hostile_file_does_not_move_the_cursor(project: ProjectFolder) -> None:
    """What a lockfile says is shown as text, whatever it holds."""
    project.lock("-e git+https://example.test/x\x1b[2J\u202e\n")
    project.revet("init")

    told = project.revet("check")

    assert told.status == 0
    assert "example.test/x\\u001b[2J\\u202e\n" in told.err
    assert "\x1b" not in told.out + told.err


def test_a_check_loads_nothing_heavy(project: ProjectFolder) -> None:
    """A locked check needs no server, no HTTP client and no event loop."""
    project.lock()
    project.revet("init")

    # A process that is measured loads what measures it.
    plain = {name: value for name, value in os.environ.items() if name != FOR_CHILDREN}
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True, text=True, env=plain)

    assert json.loads(told.stderr) == [0, []]


def test_bytes_that_nobody_read_fail(project: ProjectFolder) -> None:
    """Audits of other files than the locked ones fail with both sides."""
    project.lock(f"demo==1.0 --hash=sha256:{A}\n")
    project.revet("init")
    (project.store / "config.toml").write_text('\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n')
    (project.store / "audits.toml").write_text(f"\n# cargo-vet audits file\n{PEER_AUDIT.replace(A, B)}")

    told = project.revet("check")

    assert told.status == 1
    assert told.out.splitlines() == [
        "Vetting failed: 1 of 1 release was audited in other bytes.",
        "",
        "  demo 1.0 has audits, but not of the files that the lockfile names",
        f"    Locked:  sha256:{A[:16]}…",
        f"    Audited: sha256:{B[:16]}…",
        "    Files were added or replaced since the audit, or the lockfile names others: see what they hold.",
        "    To read:   all of 1.0, of unknown size",
        "    Read it:   revet inspect demo 1.0",
        "    Record it: revet certify demo 1.0 --criteria safe-to-deploy",
    ]
