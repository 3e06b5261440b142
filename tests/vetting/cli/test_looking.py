"""``revet inspect`` and ``revet diff``."""

import json
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest

from tests.fake_index import Catalog
from tests.packing import tgz_of
from tests.vetting.cli.project_folder import ProjectFolder

HERE = ("--mode", "local")
OLD = {"demo/__init__.py": "A = 1\n\tB = '\x1b[31m'\n", "demo/gone.py": "GONE = 1\n"}
NEW = {"demo/__init__.py": "A = 2\n\tB = '\x1b[31m'\n", "demo.pth": "import demo\n"}
PAGE = "https://vet.example.test/diffs/pypi/demo"


def publish(catalog: Catalog) -> None:
    """Publish two releases."""
    catalog.publish("demo", "1.0", OLD)
    catalog.publish("demo", "1.1", NEW)


def test_a_change_is_shown_here(project: ProjectFolder, catalog: Catalog) -> None:
    """Which files it was, what rules noticed, and every line that differs, safe to look at."""
    publish(catalog)
    files = catalog.projects["demo"].files

    told = project.revet("diff", "Demo", "1.0", "1.1", *HERE)

    lines = told.out.splitlines()
    digests = [files[f"demo-{version}-py3-none-any.whl"].claimed_sha256 for version in ("1.0", "1.1")]
    assert (told.status, told.err) == (0, "")
    assert lines[:3] == [
        "demo 1.0 -> 1.1",
        f"  from demo-1.0-py3-none-any.whl sha256:{digests[0]}",
        f"  to   demo-1.1-py3-none-any.whl sha256:{digests[1]}",
    ]
    assert any(line.startswith("  high H1 demo.pth:1: ") for line in lines)
    start = lines.index("=== changed demo/__init__.py +1 -1")
    assert lines[start + 1 : start + 5] == ["@@ -1,2 +1,2 @@", "-A = 1", "+A = 2", " \tB = '\\u001b[31m'"]
    assert "=== removed demo/gone.py +0 -1" in lines


def test_a_release_is_shown_whole(project: ProjectFolder, catalog: Catalog) -> None:
    """Everything in it was added."""
    publish(catalog)

    told = project.revet("inspect", "demo", "1.0", *HERE)

    assert told.out.splitlines()[0] == "demo 1.0, all of it"
    assert "=== added demo/gone.py +1 -0\n@@ -0,0 +1,1 @@\n+GONE = 1\n" in told.out


def test_a_change_is_given_as_an_instance_gives_it(project: ProjectFolder, catalog: Catalog) -> None:
    """In the shape of the API's document."""
    publish(catalog)

    document = json.loads(project.revet("diff", "demo", "1.0", "1.1", *HERE, "--output-format", "json").out)

    assert (document["from"], document["to"], document["old"]["filename"]) == (
        "1.0",
        "1.1",
        "demo-1.0-py3-none-any.whl",
    )
    assert {one["path"] for one in document["files"]} >= {"demo/__init__.py", "demo/gone.py", "demo.pth"}
    assert document["findings"][0]["rule"] == "H1"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("inspect", "demo", "9.9"), "the index has no files of demo 9.9"),
        (("inspect", "lost", "1.0"), "has no project lost"),
        (("diff", "demo", "1.0", "1.0.0"), "a change from 1.0 to 1.0.0 is none"),
        (("diff", "demo", "1.0", "1.1", "--locked", "--frozen"), "demo 1.1 has to be fetched, which --frozen forbids"),
        (("diff", "demo", "1.0", "1.1", "--ecosystem", "cargo"), "releases of cargo are not read here yet"),
    ],
)
def test_what_cannot_be_read_is_named(
    project: ProjectFolder, catalog: Catalog, arguments: tuple[str, ...], reason: str
) -> None:
    """A version or project that is not there, a change that is none, or a network that may not be used."""
    publish(catalog)

    told = project.revet(*arguments, *HERE)

    assert (told.status, reason in told.err) == (2, True)


