"""
What reading changes costs, remembered between runs in one file of the user's cache.

It says nothing that cannot be found out again. So a file that is missing, of
another version, too large or spoilt in any way counts as empty, and one that
cannot be written is left unwritten.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import DiffStat

VERSION: Final = 1
"""Raised whenever the same change would be counted in another way."""
MAX_BYTES: Final = 16 << 20
MAX_ENTRIES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Which change was measured."""

    ecosystem: Ecosystem
    project: str
    from_version: str | None
    to_version: str
    locked: str | None
    """Digest of the SHA-256s that the lockfile allows for either end, for these say which files were read; None: it
    allows any."""


class DiffCache:
    """The file; other commands may use it at the same time, and lose no more than what was measured meanwhile."""

    def __init__(self, path: Path, *, max_entries: int = MAX_ENTRIES) -> None:
        """
        Touch nothing yet.

        Args:
            path: Of the file.
            max_entries: What is kept of it, the latest.
        """
        self._path = path
        self._max_entries = max_entries

    def read(self) -> dict[Measured, DiffStat]:
        """Give all that is known."""
        try:
            with self._path.open("rb") as file:
                text = file.read(MAX_BYTES + 1)
            if len(text) > MAX_BYTES:
                return {}
            return dict(_entries(json.loads(text)))
        except (OSError, ValueError, RecursionError):
            return {}

    def add(self, costs: Mapping[Measured, DiffStat]) -> None:
        """Remember *costs* besides what is known by now, where the file can be written."""
        if not costs:
            return
        known = self.read()
        for key in costs:
            known.pop(key, None)
        latest = list({**known, **costs}.items())[-self._max_entries :]
        entries = [{name: getattr(one, name) for one in pair for name in one.__slots__} for pair in latest]
        with suppress(OSError):
            self._write(json.dumps({"version": VERSION, "costs": entries}))

    def _write(self, text: str) -> None:
        """Put the file in the old one's place, whole."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(draft).replace(self._path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


def _entries(document: object) -> Iterator[tuple[Measured, DiffStat]]:
    """
    Parse what the file says.

    Raises:
        ValueError: It is not what this version writes.
    """
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return
    costs = document.get("costs")
    for entry in costs if isinstance(costs, list) else ():
        if not isinstance(entry, dict):
            raise ValueError("an entry is a table")  # noqa: TRY004 - whatever is wrong makes the file empty
        yield (
            _measured(entry),
            DiffStat(*(_count(entry, name) for name in ("insertions", "deletions", "files_changed"))),
        )


def _measured(entry: Mapping[str, object]) -> Measured:
    return Measured(
        Ecosystem(_text(entry, "ecosystem") or ""),
        _text(entry, "project") or "",
        _text(entry, "from_version"),
        _text(entry, "to_version") or "",
        _text(entry, "locked"),
    )


def _text(entry: Mapping[str, object], name: str) -> str | None:
    value = entry.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is text")
    return value


def _count(entry: Mapping[str, object], name: str) -> int:
    value = entry.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is a count")
    return value
