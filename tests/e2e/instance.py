"""A whole instance in processes of its own, as an operator would start it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 90.0
STEP_SECONDS = 90.0
"""How long a test waits for the worker to do what it was asked for."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A running instance."""

    url: str
    data: Path
    log: Path
    process: "subprocess.Popen[bytes]"

    def get(self, path: str) -> Any:  # noqa: ANN401  # a JSON document
        """Ask the API, and give its document."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:  # noqa: S310  # loopback
            return json.load(answer)

    def text(self, path: str) -> str:
        """Get a page's text."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:  # noqa: S310  # loopback
            body: bytes = answer.read()
        return body.decode()

    def until(self, path: str, condition: Callable[[Any], bool]) -> Any:  # noqa: ANN401  # a JSON document
        """Ask the API until its document meets *condition*."""
        deadline = time.monotonic() + STEP_SECONDS
        last: object = None
        while time.monotonic() < deadline:
            try:
                last = self.get(path)
            except urllib.error.HTTPError as error:
                last = error.code
            except TimeoutError as error:  # a machine that has other work takes its time
                last = error
            else:
                if condition(last):
                    return last
            time.sleep(0.1)
        raise AssertionError(f"{path} did not come to hold; last: {last}\n{self.log.read_text()[-3000:]}")


def free_port() -> int:
    """Find a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(folder: Path, *, prefix: Sequence[str] = (), **settings: str) -> Iterator[Instance]:
    """
    Start site, worker and Redis with *settings* (names without the prefix), and stop them as Ctrl-C would.

    *prefix* is a command that runs the one that follows it in its own place.
    """
    port = free_port()
    log = folder / "serve.log"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("REVET_")},
        "REVET_ENVIRONMENT": "development",
        "REVET_DATA_DIR": str(folder / "data"),
        "REVET_PORT": str(port),
        **{f"REVET_{name.upper()}": value for name, value in settings.items()},
    }
    with log.open("wb") as output:
        process = subprocess.Popen(  # our own command
            [*prefix, sys.executable, "-m", "vetting.cli", "serve", "--with-worker"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    instance = Instance(f"http://127.0.0.1:{port}", folder / "data", log, process)
    try:
        _wait_until_up(instance)
        yield instance
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def _wait_until_up(instance: Instance) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if instance.process.poll() is not None:
            break
        try:
            instance.get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the instance did not come up:\n{instance.log.read_text()[-3000:]}")
