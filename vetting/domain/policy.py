"""
Policy: which criteria a dependant demands of what it depends on.

An entry speaks of one project, or of one version of it. A project without an
entry takes over what its dependants demand. An *empty* list of criteria is a
demand for nothing, and differs from none.
"""

from collections.abc import Mapping

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass, field

ALL_DISTRIBUTIONS = "all"
"""The one value of ``distributions``: every locked file has to be among those audited."""


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """What is demanded around one project."""

    audit_as_crates_io: bool | None = None
    """Whether a project that is not from an index is judged as if it were."""
    criteria: tuple[str, ...] | None = None
    """Replaces what dependants demand of the project."""
    dev_criteria: tuple[str, ...] | None = None
    """What the project demands of its development dependencies; None: safe-to-run."""
    dependency_criteria: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the project demands of single dependencies, instead of passing on what is demanded of itself."""
    distributions: str | None = None
    """``all``, or None: one audited file of the locked ones is enough."""
    notes: str | None = None


NO_POLICY = PolicyEntry()
"""What holds for a project that no entry names."""


@dataclass(frozen=True, slots=True)
class Policy:
    """
    All entries, by ``PROJECT`` or ``PROJECT:VERSION``.

    Raises (on construction):
        InvalidInput: A project has entries with and without a version.
    """

    entries: Mapping[str, PolicyEntry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a project that is named in both ways."""
        for key in self.entries:
            name, separator, _version = key.partition(":")
            if separator and name in self.entries:
                raise InvalidInput(
                    f"the policy names {name!r} with and without a version: choose one way for all of it"
                )

    def of(self, name: str, version: str) -> PolicyEntry:
        """Give the entry for one release; a versioned entry has to name exactly this version."""
        return self.entries.get(name) or self.entries.get(f"{name}:{version}") or NO_POLICY
