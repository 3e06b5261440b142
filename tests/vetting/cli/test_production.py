"""Server verbs in production: every line of a service is read by a machine, and nobody made up counts."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.instance import free_port
from vetting.adapters.clock import SystemClock
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import migrate
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue
from vetting.cli import main
from vetting.domain.accounts import Level, Role
from vetting.usecases.accounts import sign_in_for_trial

START_SECONDS = 90
SECRET = "hunter2-of-the-provider"
CRASHING = """
import threading, warnings
from vetting.cli.operating import operate

def crash():
    held = "hunter2-of-the-provider"
    raise RuntimeError("in a thread")

async def verb(settings):
    import logging
    warnings.warn("something is old")
    logging.getLogger("uvicorn.error").error("the server said\\nthis")
    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    held = "hunter2-of-the-provider"
    raise ZeroDivisionError("by nought")

raise SystemExit(operate(verb, is_service=True))
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the environment of an instance that people rely on, over plain HTTP as behind a proxy."""
    port = str(free_port())
    plain = {name: value for name, value in os.environ.items() if not name.startswith("REVET_")}
    return plain | {
        "REVET_BASE_URL": "https://revet.example.test",
        "REVET_DATA_DIR": str(tmp_path / "data"),
        "REVET_PORT": port,
        "REVET_INDEX_URL": "http://127.0.0.1:9/simple/",
        "REVET_OIDC_ISSUER": "https://id.example.test",
        "REVET_OIDC_CLIENT_ID": "revet",
        "REVET_OIDC_CLIENT_SECRET": SECRET,
        "REVET_WATCH": '["demo"]',
    }


def parsed(text: str) -> list[dict[str, Any]]:
    """Read every line as a JSON document."""
    return [json.loads(line) for line in text.splitlines()]


def ask(environment: dict[str, str], path: str, *, host: str = "revet.example.test") -> int:
    """Ask the site for *path* by the name *host*, and give the status."""
    address = f"http://127.0.0.1:{environment['REVET_PORT']}{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=5) as answer:
            status: int = answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    return status


async def said(log: Path, words: str) -> None:
    """Wait until *log* has *words*; a process that is started takes its time on a busy machine."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            if words in await asyncio.to_thread(log.read_text, encoding="utf-8"):
                return
            await asyncio.sleep(0.1)


async def test_site_and_worker_log_json_alone(environment: dict[str, str], tmp_path: Path) -> None:
    """From the first line to the last, on both outputs; a sign-in's code and the provider's secret are in none."""
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: ASYNC220  # it is watched from here
            [sys.executable, "-m", "vetting.cli", "serve", "--with-worker"],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        await said(log, "Open https")
        statuses = [
            await asyncio.to_thread(ask, environment, "/sign-in/callback?code=hunter2-of-ada&state=hunter2-too"),
            await asyncio.to_thread(ask, environment, "/criteria"),
            await asyncio.to_thread(ask, environment, "/criteria", host="evil.example.test"),
        ]
        await said(log, "worker_started")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)

    text = log.read_text(encoding="utf-8")
    lines = parsed(text)
    assert statuses[1:] == [200, 421]
    routes = [(line["route"], line["status"]) for line in lines if line["event"] == "request_answered"]
    assert routes == [("/sign-in/callback", statuses[0]), ("/criteria", 200), ("/criteria", 421)]
    assert "Open https://revet.example.test" in str(lines)
    assert "hunter2" not in text


def test_a_crash_and_a_warning_are_json_too(environment: dict[str, str]) -> None:
    """With where it happened and without what variables held; the exit status says that it failed."""
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", CRASHING], env=environment, capture_output=True, text=True, check=False
    )

    lines = parsed(done.stderr)
    assert (done.returncode, done.stdout) == (1, "")
    assert [line["event"].split(":")[-1].strip()[:9] for line in lines][1:] == ["the serve", "crashed", "crashed"]
    assert "something is old" in lines[0]["event"]
    assert [line["exception"][0]["exc_type"] for line in lines[2:]] == ["RuntimeError", "ZeroDivisionError"]
    assert SECRET not in done.stderr


@pytest.fixture
def tried_out(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Be the operator of a database in which ada was made up while it was tried out."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    data = Path(environment["REVET_DATA_DIR"])
    data.mkdir()
    url = f"sqlite:///{data / 'revet.sqlite3'}"
    migrate(url)

    async def make_up() -> None:
        engine = create_engine(url)
        units = DatabaseUnits(engine, queue=IdleQueue(), clock=SystemClock())
        await sign_in_for_trial("ada", roles=frozenset(Role), level=Level.HIGH, units=units, clock=SystemClock())
        await engine.dispose()

    asyncio.run(make_up())


@pytest.mark.usefixtures("tried_out")
def test_production_does_not_start_beside_somebody_made_up(environment: dict[str, str]) -> None:
    """The log's last line names who, and the way out."""
    done = subprocess.run(
        [sys.executable, "-m", "vetting.cli", "worker"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = parsed(done.stderr)
    assert (done.returncode, line["event"]) == (2, "cannot_run")
    assert "anybody could have been ada" in line["reason"]
    assert "revet accounts retire-trial" in line["reason"]


@pytest.mark.usefixtures("tried_out")
def test_who_was_made_up_is_retired_once(capsys: pytest.CaptureFixture[str]) -> None:
    """The verb says who, and the second time that there is nobody."""
    assert [main(["accounts", "retire-trial"]), main(["accounts", "retire-trial"])] == [0, 0]
    assert capsys.readouterr().out.splitlines() == [
        "Retired ada: their audits count for nothing now.",
        "There was nobody to retire.",
    ]
