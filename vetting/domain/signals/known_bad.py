"""
P5: what is on record about a release already: malice, quarantine, a yank.

Sources name one thing by several ids, so records that name each other as
aliases are told as one. However many there are, the worst are told by name and
the rest counted.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.indexes import MALWARE_PREFIX, Vulnerability
from vetting.domain.looking import Found
from vetting.domain.projects import ProjectStatus
from vetting.domain.signals.interface import Finding, ReleaseRule, ReleaseUnderScan, Scope, Severity
from vetting.domain.signals.lineages import offered_of
from vetting.domain.signals.publishing import about_release, shown

MAX_NAMED: Final = 50
"""Records of malice that are told by name; a source that has more of one release is broken, or lies."""


class KnownBad:
    """P5: the index holds the project in quarantine, or a record calls the release malicious; the rest is context."""

    id: ClassVar[str] = "P5"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Known bad"
    why: ClassVar[str] = "Somebody has looked at it already and said so."
    blind_to: ClassVar[str] = "What nobody has reported yet, or only to sources that are not asked."

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield what is on record; what says nothing of this release's code does not count."""
        if release.status is ProjectStatus.QUARANTINED:
            yield about_release(self, Severity.HIGH, "The index holds the project in quarantine.", "quarantined")
        elif release.status in {ProjectStatus.ARCHIVED, ProjectStatus.DEPRECATED}:
            message = f"The index calls the project {release.status}."
            yield about_release(self, Severity.LOW, message, release.status, Scope.CONTEXT)
        if isinstance(release.advisories, Found):
            yield from self._malice(malice_in(release.advisories.value))
        yield from self._yanked(release)
        if release.deprecated is not None:
            message = f"It was deprecated by its publisher{_why(release.deprecated.reason)}."
            yield about_release(self, Severity.LOW, message, message, Scope.CONTEXT)

    def _malice(self, told: tuple[Vulnerability, ...]) -> Iterator[Finding]:
        for one in told[:MAX_NAMED]:
            said = f": {shown(one.summary)}" if one.summary else ""
            message = f"{shown(one.id)} calls it malicious{said.rstrip('.')}."
            yield about_release(self, Severity.HIGH, message, one.id)
        if (rest := len(told) - MAX_NAMED) > 0:
            message = f"{rest:,} more {'record calls' if rest == 1 else 'records call'} it malicious."
            yield about_release(self, Severity.HIGH, message, "more records of malice")

    def _yanked(self, release: ReleaseUnderScan) -> Iterator[Finding]:
        offered = offered_of(release.release)
        yanked = [one for one in offered if one.yanked]
        if yanked:
            what = "It was" if len(yanked) == len(offered) else f"{len(yanked)} of its {len(offered)} files were"
            reason = next((one.yanked_reason for one in yanked if one.yanked_reason), None)
            message = f"{what} yanked by its publisher{_why(reason)}."
            yield about_release(self, Severity.LOW, message, message, Scope.CONTEXT)


def _why(reason: str | None) -> str:
    """Give a publisher's reason, without the full stop that the sentence has itself."""
    return f": {shown(reason)}".rstrip(".") if reason and reason.strip() else ", without a reason"


def malice_in(records: Iterable[Vulnerability]) -> tuple[Vulnerability, ...]:
    """Give the records of malice, each thing once: by the id that is a record's of malice itself, where it has one."""
    malice = sorted((one for one in records if one.is_malware), key=lambda one: (not _is_named_so(one), one.id))
    told: set[str] = set()
    kept = []
    for one in malice:
        if one.id not in told:
            kept.append(one)
            told.update((one.id, *one.aliases))
    return tuple(kept)


def _is_named_so(one: Vulnerability) -> bool:
    return one.id.upper().startswith(MALWARE_PREFIX)


RELEASE_RULES: Final[tuple[ReleaseRule, ...]] = (KnownBad(),)
