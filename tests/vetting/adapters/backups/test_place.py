"""The folder of back-ups: what in it is ours, and what a record there may say."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vetting.adapters.backups.place import BackupFolder, State
from vetting.domain.errors import InvalidInput

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def finished(place: BackupFolder) -> State:
    """Put one state into the folder."""
    name = place.begin(MOMENT).name
    state = State(name, MOMENT.isoformat(), "1.0", "sqlite", "database.sqlite3", "0" * 64, ("0001",), 0)
    place.finish(state)
    return state


@pytest.mark.parametrize("name", ["JAZZ", "Z", "2026-01-01T00:00:00Z", "2026-01-01Z", "old-2026-01-01T00-00-00.000Z"])
def test_what_is_somebody_elses_is_never_cleared_away(name: str, tmp_path: Path) -> None:
    """A folder of another name is no back-up that was interrupted, whatever letter it ends with."""
    theirs = tmp_path / name / "file"
    theirs.parent.mkdir()
    theirs.write_text("precious")
    place = BackupFolder(tmp_path)

    finished(place)
    place.drop_all_but(1)

    assert theirs.read_text() == "precious"


def test_what_an_interrupted_back_up_left_is_cleared_away(tmp_path: Path) -> None:
    """A state without a record goes when the next is begun; a link of such a name is left alone."""
    place = BackupFolder(tmp_path)
    left = place.begin(MOMENT.replace(year=2025))
    link = tmp_path / "2024-03-01T12-00-00.000Z"
    link.symlink_to(tmp_path, target_is_directory=True)

    finished(place)

    assert not left.exists()
    assert link.is_symlink()
    assert place.names() == ["2026-03-01T12-00-00.000Z"]


def test_a_record_leads_nowhere_else(tmp_path: Path) -> None:
    """A state is named by its folder and its file lies in it, whatever the record says."""
    place = BackupFolder(tmp_path)
    state = finished(place)
    record = tmp_path / state.name / "backup.json"
    said = json.loads(record.read_text())
    record.write_text(json.dumps({**said, "name": "../elsewhere", "file": "../../passwords"}))

    read = place.state()

    assert read.name == state.name
    assert place.database_of(read) == tmp_path / state.name / "passwords"


@pytest.mark.parametrize("broken", [{"revisions": 1}, {"blobs": "many"}, {"format": 2}])
def test_a_record_that_makes_no_sense_is_refused(broken: dict[str, object], tmp_path: Path) -> None:
    """Fields of another kind are told, not run into."""
    place = BackupFolder(tmp_path)
    state = finished(place)
    record = tmp_path / state.name / "backup.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), **broken}))

    with pytest.raises(InvalidInput):
        place.state()
