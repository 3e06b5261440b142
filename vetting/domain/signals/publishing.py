"""
Signals in how a release was published, from its history and what the index says: nothing of its bytes.

Each rule is silent unless the project's own history shows the release to be
abnormal: what a project never did tells nothing when it does not do it now.
What was not looked at is no finding.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final

from vetting.domain.looking import Found, NotPublished
from vetting.domain.notices import NoticeKind
from vetting.domain.signals.interface import (
    ChangeRule,
    Finding,
    ReleaseRule,
    ReleaseUnderScan,
    Scope,
    Severity,
    digest_of,
)
from vetting.domain.signals.lineages import History, branch_of, first_number, history_of, offered_of, published_at
from vetting.domain.trees import path_text

if TYPE_CHECKING:
    from vetting.domain.publishers import BuildIdentity
    from vetting.domain.releases import Release

MAX_SHOWN: Final = 200
"""Characters of another's text in a message."""


def about_release(
    rule: "ReleaseRule | ChangeRule", severity: Severity, message: str, evidence: str, scope: Scope = Scope.DELTA
) -> Finding:
    """Make a finding that is about a release as a whole."""
    digest = digest_of(evidence.encode("utf-8", "surrogateescape"))
    return Finding(rule.id, rule.version, severity, scope, "", None, None, digest, message)


class AttestationLost:
    """P1: files without an attestation, where the releases before had one for each."""

    id: ClassVar[str] = "P1"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Attestation lost"
    why: ClassVar[str] = "Who has stolen a token can upload, but cannot have the project's own build attest it."
    blind_to: ClassVar[str] = (
        "Attestations themselves: only whether the index lists them. Projects that never attested anything."
    )
    certain_after: ClassVar[int] = 3
    """Attested releases in a row that make it a habit; fewer may have been a trial."""

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield one finding if the release before was attested whole, and this one is not."""
        bare = [one.filename for one in offered_of(release.release) if isinstance(one.provenance, NotPublished)]
        habit = self._attested_before(history_of(release))
        if bare and habit:
            known = len(offered_of(release.release))
            what = "None of its files has" if len(bare) == known else f"{len(bare)} of its {known} files have not"
            before = f"the {habit} releases before it had" if habit > 1 else "the release before it had"
            severity = Severity.HIGH if habit >= self.certain_after else Severity.MEDIUM
            message = f"{what} an attestation of where it was built; every file of {before} one."
            yield about_release(self, severity, message, "\n".join(sorted(bare)))

    def _attested_before(self, history: History) -> int:
        """Count the releases just below that were attested whole, up to what makes it certain."""
        count = 0
        for one in reversed(history.below[-self.certain_after :]):
            files = offered_of(one)
            if not files or not all(isinstance(file.provenance, Found) for file in files):
                break
            count += 1
        return count


class BuilderChanged:
    """P2: another repository or workflow than before, or none that is known."""

    id: ClassVar[str] = "P2"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Published from elsewhere"
    why: ClassVar[str] = "A project moves seldom; who took it over publishes from a place of their own."
    blind_to: ClassVar[str] = (
        "What the workflow does; uploads without provenance (P1 sees those that had one); more than a hundred files "
        "of a release."
    )

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield one finding for each build that no file of the release before came from, and one for files of none."""
        known = history_of(release).newest_below
        before = _builders(release, known) if known else set()
        now = _builders(release, release.release)
        if not before:
            return
        for one in sorted(now - before, key=repr):
            yield about_release(self, Severity.MEDIUM, _moved(one, before), repr(one))
        nameless = [
            one.filename
            for one in offered_of(release.release)
            if isinstance(release.builders.get(one.sha256), NotPublished)
        ]
        if nameless:
            was = shown(min(before, key=repr).repository)
            files = f"{len(nameless)} of its files" if len(nameless) > 1 else f"its file {shown(nameless[0])}"
            said = f"The provenance of {files} names no one build that is known here"
            message = f"{said}; that of the release before names {was}."
            yield about_release(self, Severity.MEDIUM, message, "\n".join(sorted(nameless)))


def _builders(scanned: ReleaseUnderScan, release: "Release") -> "set[BuildIdentity]":
    looked = [scanned.builders.get(one.sha256) for one in offered_of(release)]
    return {one.value for one in looked if isinstance(one, Found)}


def _moved(now: "BuildIdentity", before: "Iterable[BuildIdentity]") -> str:
    said = f"Its provenance names {shown(now.repository)}"
    was = min(before, key=repr)
    if all(now.owner != one.owner for one in before):
        return f"{said}; that of the release before names {shown(was.repository)}, of another owner."
    if all(now.repository != one.repository for one in before):
        return f"{said}; that of the release before names {shown(was.repository)}, another repository."
    workflow = shown(now.workflow or "none")
    return f"{said} and the workflow {workflow}; that of the release before names {shown(was.workflow or 'none')}."


