"""``revet blobs``, on an instance with a release in it."""

import os
from pathlib import Path

import pytest

from tests.damage import alter, blob_of
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from vetting.adapters.blob_sweep import all_blobs
from vetting.adapters.blobs import BlobFolder
from vetting.cli import main
from vetting.domain.releases import Sha256
from vetting.settings import load_settings
from vetting.usecases.bench import Bench


@pytest.fixture
def seed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seed:
    """Name an instance by the environment, and put things into it."""
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("REVET_DATABASE_URL", database_url)
    return Seed(load_settings())


@pytest.fixture
def blobs(tmp_path: Path) -> BlobFolder:
    """Give the folder of its blobs."""
    return BlobFolder(tmp_path / "data" / "blobs")


@on_sqlite_alone
def test_a_whole_store_is_said_to_be(seed: Seed, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0, and how many blobs there are."""
    seed.release("1.0", {"demo.py": "one = 1\n"})

    assert main(["blobs", "check"]) == 0

    assert "0 were altered and are set aside, 0 are lost" in capsys.readouterr().out


@on_sqlite_alone
def test_altered_blobs_are_exit_1(seed: Seed, blobs: BlobFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """What is altered is set aside, counted, and asked for again."""
    release = seed.release("1.0", {"demo.py": "one = 1\n"})

    async def find(bench: Bench) -> Sha256:
        return await blob_of("hunks", release, bench, blobs)

    alter(blobs, seed.run(find))

    assert main(["blobs", "check"]) == 1

    said = capsys.readouterr().out
    assert "1 were altered and are set aside, 1 are lost" in said
    assert "one release is read again by the workers" in said


@on_sqlite_alone
def test_garbage_is_counted_before_it_is_removed(
    seed: Seed, blobs: BlobFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run removes nothing and says what would go; then it goes."""
    seed.release("1.0", {"demo.py": "one = 1\n"})
    garbage = blobs.put_bytes(b"nobody's")
    for digest, _ in all_blobs(blobs):
        os.utime(blobs.path_of(digest), (1_000_000, 1_000_000))

    assert main(["blobs", "tidy", "--dry-run"]) == 0
    assert "1 blobs of 8 bytes would be removed" in capsys.readouterr().out
    assert blobs.has(garbage)
    assert main(["blobs", "tidy"]) == 0
    assert "1 blobs of 8 bytes were removed" in capsys.readouterr().out
    assert not blobs.has(garbage)


@on_sqlite_alone
def test_a_lost_manifest_is_exit_1(seed: Seed, blobs: BlobFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is removed where it is not known what is needed."""
    release = seed.release("1.0", {"demo.py": "one = 1\n"})

    async def find(bench: Bench) -> Sha256:
        return await blob_of("tree", release, bench, blobs)

    alter(blobs, seed.run(find))

    assert main(["blobs", "tidy"]) == 1
    assert "Nothing was removed" in capsys.readouterr().out


def test_what_is_to_be_done_has_to_be_said() -> None:
    """Without a word the command is used wrongly."""
    with pytest.raises(SystemExit) as ended:
        main(["blobs"])
    assert ended.value.code == 2
