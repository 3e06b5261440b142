"""What a user's commands remember of each other, opened in the cache folder."""

from pathlib import Path

from vetting.adapters.command_cache import CommandCache, default_cache_folder
from vetting.adapters.command_memory import FileMemory
from vetting.ports.memories import Memory


def open_memory(cache_folder: Path | None) -> Memory:
    """Open it in *cache_folder*; None: the one that the system keeps for this user."""
    return FileMemory(CommandCache(cache_folder or default_cache_folder()).last_looked)
