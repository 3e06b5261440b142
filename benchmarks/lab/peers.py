"""
GuardDog, a scanner of packages, in an environment of its own: it wants other versions than ours of what we both use.

It is made once, by pip from requirements-guarddog.lock with its hashes, and
scans folders without a network.
"""

import asyncio
import json
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.lab.command import Say
from vetting.adapters.archives.confinement import leave_the_network
from vetting.domain.errors import SourceUnavailable

FOLDER = Path(".venv") / "peers" / "guarddog"
LOCK = Path("requirements-guarddog.lock")


@dataclass(frozen=True, slots=True)
class GuardDogScan:
    """What it said of one folder."""

    seconds: float
    """Of the wall, its start included."""
    score: float
    """Its risk, 0 to 10."""
    risks: int


def guarddog(say: Say) -> Path:
    """
    Give the command, installed where it is not.

    Raises:
        SourceUnavailable: It cannot be installed.
    """
    ready = FOLDER / f".ready-{LOCK.stat().st_size}"
    if not ready.exists():
        say("Installing GuardDog into an environment of its own…")
        _run(sys.executable, "-m", "venv", "--clear", str(FOLDER))
        pip = (str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes")
        _run(*pip, "-r", str(LOCK))
        ready.touch()
    return (FOLDER / "bin" / "guarddog").resolve()


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603  # ours
    if done.returncode:
        raise SourceUnavailable("GuardDog could not be installed")


async def scanned_by(command: Path, ecosystem: str, folder: Path) -> GuardDogScan:
    """
    Have GuardDog scan *folder*, an absolute path.

    Raises:
        SourceUnavailable: It failed.
    """
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(str(command), ecosystem, "scan", str(folder), "--no-sandbox", "--output-format", "json"),
        stdout=PIPE,
        stderr=DEVNULL,
        preexec_fn=leave_the_network,
    )
    told, _ = await process.communicate()
    seconds = perf_counter() - begun
    if process.returncode:
        raise SourceUnavailable(f"GuardDog ended with status {process.returncode}")
    document = json.loads(told)
    return GuardDogScan(seconds, float(document["risk_score"]["score"]), len(document["risks"]))
