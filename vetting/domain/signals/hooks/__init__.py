"""
Signals in what runs without being asked.

At every start of Python (``starting``), while building (``building``, ``cargo``), while
installing (``installing``, ``npm``), when somebody types the name of
something else (``commands``) or imports it (``over``), where others look for
what to start (``prefixes``), by what builders will install (``planned``), and
when a tool looks for what extends it (``unasked``).
"""

from typing import Final

from vetting.domain.signals.hooks.building import BuildSystem, BuildSystemGone
from vetting.domain.signals.hooks.cargo import CargoSettings
from vetting.domain.signals.hooks.commands import ShadowingCommand
from vetting.domain.signals.hooks.installing import InstallHook
from vetting.domain.signals.hooks.over import InstalledOver
from vetting.domain.signals.hooks.planned import WillBeInstalledOver
from vetting.domain.signals.hooks.starting import StartupFile, StartupModule
from vetting.domain.signals.hooks.unasked import UnaskedEntryPoint
from vetting.domain.signals.interface import ChangeRule, Rule

RULES: Final[tuple[Rule, ...]] = (
    StartupFile(),
    StartupModule(),
    InstallHook(),
    BuildSystem(),
    ShadowingCommand(),
    UnaskedEntryPoint(),
)
CHANGE_RULES: Final[tuple[ChangeRule, ...]] = (
    BuildSystemGone(),
    CargoSettings(),
    InstalledOver(),
    WillBeInstalledOver(),
)
