"""
A store: what a project keeps in its ``supply-chain/`` folder, as one value.

Three parts, one a file: its configuration, its own audits, and the lock of
what it took from others. :mod:`vetting.formats.cargo_vet` reads and writes
them; the resolver judges by them.
"""

from collections.abc import Mapping

from vetting.domain.audit_sets import AuditSet, Import
from vetting.domain.audits import Exemption
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.house_rules import HouseRules
from vetting.domain.policy import Policy
from vetting.domain.publishers import PublisherRecord, UnpublishedEntry
from vetting.domain.quick_dataclasses import dataclass, field

STORE_VERSION = "0.10"
"""The version of the format that is written; cargo-vet's of that number reads it."""
OLDEST_STORE_VERSION = "0.4"
"""What a configuration without a version is taken for."""


@dataclass(frozen=True, slots=True)
class Config:
    """The contents of config.toml."""

    version: str = STORE_VERSION
    default_criteria: str = SAFE_TO_DEPLOY
    imports: Mapping[str, Import] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    exemptions: Mapping[str, tuple[Exemption, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportsLock:
    """The contents of imports.lock: what was taken from others, already in local criteria."""

    unpublished: Mapping[str, tuple[UnpublishedEntry, ...]] = field(default_factory=dict)
    publishers: Mapping[str, tuple[PublisherRecord, ...]] = field(default_factory=dict)
    audits: Mapping[str, AuditSet] = field(default_factory=dict)
    """By peer."""


@dataclass(frozen=True, slots=True)
class Store:
    """All three, and the house rules."""

    config: Config = field(default_factory=Config)
    audits: AuditSet = field(default_factory=AuditSet)
    imports: ImportsLock = field(default_factory=ImportsLock)
    house: HouseRules = field(default_factory=HouseRules)
    warnings: tuple[str, ...] = ()
    """What could not be read and was left out, for whoever works with the store to know."""
