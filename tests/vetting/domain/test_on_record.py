"""What is on record about a release outside its bytes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import wheel
from tests.clocks import NOON
from vetting.domain.indexes import Deprecation, Vulnerability
from vetting.domain.looking import CouldNotLook, Found
from vetting.domain.on_record import OnRecord, RecordKind, records_of
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release, ReleaseId
from vetting.domain.signals.interface import ReleaseUnderScan

INDEX = "https://index.example.test/simple/"
FILES = (wheel("demo", "1.0"), replace(wheel("demo", "1.0"), filename="b.whl"))
RELEASE = Release(ReleaseId(1), ProjectId(1), Ecosystem.PYPI, ProjectName("demo"), 1, "1.0", FILES, NOON)
PLAIN = ReleaseUnderScan(RELEASE, None, (), NOON)


@pytest.mark.parametrize("status", [None, ProjectStatus.ACTIVE])
def test_of_a_plain_release_nothing_is(status: ProjectStatus | None) -> None:
    """Neither where the index says that it is active, nor where it does not say, nor where nobody could be asked."""
    assert records_of(replace(PLAIN, status=status, advisories=CouldNotLook("away")), INDEX) == ()


def test_status_yanks_and_advisories_are_each_with_source_and_time() -> None:
    """Those that know their own source keep it; what was withdrawn is on record no more."""
    earlier = NOON - timedelta(days=1)
    told = (
        Vulnerability(
            "GHSA-1", ("CVE-1",), "Weak.", "https://a.example.test", ("2",), source="OSV", observed_at=earlier
        ),
        Vulnerability("GHSA-2", withdrawn_at=NOON),
        Vulnerability("MAL-1"),
    )
    files = (replace(FILES[0], yanked=True, yanked_reason="broke"), FILES[1])
    known = replace(
        PLAIN,
        release=replace(RELEASE, distributions=files),
        status=ProjectStatus.ARCHIVED,
        deprecated=Deprecation("Use other.", "a registry"),
        advisories=Found(told),
    )
    assert records_of(known, INDEX) == (
        OnRecord(RecordKind.STATUS, "archived", None, INDEX, NOON),
        OnRecord(RecordKind.YANKED, "1 of its 2 files", "broke", INDEX, NOON),
        OnRecord(RecordKind.DEPRECATED, "1.0", "Use other.", "a registry", NOON),
        OnRecord(
            RecordKind.VULNERABLE, "GHSA-1", "Weak.", "OSV", earlier, ("CVE-1",), ("2",), "https://a.example.test"
        ),
        OnRecord(RecordKind.MALICIOUS, "MAL-1", None, INDEX, NOON),
    )
    all_of_it = replace(PLAIN, release=replace(RELEASE, distributions=files[:1]))
    assert [one.name for one in records_of(all_of_it, INDEX)] == ["all of it"]
