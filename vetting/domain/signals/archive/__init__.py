"""Signals in an archive itself: what two readers would not read alike, and what its own records deny."""

from typing import Final

from vetting.domain.signals.interface import ChangeRule

CHANGE_RULES: Final[tuple[ChangeRule, ...]] = ()
