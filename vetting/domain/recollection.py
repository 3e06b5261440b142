"""
What a user's commands remember of each other: what was looked at last, how, and what an instance did not answer.

So `revet certify` after `revet diff` knows what it is about, and which files
were read; and a claim that may or may not have arrived at an instance is sent
again under the key it had.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from vetting.domain.releases import Digest, Ecosystem, ProjectName
from vetting.domain.suggestions import Step
from vetting.domain.versions import order_for

MOST_LOOKS = 100
"""Remembered; the oldest are forgotten first."""


class LookingMode(StrEnum):
    """Where somebody looks at releases."""

    LOCAL = "local"
    """In the terminal; everything is fetched and read on this machine."""
    INSTANCE = "instance"
    """On an instance's page."""


@dataclass(frozen=True, slots=True)
class Look:
    """One release or change that was looked at."""

    ecosystem: Ecosystem
    step: Step
    distributions: tuple[Digest, ...] = ()
    """The files that were shown of the new end; none where another page showed them."""
    from_distributions: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class Recollection:
    """All of it."""

    mode: LookingMode | None = None
    """How somebody wanted to look last."""
    looks: tuple[Look, ...] = ()
    """The latest last, each step once."""
    unanswered: Mapping[str, str] = field(default_factory=dict)
    """By what was sent (its SHA-256), the key under which it was."""

    def with_look(self, look: Look) -> "Recollection":
        """Remember one more."""
        others = [one for one in self.looks if (one.ecosystem, one.step) != (look.ecosystem, look.step)]
        return replace(self, looks=(*others, look)[-MOST_LOOKS:])

    def last(self, ecosystem: Ecosystem, project: ProjectName | None = None) -> Step | None:
        """Give what was looked at last: of *project*, or whatever it was."""
        for one in reversed(self.looks):
            if one.ecosystem is ecosystem and project in {None, one.step.project}:
                return one.step
            if project is None:
                return None
        return None

    def look_at(self, ecosystem: Ecosystem, step: Step) -> Look | None:
        """Find out whether *step* was looked at."""
        same = order_for(ecosystem).same
        for one in reversed(self.looks):
            if one.ecosystem is not ecosystem or one.step.project != step.project:
                continue
            is_same_start = (
                one.step.from_version == step.from_version
                if one.step.from_version is None or step.from_version is None
                else same(one.step.from_version, step.from_version)
            )
            if is_same_start and same(one.step.to_version, step.to_version):
                return one
        return None
