"""
What the folder verbs keep between runs: the layout of the cache folder, and how it is weeded.

::

    diff-cache.json     what reading changes costs
    distributions/      what was fetched in order to be read
    last-looked.json    which change was looked at last, for `revet certify` to go on from

All of it can be had again, so whoever reads a file of it takes one that is
missing or spoilt for an empty one. Whoever uses a fetched file again touches
it: files are weeded by when they were of use last.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from errno import ENOTEMPTY
from math import inf
from pathlib import Path
from stat import S_ISDIR

from vetting.domain.errors import InvalidInput


def default_cache_folder() -> Path:
    """Give the folder that the system keeps for such files of this user."""
    # Loaded here, for it takes a third of the time of a `revet check`, which may do without.
    import platformdirs  # noqa: PLC0415

    return Path(platformdirs.user_cache_dir("revet", appauthor=False))


@dataclass(frozen=True, slots=True)
class Weeded:
    """What was taken out of a cache."""

    files: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class CommandCache:
    """The cache folder of the folder verbs; nothing is made before something is put there."""

    path: Path

    @property
    def diffs(self) -> Path:
        """The file that knows what reading changes costs."""
        return self.path / "diff-cache.json"

    @property
    def distributions(self) -> Path:
        """The folder of fetched distributions."""
        return self.path / "distributions"

    @property
    def last_looked(self) -> Path:
        """The file that knows which change was looked at last."""
        return self.path / "last-looked.json"

    def weed(self, *, now: datetime, max_age: timedelta) -> Weeded:
        """
        Remove the fetched files that nobody used for *max_age*, and folders that are empty for as long.

        What reading costs is kept: it is small, and dear to find out again.

        Raises:
            InvalidInput: Something may not be read or removed.
        """
        return _removed(_within(self.distributions), before=(now - max_age).timestamp())

    def clean(self) -> Weeded:
        """
        Remove all that folder verbs put here; what else lies in the folder stays.

        Raises:
            InvalidInput: Something may not be read or removed.
        """
        return _removed([*_within(self.distributions), self.diffs, self.last_looked], before=inf)


def _within(folder: Path) -> list[Path]:
    """List what lies in a folder, contents before folders; links are not followed."""

    def refuse(error: OSError) -> None:
        raise InvalidInput(f"{error.filename} cannot be read: {error.strerror}") from error

    walk = os.walk(folder, topdown=False, onerror=refuse) if folder.is_dir() else ()
    return [Path(parent, name) for parent, folders, files in walk for name in (*files, *folders)]


def _removed(paths: Iterable[Path], *, before: float) -> Weeded:
    """Remove what was not touched since *before*, seconds since 1970; a folder is touched when it loses something."""
    files = size_bytes = 0
    for path in paths:
        try:
            state = path.lstat()
            if state.st_mtime >= before:
                continue
            if S_ISDIR(state.st_mode):
                path.rmdir()
            else:
                path.unlink()
                files, size_bytes = files + 1, size_bytes + state.st_size
        except FileNotFoundError:
            # It was never there, or another command was faster.
            continue
        except OSError as error:
            if error.errno != ENOTEMPTY:
                raise InvalidInput(f"{path} cannot be removed: {error.strerror}") from error
    return Weeded(files, size_bytes)
