"""Signals in how a release was published, from its history and what the index says: nothing of its bytes."""

from typing import Final

from vetting.domain.signals.interface import ReleaseRule

RELEASE_RULES: Final[tuple[ReleaseRule, ...]] = ()
