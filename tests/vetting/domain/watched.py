"""Builders for a watched project: what was known, and what the index offers now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tests.builders import digest
from tests.clocks import NOON
from vetting.domain.indexes import IndexFile, IndexProject
from vetting.domain.looking import Found, Looked
from vetting.domain.projects import Project, ProjectStatus
from vetting.domain.releases import (
    Distribution,
    DistributionId,
    DistributionKind,
    Ecosystem,
    ProjectId,
    ProjectName,
    Release,
    ReleaseId,
)
from vetting.domain.watching import Change, KnownProject, changes_between

DEMO = ProjectName("demo")
ACTIVE = Found(ProjectStatus.ACTIVE)


def held(
    filename: str, *, content: str | None = None, removed_at: datetime | None = None, yanked: bool = False
) -> Distribution:
    """Make a file that is known; *content* stands for its bytes."""
    return Distribution(
        filename=filename,
        sha256=digest(content or filename),
        size_bytes=None,
        kind=DistributionKind.WHEEL if filename.endswith(".whl") else DistributionKind.SDIST,
        uploaded_at=None,
        first_seen_at=NOON,
        id=DistributionId(int(digest(filename + str(content))[:8], 16)),
        url=f"https://files.example.test/{filename}",
        yanked=yanked,
        removed_at=removed_at,
    )


def release(version: str, *files: Distribution | str) -> Release:
    """Make a release that is known, with its source distribution unless files are given."""
    listed = files or (f"demo-{version}.tar.gz",)
    distributions = tuple(held(one) if isinstance(one, str) else one for one in listed)
    number = ReleaseId(int(digest(version)[:8], 16))
    return Release(number, ProjectId(1), Ecosystem.PYPI, DEMO, 1, version, distributions, NOON)


def known(
    *releases: Release, status: ProjectStatus = ProjectStatus.ACTIVE, removed_at: datetime | None = None
) -> KnownProject:
    """Say what was known."""
    return KnownProject(1, status, removed_at, releases)


def project(**changes: object) -> Project:
    """Make the project that is watched."""
    plain = Project(ProjectId(1), Ecosystem.PYPI, DEMO, "demo", "https://index.example.test/simple/", NOON)
    return replace(plain, **changes)  # type: ignore[arg-type]  # the fields of Project


def listed(filename: str, *, content: str | None = None, yanked: bool = False, **changes: object) -> IndexFile:
    """Make a file as an index lists it; *content* stands for its bytes."""
    url = f"https://files.example.test/{filename}"
    plain = IndexFile(filename, url, digest(content or filename), yanked=yanked)
    return replace(plain, **changes)  # type: ignore[arg-type]  # the fields of IndexFile


def page(*files: IndexFile | str, status: Looked[ProjectStatus] = ACTIVE) -> IndexProject:
    """Make the page of the project."""
    return IndexProject(DEMO, "demo", status, tuple(listed(one) if isinstance(one, str) else one for one in files))


def look(
    before: Sequence[Release] | KnownProject, *files: IndexFile | str, status: Looked[ProjectStatus] = ACTIVE
) -> list[Change]:
    """Look at an index that offers *files*, knowing *before*."""
    seen = before if isinstance(before, KnownProject) else known(*before)
    return list(changes_between(seen, page(*files, status=status)))
