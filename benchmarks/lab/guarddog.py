"""
GuardDog, a scanner of packages, in an environment of its own: it wants other versions than ours of what we both use.

It is made once, by pip from requirements-guarddog.lock with its hashes, and
scans folders without a network.
"""

import asyncio
import json
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from benchmarks.lab.command import Say
from benchmarks.lab.peers import installed
from vetting.adapters.archives.confinement import leave_the_network
from vetting.domain.errors import SourceUnavailable

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
    locked = ("--no-deps", "--require-hashes", "-r", str(LOCK))
    return installed(f"guarddog-{sha256(LOCK.read_bytes()).hexdigest()[:8]}", *locked, say=say) / "guarddog"


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
