"""What the user of a command sets reaches whoever reads, as the settings of an instance do."""

import pytest

from vetting.adapters.archives.limits import USUAL
from vetting.bootstrap.benches import limits_of
from vetting.bootstrap.reading_limits import limits_wanted
from vetting.domain.errors import InvalidInput
from vetting.settings import Environment, Settings

SET = {
    "REVET_ARCHIVE_ENTRIES": "7",
    "REVET_ARCHIVE_BYTES": "2048",
    "REVET_ARCHIVE_RATIO": "9",
    "REVET_ARCHIVE_DEPTH": "3",
    "REVET_ARCHIVE_PATH_BYTES": "20",
    "REVET_READING_TIME": "PT10S",
    "REVET_READING_MEMORY_BYTES": str(1 << 28),
}


def test_without_variables_the_limits_are_the_readers_own() -> None:
    """A command reads as much as an instance that nobody told otherwise."""
    assert limits_wanted({}) == USUAL


@pytest.mark.parametrize("seconds", ["PT10S", "PT1H2M3S", "PT2M", "PT0.5S"])
def test_a_command_and_an_instance_take_the_same_variables(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit comes out alike of both."""
    environment = {**SET, "REVET_READING_TIME": seconds}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert limits_of(Settings(environment=Environment.DEVELOPMENT)) == limits_wanted(environment)


@pytest.mark.parametrize(("text", "seconds"), [("10", 10.0), ("0.5", 0.5), (" 7 ", 7.0), ("pt5m", 300.0)])
def test_a_time_may_be_written_in_seconds(text: str, seconds: float) -> None:
    """At least a second of that is the processor's."""
    process = limits_wanted({"REVET_READING_TIME": text}).process
    assert (process.wall_seconds, process.cpu_seconds) == (seconds, max(1, int(seconds * 4 / 5)))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("REVET_ARCHIVE_ENTRIES", "many", "a whole number of at least 1 is wanted"),
        ("REVET_ARCHIVE_ENTRIES", "", "a whole number of at least 1 is wanted"),
        ("REVET_ARCHIVE_ENTRIES", "0", "a whole number of at least 1 is wanted"),
        ("REVET_ARCHIVE_ENTRIES", "9" * 5000, "a whole number of at least 1 is wanted"),
        ("REVET_ARCHIVE_BYTES", "1e9", "a whole number of at least 1,024 is wanted"),
        ("REVET_ARCHIVE_RATIO", "-1", "a whole number of at least 1 is wanted"),
        ("REVET_ARCHIVE_DEPTH", "1001", "a whole number from 1 to 1,000 is wanted"),
        ("REVET_ARCHIVE_PATH_BYTES", "15", "a whole number of at least 16 is wanted"),
        ("REVET_READING_MEMORY_BYTES", "1024", "a whole number of at least 134,217,728 is wanted"),
        ("REVET_READING_TIME", "soon", "seconds are wanted, more than none"),
        ("REVET_READING_TIME", "0", "seconds are wanted, more than none"),
        ("REVET_READING_TIME", "PT", "seconds are wanted, more than none"),
        ("REVET_READING_TIME", "PT0S", "seconds are wanted, more than none"),
        ("REVET_READING_TIME", "9" * 400, "seconds are wanted, more than none"),
    ],
)
def test_what_is_no_limit_is_refused_by_name(name: str, value: str, wanted: str) -> None:
    """Nobody reads under a limit that they did not mean."""
    with pytest.raises(InvalidInput, match=f"^{name} is '{value}': {wanted}"):
        limits_wanted({**SET, name: value})
