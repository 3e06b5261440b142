"""``revet certify``, ``revet init`` and ``revet fmt``: what a store's keeper does."""

import io
import shlex
import subprocess

import pytest

from tests.loopback import Loopback, listening
from tests.vetting.cli.project_folder import WHO, A, B, ProjectFolder
from vetting.cli import person

RELEASES = "/api/v1/projects/pypi/demo/releases"
PROMISE = ("--criteria", "safe-to-deploy", "--accept-all")
READ = ("--distributions", f"sha256:{A}")


def serve_demo(server: Loopback) -> None:
    """Serve an instance that knows demo 1.0 and 1.1."""
    server.reply_json(f"{RELEASES}/1.0", {"distributions": [{"sha256": A}]})
    server.reply_json(f"{RELEASES}/1.1", {"distributions": [{"sha256": B}]})
    server.reply_json(f"POST {RELEASES}/1.1/audits", {"id": 7}, 201)


def begun(project: ProjectFolder) -> ProjectFolder:
    """Begin a store."""
    project.lock()
    project.revet("init")
    return project


def test_an_audit_is_recorded_in_the_store(project: ProjectFolder) -> None:
    """What was claimed is said, and stands in audits.toml."""
    told = begun(project).revet(
        "certify", "Demo", "1.0", "1.1", *PROMISE, "--who", WHO, "--notes", "Read.", *READ, "--from-distributions", B
    )

    assert (told.status, told.err) == (0, "")
    assert (
        told.out.splitlines()[0] == f"I, {WHO}, certify that the change of demo from 1.0 to 1.1 meets safe-to-deploy:"
    )
    assert f"  read as 1.0: sha256:{B}" in told.out
    assert f"  read as 1.1: sha256:{A}" in told.out
    assert (
        (project.store / "audits.toml").read_text()
        == f"""
# cargo-vet audits file

[[audits.demo]]
who = "{WHO}"
criteria = "safe-to-deploy"
delta = "1.0 -> 1.1"
from-distributions = "sha256:{B}"
distributions = "sha256:{A}"
notes = "Read."
"""
    )


def test_git_knows_who_is_at_work(project: ProjectFolder) -> None:
    """Without --who, git's user makes the claim."""
    begun(project)
    for key, value in {"user.name": "Ann", "user.email": "ann@example.test"}.items():
        (project.path.parent / "home").mkdir(exist_ok=True)
        subprocess.run(["git", "config", "--global", key, value], check=True)  # noqa: S607  # whichever git there is

    told = project.revet("certify", "demo", "1.0", *PROMISE, *READ)

    assert told.out.startswith("I, Ann <ann@example.test>, certify that demo 1.0 meets")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("1.0", "--accept-all"), "what do you promise of demo 1.0? write --criteria"),
        (("1.0", *PROMISE, *READ), "who are you?"),
        (("0.9", "1.0", "1.1", *PROMISE, "--who", WHO), "write PROJECT FROM VERSION"),
        (("1.0", "--criteria", "safe-to-deploy", "--who", WHO, *READ), "write --accept-all"),
        (("0.9", *PROMISE, "--who", WHO), "which files did you read? demo 0.9 is not locked: `revet inspect demo 0.9`"),
        (("0.8", "0.9", *PROMISE, "--who", WHO), "demo 0.8 -> 0.9 is not locked: `revet diff demo 0.8 0.9` shows them"),
        (("1.0", *PROMISE, "--who", WHO, "--publish"), "which instance?"),
        (("1.0", *PROMISE, "--who", WHO, "--distributions", "abc"), "'abc' is not a SHA-256"),
        (("1.0", "--criteria", "lost", "--accept-all", "--who", WHO, *READ), "'lost' is not defined"),
    ],
)
def test_half_a_claim_is_refused(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], reason: str
) -> None:
    """A claim without criteria, author, bytes or consent records nothing."""
    begun(project)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    before = (project.store / "audits.toml").read_text()

    told = project.revet("certify", "demo", *arguments)

    assert (told.status, reason in told.err) == (2, True)
    assert (project.store / "audits.toml").read_text() == before


