"""Back-ups of an instance on either database: what is copied, what is refused, and what is seen to be damaged."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.database import POSTGRESQL
from tests.postgres import Databases, find_postgres
from tests.seeding import Seed
from tests.site import open_site
from vetting.adapters.backups import postgres
from vetting.adapters.backups.sqlite import dump
from vetting.cli import main
from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.settings import Environment, Settings
from vetting.usecases.bench import Bench

PAGES = ("/projects/pypi/demo/1.1", "/diffs/pypi/demo/1.0/1.1", "/api/v1/projects/pypi/demo", "/users/jo")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Name the instance that is backed up."""
    return Settings(
        environment=Environment.DEVELOPMENT, data_dir=tmp_path / "data", database_url=SecretStr(database_url)
    )


@pytest.fixture
def held(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Seed:
    """Put two releases and somebody into it, and have the server verbs work on it."""
    seed = Seed(settings)
    for version in ("1.0", "1.1"):
        seed.release(version, {"demo.py": f"version = {version!r}\n", "same.py": "same = True\n"})

    async def join(bench: Bench) -> None:
        await seed_account(bench.units)

    seed.run(join)
    programs = find_postgres()
    if programs is not None:
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    use(settings, monkeypatch)
    return seed


def use(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the server verbs work on the instance that *settings* name."""
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("REVET_DATABASE_URL", settings.database)


@pytest.fixture
def empty(settings: Settings, dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Name an instance of the same kind where there is nothing yet."""
    there = settings.model_copy(update={"data_dir": tmp_path / "other"})
    if dialect != POSTGRESQL:
        url = f"sqlite:///{tmp_path / 'other' / 'revet.sqlite3'}"
        yield there.model_copy(update={"database_url": SecretStr(url)})
        return
    server: Databases = request.getfixturevalue("postgres_databases")
    name = f"revet_empty_{os.getpid()}"
    yield there.model_copy(update={"database_url": SecretStr(server.create(name))})
    server.drop(name)


def pages(settings: Settings) -> list[str]:
    """Read what an instance says."""
    with open_site(settings) as site:
        return [read(site, path) for path in PAGES]


def read(site: TestClient, path: str) -> str:
    """Read one page."""
    answer = site.get(path)
    assert answer.status_code == 200, path
    return answer.text


def blobs_of(folder: Path) -> dict[str, bytes]:
    """Read every blob in *folder*."""
    return {
        f"{one.parent.name}{one.name}": one.read_bytes() for one in folder.glob("blobs/??/*") if len(one.name) == 62
    }


@pytest.mark.usefixtures("held")
def test_what_is_restored_is_what_there_was(
    settings: Settings,
    empty: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Page for page and byte for byte; a second back-up copies no blob again, and both can be restored."""
    backups, before = tmp_path / "backups", pages(settings)

    assert [main(["backup", str(backups)]), main(["backup", str(backups)])] == [0, 0]
    first, second = [line for line in capsys.readouterr().out.splitlines() if line.startswith("The state ")]
    use(empty, monkeypatch)
    assert main(["restore", str(backups), "--at", first.split()[2]]) == 0

    assert ", 0 already there" in first
    assert "0 blobs copied" in second
    assert "1 account, 2 releases, 0 audits" in capsys.readouterr().out
    assert pages(empty) == before
    assert blobs_of(empty.data_dir) == blobs_of(settings.data_dir)
    assert (backups / second.split()[2]).stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("held")
def test_an_instance_that_is_there_is_not_overwritten(
    settings: Settings, dialect: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without being told to, nothing is touched; SQLite's is put aside when told, PostgreSQL's is for its own tools."""
    backups, before = tmp_path / "backups", pages(settings)
    main(["backup", str(backups)])

    assert main(["restore", str(backups)]) == 2
    refusal = capsys.readouterr().err
    replaced = main(["restore", str(backups), "--replace"])

    assert "its database has tables" in refusal
    assert ("--replace" in refusal, "dropdb" in refusal) == (dialect != POSTGRESQL, dialect == POSTGRESQL)
    assert replaced == (2 if dialect == POSTGRESQL else 0)
    assert pages(settings) == before
    aside = list(tmp_path.glob("revet.sqlite3.before-*"))
    assert len(aside) == (0 if dialect == POSTGRESQL else 1)


@pytest.fixture
def backups(migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Back up a small instance on SQLite, twice, and name the folder."""
    shutil.copy(migrated_database, tmp_path / "revet.sqlite3")
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path))
    blob = tmp_path / "blobs" / "ba" / "7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"abc")
    folder = tmp_path / "backups"
    assert [main(["backup", str(folder)]) for _ in range(2)] == [0, 0]
    return folder


def states_in(backups: Path) -> list[Path]:
    """List the states in a folder, the oldest first."""
    return sorted(one for one in backups.iterdir() if one.name.endswith("Z"))


def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Have the server verbs work where there is nothing yet."""
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path / "elsewhere"))
    return tmp_path / "elsewhere"


def test_a_blob_that_is_damaged_is_not_backed_up(
    backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, the rest is there, and the exit status says that something is missing."""
    wrong = tmp_path / "blobs" / "00" / ("1" * 62)
    wrong.parent.mkdir()
    wrong.write_bytes(b"something else")

    assert main(["backup", str(backups)]) == 1
    assert f"  00{'1' * 62}" in capsys.readouterr().out
    assert not (backups / "blobs" / "00").exists()
    assert len(states_in(backups)) == 3


def test_a_damaged_back_up_is_found(
    backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reading it again says so; restoring leaves the damaged blob out and says so, too."""
    (blob,) = backups.glob("blobs/ba/*")
    assert main(["backup", str(backups), "--check"]) == 0
    blob.write_bytes(b"abd")

    assert main(["backup", str(backups), "--check"]) == 1
    elsewhere(monkeypatch, tmp_path)
    assert main(["restore", str(backups)]) == 1
    assert capsys.readouterr().out.count("1 blob with other bytes than the name says") == 2


def test_a_database_of_other_bytes_is_not_restored(
    backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither checking nor restoring takes it, and nothing is left where it would have been."""
    with (states_in(backups)[-1] / "database.sqlite3").open("ab") as file:
        file.write(b"more")
    data = elsewhere(monkeypatch, tmp_path)

    assert [main(["backup", str(backups), "--check"]), main(["restore", str(backups)])] == [2, 2]
    assert capsys.readouterr().err.count("is not the file that was written") == 2
    assert not data.exists()


def test_sessions_are_not_restored(backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that was ended after the back-up was made must not open again."""
    with sqlite3.connect(tmp_path / "revet.sqlite3") as database:
        database.execute("INSERT INTO sessions VALUES ('k', NULL, '{}', '2026-01-01', '2027-01-01')")
    database.close()
    main(["backup", str(backups)])
    data = elsewhere(monkeypatch, tmp_path)

    assert main(["restore", str(backups)]) == 0
    restored = sqlite3.connect(data / "revet.sqlite3")
    assert restored.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    restored.close()


def test_blobs_that_a_back_up_lacks_are_counted(
    backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The database is restored, and the exit status says that it names what is not there."""
    with sqlite3.connect(tmp_path / "revet.sqlite3") as database:
        database.executescript(
            "INSERT INTO projects (id, ecosystem, name, display_name, index_url, lineage, status, is_watched, "
            "created_at) VALUES (1, 'pypi', 'a', 'a', 'u', 1, 'active', 0, '2026-01-01');"
            "INSERT INTO releases (id, project_id, lineage, version, first_seen_at, state) "
            "VALUES (1, 1, 1, '1', '2026-01-01', 'read');"
            "INSERT INTO distributions (release_id, filename, sha256, kind, first_seen_at, is_yanked, tree_sha256, "
            "notes) VALUES (1, 'f', 's', 'wheel', '2026-01-01', 0, 'gone', '[]');"
        )
    database.close()
    main(["backup", str(backups)])
    elsewhere(monkeypatch, tmp_path)

    assert main(["restore", str(backups)]) == 1
    assert "names 1 blob that the back-up does not hold" in capsys.readouterr().out


def test_old_states_are_dropped_and_what_was_left_unfinished(backups: Path) -> None:
    """As many of the newest stay as are asked for; the remains of an interrupted back-up go."""
    unfinished = backups / "2026-01-01T00-00-00.000Z"
    unfinished.mkdir()

    assert main(["backup", str(backups), "--keep", "2"]) == 0
    assert len(states_in(backups)) == 2
    assert not unfinished.exists()


def test_an_unfinished_back_up_is_none(
    backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What has no record cannot be restored, not even by its name."""
    newest = states_in(backups)[-1]
    (newest / "backup.json").unlink()
    elsewhere(monkeypatch, tmp_path)

    assert main(["restore", str(backups), "--at", newest.name]) == 2
    assert f"has no state {newest.name}; it has {states_in(backups)[0].name}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ("{}", "is not the record of a back-up"),
        ("nonsense", "is not the record of a back-up"),
        ('{"format": 2}', "has the format 2"),
    ],
)
def test_a_record_that_is_none_is_refused(
    backups: Path, capsys: pytest.CaptureFixture[str], record: str, complaint: str
) -> None:
    """By a message that names the file."""
    (states_in(backups)[-1] / "backup.json").write_text(record)

    assert main(["restore", str(backups)]) == 2
    assert complaint in capsys.readouterr().err


def test_a_back_up_of_a_later_version_is_refused(
    backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """This version could not read that database."""
    with sqlite3.connect(tmp_path / "revet.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    database.close()
    main(["backup", str(backups)])
    elsewhere(monkeypatch, tmp_path)

    assert main(["restore", str(backups)]) == 2
    assert "made by a later Revet" in capsys.readouterr().err


def test_another_kind_of_database_is_refused(
    backups: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copy of SQLite's file is nothing to PostgreSQL."""
    monkeypatch.setenv("REVET_DATABASE_URL", "postgresql://revet@127.0.0.1:9/revet")
    assert main(["restore", str(backups)]) == 2
    assert "holds a sqlite database, and REVET_DATABASE_URL names a postgresql one" in capsys.readouterr().err


def test_two_back_ups_at_once_are_refused(backups: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second would clear away what the first is writing."""
    with (backups / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["backup", str(backups)]) == 2
    assert "another back-up is being made" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["restore", "{tmp}/nowhere"], "holds no back-up"),
        (["backup", "{tmp}/blobs/inside"], "lies in the folder of the blobs itself"),
        (["backup", "{tmp}/revet.sqlite3/below"], "cannot be written to"),
        (["backup", "{tmp}/b", "--keep", "0"], "a number from 1 on"),
    ],
)
@pytest.mark.usefixtures("backups")
def test_wrong_use_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    """With a sentence that says what is wrong."""
    assert main([one.format(tmp=tmp_path) for one in arguments]) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("sqlite://", "in memory"),
        ("mysql://db.example.test/revet", "names a mysql database"),
        ("nonsense", "is not the URL of a database"),
        ("sqlite:////no/such/revet.sqlite3", "there is no database at /no/such/revet.sqlite3"),
    ],
)
def test_a_database_that_cannot_be_backed_up_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, complaint: str
) -> None:
    """By a message that says why."""
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REVET_DATABASE_URL", url)

    assert main(["backup", str(tmp_path / "backups")]) == 2
    assert complaint in capsys.readouterr().err


def test_a_database_never_migrated_is_not_backed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is nothing in it."""
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path))
    (tmp_path / "revet.sqlite3").touch()

    assert main(["backup", str(tmp_path / "backups")]) == 2
    assert "never migrated" in capsys.readouterr().err


def test_a_damaged_database_is_not_backed_up(backups: Path, tmp_path: Path) -> None:
    """SQLite's own rules say so, and no state is added."""
    database = tmp_path / "revet.sqlite3"
    data = bytearray(database.read_bytes())
    data[4096:12288] = b"\xff" * 8192
    database.write_bytes(data)

    with pytest.raises(VerificationFailed, match="is damaged"):
        dump(database, tmp_path / "copy.sqlite3")
    assert main(["backup", str(backups)]) == 2
    assert len([one for one in states_in(backups) if (one / "backup.json").exists()]) == 2


def test_a_password_is_no_argument() -> None:
    """Everybody on a machine can read arguments; the environment of a process its owner alone."""
    address, secret = postgres.connection("postgresql+psycopg://revet:hunter2@db.example.test/revet?sslmode=require")
    assert address == "postgresql://revet@db.example.test/revet?sslmode=require"
    assert secret == {"PGPASSWORD": "hunter2"}
    assert postgres.connection("postgresql://db.example.test/revet?password=hunter2") == (
        "postgresql://db.example.test/revet",
        {"PGPASSWORD": "hunter2"},
    )


async def test_what_the_program_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is not there is named; one that fails is quoted, and is not told the password by argument."""
    url = "postgresql://revet:hunter2@127.0.0.1:9/revet"
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFound, match="pg_dump is not on PATH"):
        await postgres.dump(url, tmp_path / "dump")
    program = tmp_path / "pg_dump"
    program.write_text(
        '#!/bin/sh\necho "$* and $PGPASSWORD" > "${0}.said"\necho "server version mismatch" >&2\nexit 1\n'
    )
    program.chmod(0o700)
    with pytest.raises(SourceUnavailable, match="server version mismatch"):
        await postgres.dump(url, tmp_path / "dump")
    arguments, _, password = (tmp_path / "pg_dump.said").read_text().strip().rpartition(" and ")
    assert "hunter2" not in arguments
    assert password == "hunter2"


@pytest.mark.usefixtures("held")
def test_the_data_folder_is_no_place_for_its_own_back_up(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """There every blob would be there already, and be lost with the instance."""
    assert main(["backup", str(settings.data_dir)]) == 2
    assert "is the data folder itself" in capsys.readouterr().err
