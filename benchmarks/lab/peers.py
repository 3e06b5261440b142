"""Environments of their own for peers that want other versions than ours of what we both use; made once, by pip."""

import subprocess
import sys
from pathlib import Path

from benchmarks.lab.command import Say
from vetting.domain.errors import SourceUnavailable

PEERS = Path(".venv") / "peers"


def installed(name: str, *requirements: str, say: Say) -> Path:
    """
    Give the absolute folder of the commands of an environment, made where it is not.

    Args:
        name: Of the environment; another one for another version.
        requirements: What pip is told to install.
        say: Tells that it takes a while.

    Raises:
        SourceUnavailable: It cannot be installed.
    """
    folder = (PEERS / name).absolute()
    ready = folder / ".ready"
    if not ready.exists():
        say(f"Installing {name} into an environment of its own…")
        _run(name, sys.executable, "-m", "venv", "--clear", str(folder))
        _run(name, str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *requirements)
        ready.touch()
    return folder / "bin"


def _run(name: str, *command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # this Python and its pip, told by our own words
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SourceUnavailable(f"{name} could not be installed: {last}")
