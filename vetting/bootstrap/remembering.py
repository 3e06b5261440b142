"""What a user's commands keep in the cache folder: their memory of each other, and the releases they read."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from vetting.adapters.clock import SystemClock
from vetting.adapters.command_cache import CommandCache, default_cache_folder
from vetting.adapters.command_memory import FileMemory
from vetting.bootstrap.network import keep_retries_quiet, python_index_url
from vetting.domain.releases import Ecosystem
from vetting.ports.memories import Memory

if TYPE_CHECKING:
    from vetting.ports.local_reading import LocalReader


def open_memory(cache_folder: Path | None) -> Memory:
    """Open the memory in *cache_folder*; None: the one that the system keeps for this user."""
    return FileMemory(_cache(cache_folder).last_looked)


def open_reader(ecosystem: Ecosystem, cache_folder: Path | None) -> "LocalReader":
    """
    Make ready to read releases of *ecosystem*; what they need is loaded only now.

    Raises:
        InvalidInput: pip is configured for an index that is not asked over http or https.
    """
    index_url = python_index_url() if ecosystem is Ecosystem.PYPI else None
    reader: LocalReader = import_module("vetting.adapters.local_reader").CachedReader(
        ecosystem, _cache(cache_folder).distributions, clock=SystemClock(), index_url=index_url
    )
    keep_retries_quiet()
    return reader


def _cache(folder: Path | None) -> CommandCache:
    return CommandCache(folder or default_cache_folder())