class NewPublisher:
    """P3: somebody may publish who could not when the release before came out."""

    id: ClassVar[str] = "P3"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "New maintainer"
    why: ClassVar[str] = (
        "Projects are taken over by being given away, too: the first release after that deserves a look."
    )
    blind_to: ClassVar[str] = (
        "Who uploaded it, which the index does not tell; members of organisations; stolen accounts."
    )
    noticed_late: ClassVar[timedelta] = timedelta(hours=2)
    """Maintainers are asked for hourly, so that a new one may be noticed after what they published."""

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield one finding for each of them: high where somebody else left meanwhile."""
        before = history_of(release).latest_before
        if before is None:
            return
        until = release.release.first_seen_at + self.noticed_late
        noticed = [one for one in release.notices if before.first_seen_at <= one.at <= until]
        has_left = any(one.kind is NoticeKind.MAINTAINER_REMOVED for one in noticed)
        for one in noticed:
            if one.kind is NoticeKind.MAINTAINER_ADDED:
                severity = Severity.HIGH if has_left else Severity.MEDIUM
                left = " Somebody else may not publish it any more." if has_left else ""
                message = f"Noticed since {shown(before.version)} came out: {shown(one.message)}{left}"
                yield about_release(self, severity, message, one.message)


class OddVersion:
    """P4: a version that jumps, comes with many others within hours, or revives what lay still for years."""

    id: ClassVar[str] = "P4"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Odd version"
    why: ClassVar[str] = (
        "Who hijacks a project publishes versions that win over all others, in haste, or long after its end."
    )
    blind_to: ClassVar[str] = "Times that the index rewrote; a project with too little history to be odd."
    habit: ClassVar[int] = 3
    """Releases before; with less there is nothing to jump from."""
    jump: ClassVar[int] = 10
    """First numbers between this version and the highest before."""
    haste: ClassVar[timedelta] = timedelta(hours=6)
    many: ClassVar[int] = 5
    """Of one branch within ``haste``; less is mending what one has just broken."""
    few: ClassVar[int] = 3
    """Of one branch within ``hour``, in a project of which no two releases ever were as near to each other."""
    hour: ClassVar[timedelta] = timedelta(hours=1)
    calm: ClassVar[int] = 8
    """Releases that never were, at least."""
    years: ClassVar[timedelta] = timedelta(days=730)
    slower: ClassVar[int] = 3
    """How many times longer than ever before a silence is that tells something."""

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield what is odd about the version."""
        history = history_of(release)
        for message in (self._jump(release, history), self._haste(release, history), self._silence(release, history)):
            if message is not None:
                yield about_release(self, Severity.MEDIUM, message, message)

    def _jump(self, release: ReleaseUnderScan, history: History) -> str | None:
        if len(history.earlier) < self.habit:
            return None
        now = first_number(release.release.version)
        highest = max(first_number(one.version) or (0, 0) for _, one in history.earlier)
        at = published_at(release.release)
        if now is None or at is None or now[1] in {at.year, at.year - 2000}:
            return None
        if now[0] > highest[0]:
            return f"It begins another epoch, {now[0]}!, which places it above every version before it."
        if now[0] == highest[0] and now[1] - highest[1] >= self.jump:
            return f"Its version jumps from {highest[1]} to {now[1]} in the first place."
        return None

    def _haste(self, release: ReleaseUnderScan, history: History) -> str | None:
        at = published_at(release.release)
        times = history.times_of_branch(branch_of(release.release.version))
        if at is None:
            return None
        now = _most_within([*(one for one in times if at - one < self.haste), at], self.haste)
        if now < self.many or now < 2 * _most_within([one for one in times if at - one >= self.haste], self.haste):
            return self._sudden_haste(at, times, history)
        return f"It is one of {now} releases of its branch within {self.haste // timedelta(hours=1)} hours."

    def _sudden_haste(self, at: datetime, times: Sequence[datetime], history: History) -> str | None:
        """Tell of a few releases within an hour, where the project's history has nothing like it."""
        now = 1 + sum(at - one < self.hour for one in times)
        before = [one for one in history.times if at - one >= self.haste]
        if now < self.few or len(before) < self.calm or _most_within(before, self.hour) > 1:
            return None
        return f"It is one of {now} releases of its branch within an hour, where no two of the project ever were."

    def _silence(self, release: ReleaseUnderScan, history: History) -> str | None:
        at = published_at(release.release)
        if at is None:
            return None
        branch = history.times_of_branch(branch_of(release.release.version))
        everything = history.times
        if self._is_long(at, everything):
            return f"It is the project's first release in {_years(at - everything[-1])}."
        if history.is_below_newest(release.release.version) and self._is_long(at, branch):
            return f"It is the first release of an old branch in {_years(at - branch[-1])}, beside newer ones."
        return None

    def _is_long(self, at: datetime, times: Sequence[datetime]) -> bool:
        """Tell whether the time since the last of *times* is one of years, and far longer than any pause before."""
        gaps = [later - earlier for earlier, later in pairwise(times)]
        return bool(gaps) and at - times[-1] >= max(self.years, self.slower * max(gaps))


def _most_within(times: Sequence[datetime], span: timedelta) -> int:
    """Count the most of *times*, in order, that lie within *span*; in one pass."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _years(span: timedelta) -> str:
    return f"{span.days / 365.25:.1f} years"


def shown(text: str) -> str:
    """Write another's text such that it can be shown and stored."""
    return path_text(text[:MAX_SHOWN].encode("utf-8", "surrogateescape"))


RELEASE_RULES: Final[tuple[ReleaseRule, ...]] = (
    AttestationLost(),
    NewPublisher(),
    OddVersion(),
)
ASKED_RULES: Final[tuple[ReleaseRule, ...]] = (BuilderChanged(),)
"""What they look at has to be asked for first."""
