"""What the machine has that a test may need: a browser, and a package index that answers."""

import os
import shutil
import urllib.request
from functools import cache
from pathlib import Path

from pypi_simple import PYPI_SIMPLE_ENDPOINT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DOWNLOADED = "ms-playwright/chromium-*/chrome-linux*/chrome"
QUIET_BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Arguments with which Chromium asks nobody for anything, and runs as root in a container."""


@cache
def find_browser() -> str | None:
    """Find a Chromium: on PATH, else the one Playwright has downloaded."""
    for name in BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return found
    downloads = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return next((str(path) for path in sorted(downloads.glob(DOWNLOADED), reverse=True)), None)


@cache
def index_answers() -> bool:
    """Ask the package index once whether it can be reached."""
    index = os.environ.get("REVET_INDEX_URL", PYPI_SIMPLE_ENDPOINT)
    request = urllib.request.Request(f"{index.rstrip('/')}/pip/", method="HEAD")  # noqa: S310  # our own setting
    try:
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310  # the same
            return True
    except OSError:
        return False