class Keyboard(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        """Say that somebody is there."""
        return True


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("YES\n", 0), ("n\n", 2), ("\n", 2)])
def test_at_a_terminal_the_claim_is_asked_back(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    """Only a yes certifies."""
    begun(project)
    monkeypatch.setattr("sys.stdin", Keyboard(answer))

    told = project.revet("certify", "demo", "1.0", "--criteria", "safe-to-deploy", "--who", WHO, *READ)

    assert told.status == status


def test_an_audit_is_published_and_kept(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance says which files are bound, records the audit, and the store has it as well."""
    begun(project)
    with listening() as server:
        serve_demo(server)
        monkeypatch.setenv("REVET_URL", server.url)
        monkeypatch.setenv("REVET_TOKEN", "secret")
        told = project.revet(
            "certify", "demo", "1.0", "1.1", *PROMISE, "--who", WHO, "--publish", "--thoroughness", "0.75"
        )
        sent = server.asked[-1]
        url = server.url

    assert told.out.splitlines()[-2:] == [
        f"Recorded with {url} as audit 7.",
        "Recorded in supply-chain/pypi/audits.toml.",
    ]
    assert sent.headers["Authorization"] == "Bearer secret"
    assert sent.document == {
        "kind": "delta",
        "from": "1.0",
        "criteria": ["safe-to-deploy"],
        "notes": "",
        "thoroughness": 0.75,
        "understanding": 0.5,
        "distributions": [f"sha256:{B}"],
        "from_distributions": [f"sha256:{A}"],
    }


def test_an_audit_can_be_published_without_a_store(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no store, only the instance records it."""
    with listening() as server:
        serve_demo(server)
        monkeypatch.setenv("REVET_URL", server.url)
        told = project.revet("certify", "demo", "1.1", *PROMISE, "--who", WHO, "--publish", *READ)

    assert (told.status, "supply-chain" in told.out) == (0, False)
    assert not project.store.exists()


def test_an_instance_can_say_what_was_read_without_recording_it(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --publish an instance is only asked for the files."""
    begun(project)
    with listening() as server:
        serve_demo(server)
        monkeypatch.setenv("REVET_URL", server.url)
        told = project.revet("certify", "demo", "1.1", *PROMISE, "--who", WHO)
        methods = [one.method for one in server.asked]

    assert (told.status, methods) == (0, ["GET"])
    assert f'distributions = "sha256:{B}"' in (project.store / "audits.toml").read_text()


def test_a_refused_audit_is_not_kept(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the instance refuses, the store is left as it was."""
    before = (begun(project).store / "audits.toml").read_text()
    with listening() as server:
        serve_demo(server)
        server.reply_json(f"POST {RELEASES}/1.1/audits", {"detail": "a token with the scope audit"}, 403)
        monkeypatch.setenv("REVET_URL", server.url)
        told = project.revet("certify", "demo", "1.1", *PROMISE, "--who", WHO, "--publish")

    assert (told.status, "a token with the scope audit" in told.err) == (2, True)
    assert (project.store / "audits.toml").read_text() == before


def test_without_a_store_there_is_nothing_to_record_in(project: ProjectFolder) -> None:
    """An audit that is not published needs a store."""
    told = project.revet("certify", "demo", "1.0", *PROMISE, "--who", WHO, *READ)

    assert (told.status, "`revet init` begins one" in told.err) == (2, True)


def test_without_git_somebody_has_to_say_who(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git knows nobody."""
    monkeypatch.setenv("PATH", "")

    assert person._git_setting("user.name") == ""


def test_formatting_says_what_it_changed(project: ProjectFolder) -> None:
    """A file out of form is named; afterwards nothing is left to do."""
    audits = begun(project).store / "audits.toml"
    audits.write_text(f"{audits.read_text()}\n\n# a comment\n")

    first, second = project.revet("fmt"), project.revet("fmt")

    assert first.out == "supply-chain/pypi/audits.toml is in its canonical form now.\n"
    assert second.out == "Every file is in its canonical form.\n"


def test_a_store_is_begun_once(project: ProjectFolder) -> None:
    """A second beginning is refused, and so is an import without an address."""
    again = begun(project).revet("init")
    half = project.revet("init", "--import", "peer")

    assert (again.status, "there is a store at supply-chain/pypi already" in again.err) == (2, True)
    assert (half.status, "write NAME=URL" in half.err) == (2, True)


def test_a_printed_command_works_as_it_is_printed(project: ProjectFolder) -> None:
    """Where nothing was shown, as in a CI, the lockfile names the files, which is said; the next check holds."""
    project.lock(name="locked.txt")
    place = ("--lockfile", "locked.txt", "--store-path", "vetted store")
    project.revet("init", *place)
    config = project.path / "vetted store" / "config.toml"
    config.write_text(config.read_text().partition("[[exemptions")[0])
    failed = project.revet("check", *place)
    commands = [line.partition("Record it: revet ")[2] for line in failed.out.splitlines() if "Record it:" in line]

    told = [project.revet(*shlex.split(one), "--accept-all", "--who", WHO) for one in commands]

    assert [(one.status, one.err.count("\n")) for one in told] == [(0, 1), (0, 1)]
    assert told[0].err.startswith(
        "warning: nobody showed files of demo 1.0 here: recorded are those that the lockfile names; "
    )
    assert project.revet("check", *place).status == 0


def test_bytes_that_nobody_knows_are_left_open(project: ProjectFolder) -> None:
    """A change to what is not locked can be recorded without its files, with a warning."""
    told = begun(project).revet("certify", "demo", "0.8", "0.9", *PROMISE, "--who", WHO, "--bytes-unknown")

    assert told.err == "warning: bytes unknown of demo 0.8 and 0.9: the lockfile does not name it\n"
    assert told.status == 0
