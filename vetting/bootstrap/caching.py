"""The folder verbs' cache on this machine."""

from datetime import timedelta
from pathlib import Path

from vetting.adapters.clock import SystemClock
from vetting.adapters.command_cache import CommandCache, Weeded, default_cache_folder


def open_cache(path: Path | None) -> CommandCache:
    """Name the cache folder; None: the one that the system keeps for such files."""
    return CommandCache(path or default_cache_folder())


def weed_cache(cache: CommandCache, max_age: timedelta) -> Weeded:
    """
    Take out of the cache what nobody used for *max_age*.

    Raises:
        InvalidInput: Something may not be read or removed.
    """
    return cache.weed(now=SystemClock().now(), max_age=max_age)
