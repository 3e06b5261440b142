"""Tests of the command itself: which verbs there are, and what it loads for them."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

from vetting.cli import VERBS, main

HEAVY = ("starlette", "sqlalchemy", "sqlmodel", "pydantic", "arq", "pygments", "uvicorn")
REPORT = f"""
import json, sys
from vetting.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
json.dump([name for name in {HEAVY} if name in sys.modules], sys.stderr)
"""
EACH_AS_A_PROGRAM = f"""
import sys
from vetting.cli import main
for verb in {list(VERBS)}:
    sys.argv = ["revet", verb, "--help"]
    try:
        main()
    except SystemExit as end:
        print(verb, end.code, file=sys.stderr)
"""


def test_help_loads_nothing_of_the_server() -> None:
    """Who only wants to check a lockfile does not wait for a web framework."""
    told = subprocess.run([sys.executable, "-c", REPORT], capture_output=True, check=True, text=True)
    assert json.loads(told.stderr) == []
    assert all(verb in told.stdout for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_can_be_asked_what_it_does(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each row of the table names a module that has what the command calls."""
    assert callable(import_module(VERBS[verb][0]).run)
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert f"usage: revet {verb}" in capsys.readouterr().out


def test_every_verb_ends_as_a_program_ends() -> None:
    """What is done at the end of a process of its own is done after each verb, whatever its module is called."""
    told = subprocess.run([sys.executable, "-c", EACH_AS_A_PROGRAM], capture_output=True, check=True, text=True)
    assert told.stderr.splitlines() == [f"{verb} 0" for verb in VERBS]


@pytest.mark.parametrize(("wanted", "widest"), [("60", 58), ("0", 78), ("wide", 78)], ids=["said", "nothing", "odd"])
def test_help_is_as_wide_as_the_terminal(
    wanted: str, widest: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verb's help keeps to the columns that there are said to be, and to 80 where nobody can tell."""
    monkeypatch.setenv("COLUMNS", wanted)
    monkeypatch.setattr(os, "get_terminal_size", lambda: os.terminal_size((0, 0)))
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    lengths = [len(line) for line in capsys.readouterr().out.splitlines()]
    assert widest - 8 < max(lengths) <= widest


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["migrate", "--nonsense"]], ids=["none", "unknown", "flag"])
def test_wrong_use_is_told_apart(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong use exits with 2 and says what is possible."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: revet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "to run an instance:"),
        (("chekc",), "revet: error: there is no verb chekc: did you mean check? `revet --help` lists them"),
        (("zzzz\u202e",), "revet: error: there is no verb zzzz\\u202e; `revet --help` lists them"),
    ],
    ids=["none", "misspelt", "unknown"],
)
def test_who_names_no_verb_is_told_which_there_are(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without one all are listed; a misspelt one is guessed."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert (ended.value.code, expected in capsys.readouterr().err) == (2, True)


def test_a_verb_whose_extra_is_missing_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the server's libraries a server verb names the extra that has them."""
    monkeypatch.setitem(VERBS, "far", ("a_library_that_is_not_there", "do what cannot be done"))
    assert main(["far"]) == 2
    assert "pip install 'revet[server]'" in capsys.readouterr().err


def test_a_fault_of_revet_is_not_taken_for_an_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody thought of is shown whole, and ends with the status of what could not be judged."""

    def run(arguments: object) -> int:
        raise AssertionError(arguments)

    verb = ModuleType("a_verb_that_fails")
    vars(verb).update(add_arguments=lambda _: None, run=run)
    monkeypatch.setitem(sys.modules, verb.__name__, verb)
    monkeypatch.setitem(VERBS, "fail", (verb.__name__, "fail"))

    assert main(["fail"]) == 2
    assert "revet fail: this is a fault of revet itself" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Which revet this is can be asked without a verb."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"revet {version('revet')}\n"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    """Where whoever reads the answer goes away, as `head` does, the command ends without a word."""
    (tmp_path / "requirements.txt").write_text("sample==1.0\n", encoding="utf-8")
    gone, written = os.pipe()
    os.close(gone)
    command = [sys.executable, "-m", "vetting.cli", "dump-graph"]

    ended = subprocess.run(command, cwd=tmp_path, stdout=written, stderr=subprocess.PIPE, text=True, check=False)
    os.close(written)

    assert (ended.returncode, ended.stderr) == (141, "")


def test_a_disk_that_is_full_is_no_fault_of_revet(tmp_path: Path) -> None:
    """It is told in one line, and the answer is not taken for a whole one."""
    (tmp_path / "requirements.txt").write_text("sample==1.0\n", encoding="utf-8")
    command = [sys.executable, "-m", "vetting.cli", "dump-graph"]

    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    told = "revet dump-graph: not all could be written: No space left on device\n"
    assert (ended.returncode, ended.stderr) == (2, told)


def test_a_name_that_the_terminal_has_no_letters_for_is_shown_by_its_codes(tmp_path: Path) -> None:
    """Where standard output is no UTF-8, as in an output file."""
    for name, text in (("old", "A = 1"), ("new", "A = 2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "语.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "vetting.cli", "diff", "old", "new", "--stat"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}

    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)

    assert (ended.returncode, b"changed \\u8bed.py +1 -1" in ended.stdout) == (0, True), ended.stderr


INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from vetting.cli import main
sys.exit(main(["fmt", "--store-path", "."]))
"""


def test_ctrl_c_ends_a_command_in_one_line(tmp_path: Path) -> None:
    """Whoever stops a command that waits sees that it stopped, and no traceback."""
    for name in ("config.toml", "audits.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as waiting:
        assert waiting.stderr is not None
        assert "wait" in waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        told = waiting.stderr.read()
    os.close(folder)

    assert (waiting.returncode, told.strip()) == (130, "revet fmt: stopped")
