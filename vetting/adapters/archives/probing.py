"""Whether what reads archives can give up its network here, found out by a process that tries."""

import asyncio
import sys

_TRIES = """
import os
from vetting.adapters.archives.confinement import leave_the_network
before = os.readlink("/proc/self/ns/net")
leave_the_network()
raise SystemExit(before == os.readlink("/proc/self/ns/net"))
"""


async def readers_leave_the_network() -> bool:
    """Tell whether the kernel, and what confines us, let a reader have a network of its own; never but on Linux."""
    trial = await asyncio.create_subprocess_exec(sys.executable, "-c", _TRIES, stderr=asyncio.subprocess.DEVNULL)
    return await trial.wait() == 0
