"""
A7: a file that came to a release long after the others, or after newer releases.

An index lets a maintainer, or whoever took an account over, add a file to a
release that people vetted and pinned long ago; installers then prefer it if it
fits better. What was added after whoever looked had looked was seen by nobody.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Final

from vetting.domain.releases import Distribution, Release, Sha256
from vetting.domain.signals.interface import Finding, ReleaseUnderScan, Scope, Severity, digest_of

SETTLED_AFTER: Final = timedelta(days=7)
"""
After its first file. Builds for many platforms take hours and failed ones are made up for within days; ours, for no
index states a limit.
"""
SETTLED_BEHIND: Final = timedelta(days=1)
"""After its first file, where a newer release is out already."""
HABIT: Final = 2
"""Other releases of the project that were given files late: it builds for new platforms long after."""
KNOWN_FOR: Final = timedelta(days=30)
"""So long ago must they have been: whoever adds files to many releases at once has no habit."""
_SHOWN: Final = 200


class LateFile:
    """A7: a file that was added to an old release."""

    id: ClassVar[str] = "A7"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "File added to an old release"
    why: ClassVar[str] = "Those who vetted the release did not see it, and installers may prefer it."
    blind_to: ClassVar[str] = "Files of which neither the index says when they came, nor this instance saw it."

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield one finding a file that came late; context where the project was known to add files late before."""
        others = {one.id: _arrivals(one, release) for one in release.siblings if one.id != release.release.id}
        came = _arrivals(release.release, release)
        if not came:
            return
        first = min(came.values())
        firsts = [min(times.values()) for times in others.values() if times]
        newer = min((one for one in firsts if one > first), default=None)
        for file in release.release.distributions:
            arrived = came.get(file.sha256)
            if file.removed_at is None and arrived is not None and _is_late(arrived, first, newer):
                habit = sum(_had_late_files(times, arrived - KNOWN_FOR) for times in others.values())
                yield _finding(self, file, arrived, first, newer, Scope.CONTEXT if habit >= HABIT else Scope.DELTA)


def _arrivals(one: Release, release: ReleaseUnderScan) -> dict[Sha256, datetime]:
    """Say when each file of a release came to the index, where anybody knows."""
    arrivals = ((file.sha256, _arrived(file, release.watched_since)) for file in one.distributions)
    return {digest: when for digest, when in arrivals if when is not None}


def _arrived(file: Distribution, watched_since: datetime | None) -> datetime | None:
    """Say when a file came: as this instance saw it, if it watched then, for an index can rewrite what it says."""
    if watched_since is not None and file.first_seen_at > watched_since:
        return file.first_seen_at
    return file.uploaded_at


def _is_late(arrived: datetime, first: datetime, newer: datetime | None) -> bool:
    return arrived - first >= (SETTLED_BEHIND if newer is not None and arrived > newer else SETTLED_AFTER)


def _had_late_files(times: Mapping[Sha256, datetime], until: datetime) -> bool:
    """Say whether a release was given files late, and long enough ago to be known."""
    first = min(times.values(), default=until)
    return any(first + SETTLED_AFTER <= when <= until for when in times.values())


def _finding(
    rule: LateFile, file: Distribution, arrived: datetime, first: datetime, newer: datetime | None, scope: Scope
) -> Finding:
    age = (arrived - first).days
    after = " and after a newer release was out" if newer is not None and arrived > newer else ""
    days = f"{age:,} day{'' if age == 1 else 's'}"
    return Finding(
        rule=rule.id,
        rule_version=rule.version,
        severity=Severity.MEDIUM,
        scope=scope,
        path="",
        line=None,
        column=None,
        digest=digest_of(f"{file.filename}\n{file.sha256}".encode()),
        message=f"{file.filename[:_SHOWN]} was added {days} after the release's first file{after}.",
    )
