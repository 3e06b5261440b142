"""What a user's commands keep in the cache folder: their memory of each other, and the releases they read."""

import os
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from vetting.adapters.clock import SystemClock
from vetting.adapters.command_cache import CommandCache, default_cache_folder
from vetting.adapters.command_memory import FileMemory
from vetting.bootstrap.network import keep_retries_quiet, python_index_url
from vetting.bootstrap.reading_limits import limits_wanted
from vetting.domain.releases import Ecosystem
from vetting.ports.memories import Memory
from vetting.ports.progress import Told, untold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vetting.adapters.archives.limits import Limits
    from vetting.ports.local_reading import HandReader, LocalReader


def open_memory(cache_folder: Path | None) -> Memory:
    """Open the memory in *cache_folder*; None: the one that the system keeps for this user."""
    return FileMemory(_cache(cache_folder).last_looked)


def open_reader(ecosystem: Ecosystem, cache_folder: Path | None, told: Told = untold) -> "LocalReader":
    """
    Make ready to read releases of *ecosystem*; what they need is loaded only now.

    Args:
        ecosystem: Whose.
        cache_folder: Where to keep them; None: where the system keeps such files for this user.
        told: Is told how far reading has come.

    Raises:
        InvalidInput: pip is configured for an index that is not asked over http or https; or a variable sets a limit
            that is none.
    """
    limits = limits_wanted()
    reading = import_module("vetting.adapters.local_reader")
    folder, clock = _cache(cache_folder).distributions, SystemClock()
    reader: LocalReader
    if ecosystem is Ecosystem.NPM:
        config = import_module("vetting.adapters.registries.npm_config")
        registries = config.npm_registries(Path(), os.environ)
        reader = reading.NpmReader(registries, folder, clock=clock, limits=limits, told=told)
    else:
        index_url = python_index_url() if ecosystem is Ecosystem.PYPI else None
        reader = reading.CachedReader(ecosystem, folder, clock=clock, index_url=index_url, limits=limits, told=told)
    keep_retries_quiet()
    return reader


@contextmanager
def open_files_reader() -> "Iterator[Callable[[Told], HandReader]]":
    """
    Make ready to read what is at hand, in a folder that nobody else may look into and that goes in the end.

    Raises:
        InvalidInput: A variable sets a limit that is none.
    """
    limits = limits_wanted()
    with TemporaryDirectory(prefix="revet-") as folder:
        yield partial(_files_reader, Path(folder), limits)


def _files_reader(folder: Path, limits: "Limits", told: Told) -> "HandReader":
    reader: HandReader = import_module("vetting.adapters.local_reader").FilesReader(folder, limits=limits, told=told)
    return reader


def _cache(folder: Path | None) -> CommandCache:
    return CommandCache(folder or default_cache_folder())
