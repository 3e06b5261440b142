"""What a verb tells of its work besides its answer."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vetting.cli.project_folder import A, ProjectFolder
from vetting.cli.verbose import tell_more
from vetting.domain.errors import InvalidInput

LOG = logging.getLogger("a.client")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close the files that were written to."""
    yield
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.FileHandler:
            handler.close()


def test_an_event_is_a_line_without_logins(tmp_path: Path) -> None:
    """Whoever reads a CI's log learns no password, and no stranger's text begins a line of its own."""
    told = tmp_path / "log"
    tell_more("info", told)
    LOG.info("GET %s", "https://me:secret@index.example.test/simple/a\nb\x1b[2J")
    LOG.debug("nobody asked")
    (line,) = told.read_text(encoding="utf-8").splitlines()
    assert line[20:] == r" info a.client: GET https://***@index.example.test/simple/a b\u001b[2J"
    assert line.index("T") == 10


def test_a_log_is_written_on(tmp_path: Path, project: ProjectFolder) -> None:
    """A verb's log joins what is in the file, and its answer stays what it was."""
    told = tmp_path / "log"
    told.write_text("before\n", encoding="utf-8")
    project.lock(f"demo==1.0 --hash=sha256:{A}\n")
    project.revet("init")

    answer = project.revet("check", "--locked", "--output-format", "json", "--log-file", str(told))
    LOG.warning("again")

    assert json.loads(answer.out)["conclusion"] == "success"
    assert [line.rpartition(" ")[2] for line in told.read_text(encoding="utf-8").splitlines()] == ["before", "again"]


def test_without_a_file_it_goes_to_the_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the answer does not."""
    tell_more("debug", None)
    LOG.debug("asked")
    out, err = capsys.readouterr()
    assert (out, err.endswith(" debug a.client: asked\n")) == ("", True)


def test_a_log_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Before any work is done."""
    with pytest.raises(InvalidInput, match="cannot be written: No such file or directory"):
        tell_more("warn", tmp_path / "nowhere" / "log")
