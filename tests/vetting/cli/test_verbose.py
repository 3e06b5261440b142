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
def _as_before() -> Iterator[None]:
    """Close the files that were written to, and let the next test tell as much as ever."""
    root = logging.getLogger()
    before, level = [*root.handlers], root.level
    yield
    for handler in [*root.handlers]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)


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


@pytest.mark.parametrize(
    ("level", "told"),
    [("off", []), ("error", ["error"]), ("warn", ["error", "warning"]), ("info", ["error", "info", "warning"])],
)
def test_a_level_bounds_what_is_told(project: ProjectFolder, level: str, told: list[str]) -> None:
    """From nothing at all upwards; a verb's own warnings are among them, and its answer and refusals are not."""
    project.lock("demo==1.0\n")
    project.revet("init")

    answer = project.revet("check", "--locked", "--verbose", level, "--log-file", "log")
    for number in (logging.ERROR, logging.INFO):
        LOG.log(number, "it happened")

    lines = (project.path / "log").read_text(encoding="utf-8").splitlines()
    warned = ["warning"] if "warning: locked without hashes" in answer.err else []
    assert sorted([line.split()[1] for line in lines] + warned) == told
    assert answer.out == "Vetting succeeded: 1 release, 1 exempted.\n"
    assert "there is no store" in project.revet("check", "--store-path", "nowhere", "--verbose", level).err


def test_a_log_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Before any work is done."""
    with pytest.raises(InvalidInput, match="cannot be written: No such file or directory"):
        tell_more("warn", tmp_path / "nowhere" / "log")
