"""Signals in what code does: asked of its facts (:mod:`vetting.domain.code`), whatever its language."""

from typing import Final

from vetting.domain.signals.interface import Rule

RULES: Final[tuple[Rule, ...]] = ()
