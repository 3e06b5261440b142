"""What the figures were taken on: nothing that names a machine, all that explains a number."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def machine() -> str:
    """Describe this machine in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores of "
        f"{_processor()}, {memory:.0f} GiB, {platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"
    )


def occasion() -> str:
    """Say when and of which commit the figures are, and how busy the machine was."""
    commit = _commit()
    load = f", load {os.getloadavg()[0]:.1f} beforehand" if hasattr(os, "getloadavg") else ""
    day = datetime.now(UTC).date()  # noqa: TID251  # a benchmark has no clock but the machine's
    return f"{day}, commit {commit}{load}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"
