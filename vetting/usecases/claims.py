"""A claim on its way into a store or to an instance."""

from dataclasses import dataclass, replace

from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.collapsing import is_git_version
from vetting.domain.releases import Digest, Ecosystem, ProjectName, prefixed
from vetting.domain.statements import Subject
from vetting.domain.suggestions import Step


@dataclass(frozen=True, slots=True)
class Claim:
    """What a reviewer says of a release, or of a change that leads to it."""

    ecosystem: Ecosystem
    project: ProjectName
    version: str
    criteria: tuple[str, ...]
    who: tuple[str, ...]
    base: str | None = None
    """None: all of the release was read."""
    notes: str | None = None
    distributions: tuple[Digest, ...] = ()
    base_distributions: tuple[Digest, ...] = ()
    is_assumed: bool = False
    """Whether its files are those that the lockfile names, which nobody showed to the reviewer here."""

    @property
    def step(self) -> Step:
        """What was read."""
        return Step(self.project, self.base, self.version)

    @property
    def is_bound(self) -> bool:
        """Tell whether it names what was read, on both sides."""
        return bool(self.distributions) and (self.base is None or bool(self.base_distributions))

    @property
    def entry(self) -> FullAudit | DeltaAudit:
        """The claim as an audits file has it; one that leads from or to a git revision is of no use to others."""
        is_for_others = not any(is_git_version(one) for one in (self.version, self.base) if one is not None)
        if self.base is None:
            return FullAudit(self.version, self.criteria, self.who, self.distributions, self.notes, is_for_others)
        sides = self.base_distributions, self.distributions
        return DeltaAudit(self.base, self.version, self.criteria, self.who, *sides, self.notes, is_for_others)

    @property
    def subject(self) -> Subject:
        """The claim as a statement speaks of it."""
        before = [f"read as {self.base}: {prefixed(one)}" for one in self.base_distributions]
        after = [f"read as {self.version}: {prefixed(one)}" for one in self.distributions]
        return Subject(words_of(self.step), self.criteria, (*before, *after))

    def completed(self, distributions: tuple[Digest, ...], base_distributions: tuple[Digest, ...]) -> "Claim":
        """Name files where it names none yet."""
        before = () if self.base is None else self.base_distributions or base_distributions
        return replace(self, distributions=self.distributions or distributions, base_distributions=before)


def words_of(step: Step) -> str:
    """Say what was read, as a sentence speaks of it."""
    if step.from_version is None:
        return f"{step.project} {step.to_version}"
    return f"the change of {step.project} from {step.from_version} to {step.to_version}"
