"""What an operator sets reaches whoever reads."""

from datetime import timedelta

import pytest

from vetting.adapters.archives.limits import ArchiveLimits, Limits, ProcessLimits
from vetting.bootstrap.benches import limits_of
from vetting.settings import Environment, Settings


def test_without_settings_the_limits_are_the_readers_own() -> None:
    """What the settings are by default is what the reader's limits are by default."""
    assert Limits() == limits_of(Settings(environment=Environment.DEVELOPMENT))


def test_an_operator_sets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit has a variable of its own."""
    values = {"ENTRIES": "7", "BYTES": "2048", "RATIO": "9", "DEPTH": "3", "PATH_BYTES": "20"}
    for name, value in values.items():
        monkeypatch.setenv(f"REVET_ARCHIVE_{name}", value)
    monkeypatch.setenv("REVET_READING_TIME", "PT10S")
    monkeypatch.setenv("REVET_READING_MEMORY_BYTES", str(1 << 28))
    settings = Settings(environment=Environment.DEVELOPMENT)
    expected = Limits(
        ArchiveLimits(entries=7, total_bytes=2048, ratio=9, depth=3, path_bytes=20),
        ProcessLimits(wall_seconds=10.0, cpu_seconds=8, memory_bytes=1 << 28, file_bytes=2048),
    )
    assert timedelta(seconds=10) == settings.reading_time
    assert expected == limits_of(settings)