def test_an_instance_shows_it(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own is named; how to look is remembered."""
    monkeypatch.setenv("REVET_URL", "https://vet.example.test/")

    assert project.revet("diff", "demo", "1.0", "1.1+a").out == f"{PAGE}/1.0/1.1%2Ba\n"
    assert project.revet("inspect", "demo", "1.0").out == f"{PAGE}/-/1.0\n"
    as_json = project.revet("inspect", "demo", "1.0", "--output-format", "json").out
    assert json.loads(as_json) == {"page": f"{PAGE}/-/1.0"}


def test_an_instance_that_is_imported_from_shows_it(project: ProjectFolder) -> None:
    """Where the user has none of their own."""
    project.lock("demo==1.0\n")
    project.revet("init")
    with (project.store / "config.toml").open("a") as file:
        file.write('\n[imports.vet]\nurl = "https://vet.example.test/exports/pypi/audits.toml"\n')

    told = project.revet("inspect", "demo", "1.0")

    assert told.out == f"{PAGE}/-/1.0\n"
    assert told.err.startswith("  to be certified for safe-to-deploy: The release will not introduce")


def test_without_an_instance_nothing_shows_it(project: ProjectFolder) -> None:
    """It can be read here, which is said, and which is what is done where nothing is said."""
    told = project.revet("inspect", "demo", "1.0", "--mode", "instance")

    assert (told.status, "--mode local" in told.err) == (2, True)
    assert "has no project demo" in project.revet("inspect", "demo", "1.0").err


@pytest.mark.parametrize(("status", "browser"), [(0, "true %s"), (2, "false %s")])
def test_a_browser_can_be_opened(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, status: int, browser: str
) -> None:
    """Only on request; where none can be, that is said after the page."""
    monkeypatch.setenv("REVET_URL", "https://vet.example.test")
    monkeypatch.setenv("BROWSER", browser)
    monkeypatch.setattr("webbrowser._tryorder", None)

    told = project.revet("inspect", "demo", "1.0", "--open")

    assert (told.out, told.status) == (f"{PAGE}/-/1.0\n", status)


WEAK: dict[str, object] = {"id": "GHSA-1", "summary": "Leaks.", "aliases": ["CVE-1"]}
MALICE: dict[str, object] = {"id": "MAL-2026-1", "summary": "Steals."}


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a dump hold two records against demo 1.1."""
    affected = [{"package": {"ecosystem": "PyPI", "name": "demo"}, "versions": ["1.1"]}]
    dump = tmp_path / "osv"
    dump.mkdir()
    for number, record in enumerate((WEAK, MALICE)):
        (dump / f"{number}.json").write_text(json.dumps({**record, "affected": affected}), encoding="utf-8")
    monkeypatch.setenv("REVET_OSV_DUMP", str(dump))


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("scan", "demo", "1.1", "--from", "1.0"), 1),
        (("diff", "demo", "1.0", "1.1", *HERE), 0),
        (("inspect", "demo", "1.1", *HERE), 0),
    ],
    ids=["scan", "diff", "inspect"],
)
def test_every_command_looks_outside_the_files_too(
    project: ProjectFolder, catalog: Catalog, command: tuple[str, ...], status: int
) -> None:
    """What is on record, with source and time in every form, and what is newly asked for; no server is needed."""
    catalog.publish("demo", "1.0", OLD)
    catalog.publish("demo", "1.1", OLD, requires=["reqeusts"])
    catalog.publish("demo", "1.1", OLD, kinds=("sdist",))
    catalog.yank("demo", "1.1", "broke")
    told = project.revet(*command)
    assert told.status == status
    found = {" ".join(line.split()[:4]): line for line in told.out.splitlines() if line.startswith("  ")}
    assert {"high P5 all of", "high D2 all of", "medium D1 all of"} <= found.keys()
    assert found["high P5 all of"].endswith("MAL-2026-1 calls it malicious: Steals.")
    assert "stood there before" not in told.out
    said = ["yanked by its publisher: broke (http://", "GHSA-1, CVE-1: vulnerable, Leaks. (OSV's dump osv, asked 2"]
    forms = {form: project.revet(*command, "--output-format", form).out for form in ("markdown", "html")}
    for form, out in {"human": told.out, **forms}.items():
        for one in (*said, "1 other file of it was not read, such as demo-1.1.tar.gz"):
            assert one in unescape(out), form
    document = json.loads(project.revet(*command, "--output-format", "json").out)
    assert [(one["kind"], one["name"]) for one in document["known"]] == [
        ("yanked", "all of it"),
        ("vulnerable", "GHSA-1"),
        ("malicious", "MAL-2026-1"),
    ]
    assert {one["source"] for one in document["known"][1:]} == {"OSV's dump osv"}
    assert all(datetime.fromisoformat(one["observed_at"]).tzinfo for one in document["known"])
    assert document["unread"] == ["demo-1.1.tar.gz"]


@pytest.mark.usefixtures("recorded")
def test_of_a_file_at_hand_what_is_known_here_is_told(project: ProjectFolder) -> None:
    """The record against what it is named after, names that it asks for; and what was not asked of an index."""
    metadata = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.1\nRequires-Dist: djanga\n"
    (project.path / "demo-1.1.tar.gz").write_bytes(tgz_of({"demo-1.1/PKG-INFO": metadata}))
    told = project.revet("scan", "demo-1.1.tar.gz").out
    assert "MAL-2026-1 calls it malicious" in told
    assert "high D2 all of it: It now asks for djanga" in told
    assert "  not asked: what an index knows of demo 1.1; `revet scan demo 1.1` asks it\n" in told
    (project.path / "demo.tgz").write_bytes(tgz_of({"package/package.json": b'{"dependencies": {"djanga": "1"}}'}))
    told = project.revet("scan", "demo.tgz").out
    assert "D2" not in told
    assert "the names of npm's projects that it newly asks for are held against no list" in told


def test_a_file_of_a_release_is_chosen(project: ProjectFolder, catalog: Catalog) -> None:
    """By its name, of a release alone."""
    catalog.publish("demo", "1.0", OLD, kinds=("wheel", "sdist"))
    told = project.revet("inspect", "demo", "1.0", "--distribution", "demo-1.0.tar.gz", "--stat")
    assert told.out.splitlines()[1].startswith("  to   demo-1.0.tar.gz ")
    assert "2 other files" not in told.out
    lost = project.revet("scan", "demo", "1.0", "--distribution", "lost")
    assert (lost.status, "has no file lost; it has demo-1.0-py3-none-any.whl, demo-1.0.tar.gz" in lost.err) == (2, True)
    at_hand = project.revet("scan", ".", "--distribution", "demo-1.0.tar.gz")
    assert (at_hand.status, "names a file of a release" in at_hand.err) == (2, True)
