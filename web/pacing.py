"""What one process asked for a moment ago, so that whoever loads a page again and again does not ask as often."""

from collections import OrderedDict
from time import monotonic
from typing import Final

ASK_EVERY_SECONDS: Final = 60.0
"""How often one process asks for the same release."""
REMEMBERED: Final = 1000
"""Releases that were asked for."""


class AskedLately:
    """Which releases a process has asked for a moment ago."""

    def __init__(self) -> None:
        self._until: OrderedDict[tuple[str, ...], float] = OrderedDict()

    def __contains__(self, release: tuple[str, ...]) -> bool:
        """Tell whether *release* was."""
        return monotonic() < self._until.get(release, 0.0)

    def add(self, release: tuple[str, ...]) -> None:
        """Take note that it is now."""
        self._until[release] = monotonic() + ASK_EVERY_SECONDS
        self._until.move_to_end(release)
        if len(self._until) > REMEMBERED:
            self._until.popitem(last=False)
