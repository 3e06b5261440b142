"""
Signals in what a release brings with it.

``required`` reads what a distribution asks for from all of its metadata;
``asked`` has the rules about that, ``hints`` those about where it is taken
from, ``known`` those about what is known of the projects themselves.
"""

from typing import Final

from vetting.domain.signals.dependencies.asked import DependencyAdded, PinsWidened, RequiredByAddress
from vetting.domain.signals.dependencies.hints import OtherIndex
from vetting.domain.signals.dependencies.known import NameNearby, UnknownDependency
from vetting.domain.signals.interface import ChangeRule, ReleaseRule, Rule

RULES: Final[tuple[Rule, ...]] = (OtherIndex(),)
CHANGE_RULES: Final[tuple[ChangeRule, ...]] = (DependencyAdded(), RequiredByAddress(), PinsWidened())
RELEASE_RULES: Final[tuple[ReleaseRule, ...]] = (UnknownDependency(), NameNearby())
