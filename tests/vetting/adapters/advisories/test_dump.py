"""A dump of OSV records is read once, whole, and never taken for more than it is."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from tests.vetting.adapters.advisories.records import record
from vetting.adapters.advisories import dump
from vetting.adapters.advisories.dump import AdvisoryDump
from vetting.domain.looking import CouldNotLook, Found, NotOffered, NotPublished
from vetting.domain.releases import Ecosystem, ProjectName

DEMO = ProjectName("demo")


def _write(path: Path, *records: object) -> Path:
    """Write a dump: a folder, or an archive where the name ends so."""
    texts = {f"{place}.json": json.dumps(one) for place, one in enumerate(records)}
    if path.suffix != ".zip":
        for name, text in texts.items():
            (path / "some").mkdir(parents=True, exist_ok=True)
            (path / "some" / name).write_text(text, encoding="utf-8")
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        archive.writestr("README.txt", "not a record")
    return path


@pytest.mark.parametrize("name", ["all.zip", "folder"])
async def test_a_dump_tells_of_projects(tmp_path: Path, name: str) -> None:
    """What is in it is found, what is not was not published, and of an ecosystem it lacks it offers nothing."""
    records = [record("MAL-1"), record("X-2"), record("X-3", "other")]
    source = AdvisoryDump(_write(tmp_path / name, *records))
    found = await source.about(Ecosystem.PYPI, DEMO)
    assert isinstance(found, Found)
    assert [one.vulnerability.id for one in found.value] == ["MAL-1", "X-2"]
    assert await source.about(Ecosystem.PYPI, ProjectName("clean")) == NotPublished()
    assert await source.about(Ecosystem.NPM, DEMO) == NotOffered()
    assert source.name == f"OSV's dump {name}"


async def test_a_dump_that_changed_is_read_anew(tmp_path: Path) -> None:
    """And one that did not is not."""
    path = _write(tmp_path / "all.zip", record("X-1"))
    source = AdvisoryDump(path)
    first = await source.about(Ecosystem.PYPI, DEMO)
    stat = path.stat()
    path.write_bytes(b" " * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert await source.about(Ecosystem.PYPI, DEMO) == first
    _write(path, record("X-2", "other"))
    assert await source.about(Ecosystem.PYPI, DEMO) == NotPublished()


async def test_a_record_that_cannot_be_read_leaves_the_rest_uncertain(tmp_path: Path) -> None:
    """It might be about the project that is asked for; what was found all the same, is."""
    source = AdvisoryDump(_write(tmp_path / "all.zip", record("X-1"), {"id": 7}))
    assert isinstance(await source.about(Ecosystem.PYPI, DEMO), Found)
    other = await source.about(Ecosystem.PYPI, ProjectName("other"))
    assert other == CouldNotLook("OSV's dump all.zip has records that cannot be read: 1, the first 1.json")


async def test_a_record_too_large_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as one that cannot be read; a dump too large in all, or in number, is not read."""
    path = _write(tmp_path / "all.zip", record("X-1"), record("X-2"))
    monkeypatch.setattr(dump, "MAX_RECORD_BYTES", 10)
    found = await AdvisoryDump(path).about(Ecosystem.PYPI, DEMO)
    assert found == CouldNotLook("OSV's dump all.zip has records that cannot be read: 2, the first 0.json")
    monkeypatch.setattr(dump, "MAX_TOTAL_BYTES", 15)
    found = await AdvisoryDump(path).about(Ecosystem.PYPI, DEMO)
    assert found == CouldNotLook("OSV's dump all.zip cannot be read: it is larger than 15 bytes")
    monkeypatch.setattr(dump, "MAX_RECORDS", 1)
    for one in (path, _write(tmp_path / "folder", record("X-1"), record("X-2"))):
        found = await AdvisoryDump(one).about(Ecosystem.PYPI, DEMO)
        assert found == CouldNotLook(f"OSV's dump {one.name} cannot be read: there are more than 1 records")


async def test_a_folder_is_walked_so_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No deeper than dumps are."""
    monkeypatch.setattr(dump, "MAX_FOLDER_DEPTH", 0)
    found = await AdvisoryDump(_write(tmp_path / "folder", record("X-1"))).about(Ecosystem.PYPI, DEMO)
    assert found == CouldNotLook("OSV's dump folder has no records that are about releases here")


async def test_a_dump_without_a_record_answers_nothing(tmp_path: Path) -> None:
    """An empty folder, or one of another ecosystem alone, is no word for any release; some records are."""
    (tmp_path / "none").mkdir()
    empty = await AdvisoryDump(tmp_path / "none").about(Ecosystem.PYPI, DEMO)
    assert empty == CouldNotLook("OSV's dump none has no records that are about releases here")
    other = AdvisoryDump(_write(tmp_path / "go", record("X-1", ecosystem="Go")))
    assert isinstance(await other.about(Ecosystem.PYPI, DEMO), CouldNotLook)
    crates = AdvisoryDump(_write(tmp_path / "npm", record("X-1", ecosystem="npm")))
    assert await crates.about(Ecosystem.PYPI, DEMO) == NotOffered()


async def test_no_dump_or_a_broken_one_is_said(tmp_path: Path) -> None:
    """Neither is taken for a dump that holds nothing."""
    missing = await AdvisoryDump(tmp_path / "none.zip").about(Ecosystem.PYPI, DEMO)
    assert isinstance(missing, CouldNotLook)
    assert "No such file" in missing.reason
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")
    assert await AdvisoryDump(broken).about(Ecosystem.PYPI, DEMO) == CouldNotLook(
        "OSV's dump broken.zip cannot be read: it is neither a zip archive nor a folder of .json files, "
        "nor one such file"
    )


async def test_one_record_is_a_dump(tmp_path: Path) -> None:
    """Its file is read, and read anew; one that holds a list of records, or none, is no record."""
    path = tmp_path / "MAL-1.json"
    source = AdvisoryDump(path)
    path.write_text(json.dumps(record("MAL-1")), encoding="utf-8")
    found = await source.about(Ecosystem.PYPI, DEMO)
    assert isinstance(found, Found)
    assert [one.vulnerability.id for one in found.value] == ["MAL-1"]
    assert await source.about(Ecosystem.PYPI, ProjectName("clean")) == NotPublished()
    unreadable = CouldNotLook("OSV's dump MAL-1.json has records that cannot be read: 1, the first MAL-1.json")
    for text in (json.dumps([record("MAL-1")]), "", "[" * 100_000):
        path.write_text(text, encoding="utf-8")
        assert await source.about(Ecosystem.PYPI, DEMO) == unreadable


@pytest.mark.parametrize(("where", "what"), [(6, b"\1\0"), (8, b"\x63\0"), (0x28, b"\xff" * 8)])
async def test_a_damaged_archive_is_said(tmp_path: Path, where: int, what: bytes) -> None:
    """Whether a record is encrypted, packed in a way that nobody knows, or is no packed data at all."""
    path = _write(tmp_path / "all.zip", record("X-1"))
    data = bytearray(path.read_bytes())
    data[where : where + len(what)] = what
    listed = data.rfind(b"PK\1\2", 0, data.rfind(b"PK\1\2"))
    if where < 0x20:
        data[listed + where + 2 : listed + where + 2 + len(what)] = what
    path.write_bytes(data)
    assert isinstance(await AdvisoryDump(path).about(Ecosystem.PYPI, DEMO), CouldNotLook)
