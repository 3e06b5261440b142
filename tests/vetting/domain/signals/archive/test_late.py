"""A7: files that were added to an old release."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import sdist, wheel
from tests.clocks import NOON
from vetting.domain.releases import Distribution, Ecosystem, ProjectId, ProjectName, Release, ReleaseId
from vetting.domain.signals.archive.late import LateFile
from vetting.domain.signals.interface import ReleaseUnderScan

A7 = LateFile()
DAY = timedelta(days=1)


def days(number: float) -> datetime:
    """Give a time so many days after noon."""
    return NOON + number * DAY


def release(version: str, *files: Distribution, number: int = 1) -> Release:
    """Make a release of *files*."""
    return Release(
        ReleaseId(number), ProjectId(1), Ecosystem.PYPI, ProjectName("demo"), 1, version, files, first_seen_at=NOON
    )


def uploaded(file: Distribution, on: float | None, *, seen: float | None = None) -> Distribution:
    """Say when a file came, by the index and as this instance saw it."""
    first_seen = days(1000 if on is None else on) if seen is None else days(seen)
    return replace(file, uploaded_at=None if on is None else days(on), first_seen_at=first_seen)


def found(one: Release, *siblings: Release, watched: float | None = None) -> list[tuple[str, str]]:
    """List scope and message of what is found."""
    since = None if watched is None else days(watched)
    seen = ReleaseUnderScan(one, None, (one, *siblings), at=days(2000), watched_since=since)
    findings = list(A7.look(seen))
    assert {(finding.rule, finding.severity.value, finding.path) for finding in findings} <= {("A7", "medium", "")}
    return [(finding.scope.value, finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("late", "newer", "is_found"),
    [
        (0.1, None, False),
        (6.9, None, False),
        (7, None, True),
        (400, None, True),
        (0.9, 0.5, False),
        (1.5, 0.5, True),
        (1.5, 2, False),
        (1.5, -3, False),
    ],
)
def test_a_file_is_late_after_a_week_or_after_a_newer_release(
    late: float, newer: float | None, *, is_found: bool
) -> None:
    """Builds take hours and are mended for days; behind a newer release a day is enough."""
    one = release("1.0", uploaded(sdist(), 0), uploaded(wheel(), late))
    others = () if newer is None else (release("1.1", uploaded(sdist(version="1.1"), newer), number=2),)
    assert bool(found(one, *others)) == is_found


def test_the_message_says_how_late() -> None:
    """In days, and whether a newer release was out."""
    one = release("1.0", uploaded(sdist(), 0), uploaded(wheel(), 1.5))
    newer = release("1.1", uploaded(sdist(version="1.1"), 0.5), number=2)
    name = wheel().filename
    assert found(one, newer) == [
        ("delta", f"{name} was added 1 day after the release's first file and after a newer release was out.")
    ]
    one = release("1.0", uploaded(sdist(), 0), uploaded(wheel(), 30))
    assert found(one) == [("delta", f"{name} was added 30 days after the release's first file.")]


def test_what_this_instance_saw_is_believed_before_what_the_index_says() -> None:
    """A file that was dated back came when it was seen; what was there when watching began is as old as it is said."""
    backdated = release("1.0", uploaded(sdist(), 0), uploaded(wheel(), 0, seen=50))
    assert found(backdated) == []
    assert len(found(backdated, watched=10)) == 1
    assert found(backdated, watched=60) == []


def test_of_what_nobody_knows_nothing_is_said() -> None:
    """Without times, or of a file that is not offered any more, there is no finding."""
    assert found(release("1.0", uploaded(sdist(), None), uploaded(wheel(), None))) == []
    gone = replace(uploaded(wheel(), 100), removed_at=days(101))
    assert found(release("1.0", uploaded(sdist(), 0), gone), release("1.1", number=2)) == []


def test_a_project_that_always_adds_files_late_does_so_still() -> None:
    """Two other releases that were given files late, long before, make it a habit; a spree makes none."""

    def older(number: int, late: float) -> Release:
        version = f"0.{number}"
        files = uploaded(sdist(version=version), -900), uploaded(wheel(version=version), late)
        return release(version, *files, number=number)

    one = release("1.0", uploaded(sdist(), 0), uploaded(wheel(), 100))
    assert [scope for scope, _ in found(one, older(2, 10), older(3, 20))] == ["context"]
    assert [scope for scope, _ in found(one, older(2, 10), older(3, 99))] == ["delta"]
    assert [scope for scope, _ in found(one, older(2, 10), older(3, -900))] == ["delta"]
