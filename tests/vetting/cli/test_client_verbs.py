"""``revet login``, ``score``, ``export`` and ``watch``: what a client asks an instance."""

import getpass
import io
import json
from collections.abc import Iterator

import pytest

from tests.loopback import Loopback, Reply, listening
from tests.vetting.cli.project_folder import ProjectFolder
from vetting.adapters.credentials import Login, credentials_path, current_login

SCORE = "/api/v1/projects/pypi/demo/releases/1.0/score"
DOCUMENT = {
    "project": "demo",
    "version": "1.0",
    "viewpoint": "public",
    "criteria": "safe-to-deploy",
    "status": "scored",
    "audited": True,
    "points_mdb": 10000,
    "low_mdb": -4000,
    "high_mdb": 15500,
    "score": 62,
    "lines": [
        {"key": "audits", "points_mdb": 9000, "state": "found", "reason": "Read by\x1b jo."},
        {"key": "violations", "points_mdb": 0, "state": "clear", "reason": "None is recorded."},
        {"key": "soak", "points_mdb": 0, "state": "unknown", "reason": "Too new to say."},
    ],
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """Serve an instance that the environment names."""
    with listening() as running:
        monkeypatch.setenv("REVET_URL", running.url)
        yield running


def test_a_score_is_told_line_by_line(project: ProjectFolder, server: Loopback) -> None:
    """The score, its band, whether it is audited, and each line with its reason; what is unknown is no nought."""
    server.reply_json(SCORE, DOCUMENT)

    told = project.revet("score", "Demo", "1.0", "--viewpoint", "me", "--criteria", "safe-to-run")

    assert (told.status, told.out.splitlines()) == (
        0,
        [
            "demo 1.0 seen from public, for safe-to-deploy",
            "  62 of 100, +10 decibans, band -4 to +15.5; audited",
            "  audits             +9  Read by\\u001b jo.",
            "  violations          0  None is recorded.",
            "  soak          unknown  Too new to say.",
        ],
    )
    assert server.asked[0].path == f"{SCORE}?viewpoint=me&criteria=safe-to-run"


def test_a_veto_does_not_hold(project: ProjectFolder, server: Loopback) -> None:
    """A vetoed release exits with 1 and has no score."""
    server.reply_json(SCORE, DOCUMENT | {"status": "vetoed", "audited": False, "score": None})

    told = project.revet("score", "demo", "1.0")

    assert told.status == 1
    assert "no score" in told.out
    assert "not audited" in told.out
    assert "vetoed: somebody whose word counts says that it is harmful" in told.out


def test_a_score_can_be_json(project: ProjectFolder, server: Loopback) -> None:
    """The instance's document is passed on as it is."""
    server.reply_json(SCORE, DOCUMENT)

    assert json.loads(project.revet("score", "demo", "1.0", "--output-format", "json").out) == DOCUMENT


def test_a_score_of_another_form_is_no_score(project: ProjectFolder, server: Loopback) -> None:
    """What lacks a field is not guessed."""
    server.reply_json(SCORE, {"project": "demo"})

    told = project.revet("score", "demo", "1.0")

    assert (told.status, told.out, "in another form than expected" in told.err) == (2, "", True)


@pytest.mark.parametrize(
    ("whose", "path"),
    [
        ((), "/exports/pypi/audits.toml"),
        (("--user", "jo"), "/exports/users/jo/pypi/audits.toml"),
        (("--group", "us", "--ecosystem", "cargo"), "/exports/groups/us/cargo/audits.toml"),
    ],
)
def test_audits_are_exported(project: ProjectFolder, server: Loopback, whose: tuple[str, ...], path: str) -> None:
    """Everybody's, a reviewer's or a group's audits come as the instance publishes them."""
    server.replies[path] = Reply(b"[audits]\n")

    assert project.revet("export", *whose).out == "[audits]\n"


def test_an_export_can_go_to_a_file(project: ProjectFolder, server: Loopback) -> None:
    """A file is written as a whole, or the reason is told."""
    server.replies["/exports/pypi/audits.toml"] = Reply(b"[audits]\n")

    written, refused = project.revet("export", "-o", "out.toml"), project.revet("export", "-o", "none/out.toml")

    assert ((project.path / "out.toml").read_text(), written.out) == ("[audits]\n", "Wrote out.toml.\n")
    assert (refused.status, "none/out.toml cannot be written" in refused.err) == (2, True)


def test_projects_are_watched_and_left(project: ProjectFolder, server: Loopback) -> None:
    """Projects are named one by one, in any spelling."""
    for name in ("demo-pkg", "other"):
        server.replies[f"/api/v1/projects/pypi/{name}"] = Reply(b"{}")

    added, removed = project.revet("watch", "add", "Demo_Pkg", "other"), project.revet("watch", "remove", "other")

    assert added.out.splitlines() == [f"{server.url} watches demo-pkg.", f"{server.url} watches other."]
    assert removed.out == f"{server.url} no longer watches other.\n"
    assert [one.method for one in server.asked] == ["PUT", "PUT", "DELETE"]


def test_watched_projects_are_listed(project: ProjectFolder, server: Loopback) -> None:
    """In words one a line, or as JSON."""
    server.reply_json("/api/v1/projects", {"items": [{"ecosystem": "pypi", "name": "demo"}], "next": None})

    assert project.revet("watch", "list").out == "pypi demo\n"
    assert json.loads(project.revet("watch", "list", "--output-format", "json").out) == [
        {"ecosystem": "pypi", "name": "demo"}
    ]


def test_watching_nothing_is_wrong_use(project: ProjectFolder) -> None:
    """A project has to be named."""
    assert project.revet("watch", "add").status == 2


def test_a_login_is_kept_once_it_works(
    project: ProjectFolder, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that the instance knows is kept; it is read unseen or from a pipe, never from the arguments."""
    server.reply_json("/api/v1/projects", {"items": []})
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))

    told = project.revet("login", f"{server.url}/")

    assert told.status == 0
    assert current_login({}, credentials_path()) == Login(server.url, "secret")
    assert server.asked[0].headers["Authorization"] == "Bearer secret"
    assert "secret" not in told.out


def test_a_token_that_nobody_knows_is_not_kept(
    project: ProjectFolder, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login that does not work leaves nothing behind."""
    server.reply_json("/api/v1/projects", {"detail": "who are you?"}, 401)
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))

    told = project.revet("login", server.url)

    assert (told.status, "who are you?" in told.err) == (2, True)
    assert not credentials_path().exists()


def test_a_token_is_typed_unseen(project: ProjectFolder, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal the token does not show."""
    server.reply_json("/api/v1/projects", {"items": []})
    keyboard = io.StringIO()
    monkeypatch.setattr(keyboard, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", keyboard)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: "typed")

    project.revet("login", server.url)

    assert current_login({}, credentials_path()).token == "typed"


def test_a_reader_needs_no_token(project: ProjectFolder, server: Loopback) -> None:
    """What is public can be read without a token."""
    server.reply_json("/api/v1/projects", {"items": []})

    project.revet("login", server.url, "--without-token")

    assert current_login({}, credentials_path()) == Login(server.url, None)
