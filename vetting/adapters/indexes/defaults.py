"""
Which index is meant where the settings name none: the one that pip is configured for, else the public one.

pip is asked by reading what it reads, in its order (the last one that speaks
wins): the machine's, the user's and the environment's ``pip.conf``, the file
that ``PIP_CONFIG_FILE`` names, and ``PIP_INDEX_URL``.

Source: pip's documentation, "Configuration", 26.3; the directories are
    those of its ``_internal/configuration.py``.
"""

import configparser
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import platformdirs

from vetting.domain.errors import InvalidInput

SECTIONS = ("global", "install")
"""Of pip's files, those that speak for ``pip install``; the second wins over the first of the same or another file."""


def public_index_url() -> str:
    """Give the simple API of the public index, as the library that parses it names it."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT  # noqa: PLC0415  # the package costs a tenth of a second to import

    return PYPI_SIMPLE_ENDPOINT


def default_index_url(environ: Mapping[str, str] | None = None, files: Iterable[Path] | None = None) -> str:
    """
    Find the index that pip would install from, ending in a slash.

    Args:
        environ: The process's own environment if None.
        files: pip's configuration files if None; the last one that speaks wins.

    Raises:
        InvalidInput: pip is configured for something that is not asked over http or https. The public
            index is not fallen back to, for whoever configured that did not want it to be asked.
    """
    environ = os.environ if environ is None else environ
    configured = environ.get("PIP_INDEX_URL") or _from_files(_pip_files(environ) if files is None else files)
    url = (configured or public_index_url()).strip()
    if not url.startswith(("https://", "http://")):
        raise InvalidInput("pip is configured for an index that is not http or https: set REVET_INDEX_URL")
    return url if url.endswith("/") else f"{url}/"


def _from_files(files: Iterable[Path]) -> str | None:
    found: dict[str, str] = {}
    for path in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"pip's configuration in {path} cannot be read: set REVET_INDEX_URL") from error
        for section in SECTIONS:
            for key in ("index-url", "index_url"):
                if parser.has_option(section, key):
                    found[section] = parser.get(section, key)
    return next((found[section] for section in reversed(SECTIONS) if found.get(section)), None)


def _pip_files(environ: Mapping[str, str]) -> list[Path]:
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    site = platformdirs.site_config_dir("pip", appauthor=False, multipath=True).split(os.pathsep)
    shared = [*site, "/etc"] if sys.platform.startswith("linux") else site
    home = Path.home()
    user = [
        home / ("pip" if sys.platform == "win32" else ".pip"),
        home / ".config" / "pip",
        Path(platformdirs.user_config_dir("pip", appauthor=False, roaming=True)),
    ]
    folders = [*map(Path, shared), *([] if named and Path(named).exists() else user), Path(sys.prefix)]
    return [*(folder / name for folder in folders), *([Path(named)] if named else [])]
