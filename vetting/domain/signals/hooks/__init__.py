"""Signals in what runs without being asked: at start-up, while building, while installing."""

from typing import Final

from vetting.domain.signals.hooks.installing import InstallHook
from vetting.domain.signals.hooks.starting import StartupFile
from vetting.domain.signals.interface import Rule

RULES: Final[tuple[Rule, ...]] = (StartupFile(), InstallHook())
